/**
 * The disk's own speed, without any server: what one flush of 4 KB costs, by appending to a file and by writing the
 * same place again.
 */
import { closeSync, fdatasyncSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createHistogram } from "node:perf_hooks";

/** Times of single flushes, write included, in microseconds. */
export interface FlushTimes {
  readonly count: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** A page written at the end and flushed with fsync; the same page written again and flushed with fdatasync. */
export interface DiskFlush {
  readonly append: FlushTimes;
  readonly rewrite: FlushTimes;
}

const PAGE_BYTES = 4_096;
const WARM_UP = 20;

/** Times `count` flushes of each kind in a new folder below `dataRoot`. */
export function measureDiskFlush(dataRoot: string, count: number): DiskFlush {
  const folder = mkdtempSync(join(dataRoot, "stator-bench-flush-"));
  try {
    const append = timeFlushes(join(folder, "append"), count, (file, page) => {
      writeSync(file, page);
      fsyncSync(file);
    });
    const rewrite = timeFlushes(join(folder, "rewrite"), count, (file, page) => {
      writeSync(file, page, 0, PAGE_BYTES, 0);
      fdatasyncSync(file);
    });
    return { append, rewrite };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function timeFlushes(path: string, count: number, flush: (file: number, page: Buffer) => void): FlushTimes {
  const file = openSync(path, "w");
  const page = Buffer.alloc(PAGE_BYTES);
  const timesUs = createHistogram();
  for (let i = -WARM_UP; i < count; i++) {
    page.fill(i & 0xff);
    const startMs = performance.now();
    flush(file, page);
    if (i >= 0) timesUs.record(Math.max(1, Math.round((performance.now() - startMs) * 1_000)));
  }
  closeSync(file);
  return { count, p50Us: timesUs.percentile(50), p99Us: timesUs.percentile(99) };
}
