/**
 * The names of the headers that a signature covers, read from their list. All requests of a client come with the same
 * list, so the lists seen last are kept: a list of nine names is found again in half the time that splitting it takes.
 */
import { LruCache } from "../base/lru-cache.ts";
import { signatureDiffers } from "./refusal.ts";

/** Lists that are kept. One kind of client has one; a list is no longer than a request's head. */
const LISTS_MAX = 32;

/** Reads lists such as `content-type;host;x-amz-date`. */
export class SignedNames {
  readonly #known = new LruCache<string, readonly string[]>(LISTS_MAX);

  /**
   * The names in the order of the list, each there once. A list with a name twice is refused: no canonical request has
   * one, and a text that had a value as often as its name is listed could be thousands of times as long as the request.
   *
   * @throws ApiError InvalidSignature
   */
  read(list: string): readonly string[] {
    const known = this.#known.get(list);
    if (known !== undefined) return known;
    const names = list.split(";");
    if (new Set(names).size < names.length) throw signatureDiffers();
    this.#known.set(list, names);
    return names;
  }
}
