/**
 * One client against the disk, as it is saved and as a table of Markdown.
 */
import type { DiskFlush } from "./disk-flush.ts";
import { grouped, markdownTable, milliseconds } from "./markdown-table.ts";
import type { TargetName } from "./target.ts";

/** PutItem of 1 KB, one at a time, and the disk before and after. */
export interface Single {
  readonly target: TargetName;
  readonly requests: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** CPU time of the server per request. */
  readonly cpuUs: number;
  readonly before: DiskFlush;
  readonly after: DiskFlush;
}

/** p50 of a PutItem as a multiple of p50 of one appended and flushed page, the mean of before and after. */
export const flushRatio = ({ p50Us, before, after }: Single): number =>
  p50Us / ((before.append.p50Us + after.append.p50Us) / 2);

/** A row per target, and per kind of flush. */
export const singleMarkdown = (singles: readonly Single[]): string =>
  markdownTable(
    ["target", "what one client waits for", "count", "p50 ms", "p99 ms", "PutItem p50 ÷ this p50"],
    singles.flatMap((single) => {
      const flushes = (["before", "after"] as const).flatMap((when) => [
        flushRow(single, `append 4 KB, fsync: ${when}`, single[when].append),
        flushRow(single, `rewrite 4 KB, fdatasync: ${when}`, single[when].rewrite),
      ]);
      const { target, requests, p50Us, p99Us } = single;
      const times = `**${flushRatio(single).toFixed(2)}** × the appended flush`;
      const put = [
        target,
        "PutItem, 1 KB",
        grouped(requests),
        milliseconds(p50Us),
        milliseconds(p99Us),
        times,
      ];
      return [put, ...flushes];
    }),
  );

const flushRow = ({ target, p50Us }: Single, what: string, flush: DiskFlush["append"]): readonly string[] => [
  target,
  what,
  grouped(flush.count),
  milliseconds(flush.p50Us),
  milliseconds(flush.p99Us),
  (p50Us / flush.p50Us).toFixed(2),
];
