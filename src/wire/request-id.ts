/**
 * Request ids as AWS makes them: 52 characters of 0-9 and A-Z. Unpredictable bytes are drawn for many ids at once.
 */
import { Buffer } from "node:buffer";
import type { Random } from "../base/random.ts";

const ID_CHARACTERS = 52;
const IDS_PER_DRAW = 64;

/** 32 characters, so that five random bits choose one without bias. */
const ALPHABET = new TextEncoder().encode("0123456789ABCDEFGHIJKLMNOPQRSTUV");

/** Makes request ids. */
export class RequestIds {
  readonly #random: Random;
  #characters = "";
  #at = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): string {
    if (this.#at === this.#characters.length) this.#draw();
    const id = this.#characters.slice(this.#at, this.#at + ID_CHARACTERS);
    this.#at += ID_CHARACTERS;
    return id;
  }

  #draw(): void {
    const bytes = Buffer.from(this.#random.bytes(ID_CHARACTERS * IDS_PER_DRAW));
    for (let at = 0; at < bytes.length; at++) bytes[at] = ALPHABET[(bytes[at] ?? 0) & 31] ?? 0;
    this.#characters = bytes.toString("latin1");
    this.#at = 0;
  }
}
