import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LruCache } from "./lru-cache.ts";

const ENTRIES_MAX = 3;
const key = fc.integer({ min: 0, max: 5 });
const use = fc.record({ kind: fc.constantFrom("get" as const, "set" as const, "delete" as const), key });

describe("a least-recently-used cache", () => {
  it("keeps what was used last, whatever is done with it", () => {
    fc.assert(
      fc.property(fc.array(use, { maxLength: 60 }), (uses) => {
        const cache = new LruCache<number, string>(ENTRIES_MAX);
        /** Keys and values, the one used longest ago first. */
        let model: readonly (readonly [number, string])[] = [];
        for (const [at, { kind, key: asked }] of uses.entries()) {
          const found = model.find(([known]) => known === asked);
          const others = model.filter(([known]) => known !== asked);
          if (kind === "get") {
            expect(cache.get(asked)).toBe(found?.[1]);
            if (found !== undefined) model = [...others, found];
          } else if (kind === "set") {
            cache.set(asked, `value ${at}`);
            model = [...others, [asked, `value ${at}`] as const].slice(-ENTRIES_MAX);
          } else {
            cache.delete(asked);
            model = others;
          }
          expect(cache.size).toBe(model.length);
        }
      }),
    );
  });
});
