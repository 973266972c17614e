/**
 * The data folder that release 0.1.0 wrote, and what it answered about it; `write-0.1.0.mjs` made both.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Json, JsonAnswer } from "../fixture/json-stator.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";

const SOURCE = join(import.meta.dirname, "0.1.0");

/** A request, and what the release answered. */
export interface RecordedAnswer extends JsonAnswer {
  readonly operation: string;
  readonly input: Json;
}

/** Answers of one moment, in the order of their requests. */
export interface RecordedAnswers {
  readonly nowMs: number;
  readonly answers: readonly RecordedAnswer[];
}

const unzipped = (file: string): Buffer => gunzipSync(readFileSync(join(SOURCE, file)));

/** What the release answered, but for the order of sets: the release kept that in which they were written. */
export const recordedAnswers = (): RecordedAnswers =>
  JSON.parse(unzipped("answers.json.gz").toString(), (name, value: unknown) => {
    const compare = SET_ORDERS[name];
    return compare !== undefined && Array.isArray(value) ? value.toSorted(compare) : value;
  }) as RecordedAnswers;

type Compare = (a: string, b: string) => number;

const SET_ORDERS: Readonly<Record<string, Compare>> = {
  SS: (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)),
  NS: (a, b) => Number(a) - Number(b),
  BS: (a, b) => Buffer.compare(Buffer.from(a, "base64"), Buffer.from(b, "base64")),
};

/** A copy of the folder for one test. */
export async function folderOfRelease(): Promise<string> {
  const folder = join(await temporaryFolder("upgrade"), "data");
  mkdirSync(folder);
  for (const file of readdirSync(SOURCE)) {
    const name = file.replace(/\.gz$/, "");
    if (name !== "answers.json") writeFileSync(join(folder, name), unzipped(file));
  }
  return folder;
}
