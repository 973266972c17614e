import { describe, expect, it } from "vitest";
import { utf8Bytes } from "../base/bytes.ts";
import type { StoreLimits } from "../storage/store.ts";
import { commitGrouped } from "./grouped-commits.ts";

/** Letters, each in the partition of that letter; answers in capitals, and which were committed together. */
async function committed(scope: StoreLimits["scope"], letters: string, refused = "") {
  const commits: string[] = [];
  const results = await commitGrouped({
    limits: { scope },
    writes: letters.split(""),
    cellOf: (letter) => ({ keyspace: 1, partition: utf8Bytes(letter), key: utf8Bytes("k") }),
    commit: async (together) => {
      if (together.some((letter) => letter === refused)) throw new RangeError(refused);
      // Those that come first end last.
      for (let turn = commits.length; turn < letters.length; turn++) await Promise.resolve();
      commits.push(together.join(""));
      return together.map((letter) => letter.toUpperCase());
    },
  }).catch((error: unknown) => error);
  return { results, commits };
}

describe("independent writes", () => {
  it("are one commit where it may name any cells", async () => {
    expect(await committed("any", "abca")).toEqual({ results: ["A", "B", "C", "A"], commits: ["abca"] });
  });

  it("are a commit for each partition where it may name one, with results in the order of the writes", async () => {
    const { results, commits } = await committed("partition", "abcab");
    expect(results).toEqual(["A", "B", "C", "A", "B"]);
    expect(commits.toSorted()).toEqual(["aa", "bb", "c"]);
  });

  it("all end before the failure of one is told", async () => {
    const { results, commits } = await committed("partition", "xab", "x");
    expect(results).toEqual(new RangeError("x"));
    expect(commits.toSorted()).toEqual(["a", "b"]);
  });

  it("may be none, which is no commit: it would have no partition", async () => {
    expect(await committed("partition", "")).toEqual({ results: [], commits: [] });
  });
});
