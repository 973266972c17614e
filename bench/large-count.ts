/**
 * How many items a table or an index has, found by reading all of it.
 */
import type { LargeClient } from "./large-client.ts";

/** Parts that are read beside each other. */
const SEGMENTS = 4;

/** Counts what a Scan of `input` finds. */
export async function countItems(client: LargeClient, input: object): Promise<number> {
  const counts = await Promise.all(
    Array.from({ length: SEGMENTS }, async (_, Segment) => {
      let count = 0;
      let ExclusiveStartKey: unknown;
      do {
        const place = { Segment, TotalSegments: SEGMENTS, ExclusiveStartKey };
        const page = await client.call("Scan", { ...input, Select: "COUNT", ...place });
        count += Number(page["Count"]);
        ExclusiveStartKey = page["LastEvaluatedKey"];
      } while (ExclusiveStartKey !== undefined);
      return count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
