/**
 * What the rules of the storage contract share: the engine under test and short words for cells, values and reads.
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { compareBytes, utf8Bytes } from "../../src/base/bytes.ts";
import type { TestClock } from "../../src/base/clock.ts";
import type {
  Attempt,
  Cell,
  Decision,
  Page,
  RangeOptions,
  Read,
  Row,
  ScanOptions,
  Store,
} from "../../src/storage/store.ts";

/** Two keyspaces that exist in every test. */
export const KEYSPACE = 7;
export const OTHER_KEYSPACE = 8;
/** An attempt that is none of those before. */
export const newAttempt = (): Attempt => ({ id: randomBytes(16) });
/** Text as bytes. */
export const text = (value: string): Uint8Array => utf8Bytes(value);
/** A cell with readable keys. */
export const cell = (partition: string, key: string, keyspace = KEYSPACE): Cell => ({
  keyspace,
  partition: text(partition),
  key: text(key),
});
/** A value as text, null when absent. */
export const shown = (value: Uint8Array | null): string | null =>
  value === null ? null : Buffer.from(value).toString();
/** The key of each row as text. */
export const keys = (page: Page): string[] => page.rows.map((row) => Buffer.from(row.key).toString());

/** A range without bounds. */
export const RANGE: RangeOptions = { rowsMax: 1_000, bytesMax: 1_000_000, level: "strong" };
/** A scan of everything. */
export const SCAN: ScanOptions = {
  segment: 0,
  segments: 1,
  rowsMax: 1_000,
  bytesMax: 1_000_000,
  level: "strong",
};

/** The store of the running test; another one after a reopening. */
export interface Use {
  readonly store: Store;
  /** Resolves when everything that follows commits has followed; at once where all is part of them. */
  readonly caughtUp: () => Promise<void>;
  /** Loses the next commit, where outcomes can be unknown. */
  readonly loseNext: (loss: Loss) => void;
}

/** How a commit gets lost: its request, its answer, or it arrives when it was given up. */
export type Loss = "request" | "answer" | "late";

/** What a test can turn besides the store. */
export interface Turns {
  readonly clock: () => TestClock;
  readonly reopened: () => Promise<boolean>;
}

/** Sets one cell and answers the version of the commit. */
export function put(use: Use, target: Cell, value: string | null): Promise<bigint> {
  return use.store.atomically(newAttempt(), [target], (_reads, version) => ({
    mutations: [{ cell: target, value: value === null ? null : text(value) }],
    result: version,
  }));
}

/** Commits a decision that changes no cell. */
export const commit = (use: Use, decision: Partial<Omit<Decision<null>, "result">>): Promise<null> =>
  use.store.atomically(newAttempt(), [cell("unchanged", "")], () => ({
    mutations: [],
    ...decision,
    result: null,
  }));

/** A cell that can share a commit with others of its kind: in one partition, where the store wants that. */
export const cellFor = (use: Use, partition: string, key: string, keyspace = KEYSPACE): Cell =>
  use.store.limits.scope === "any"
    ? cell(partition, key, keyspace)
    : cell("all", `${partition} ${key}`, keyspace);

/** Sets many cells, in as few commits as the store allows. */
export async function putAll(use: Use, cells: readonly Cell[], value: string): Promise<void> {
  const commits = commitsOf(use, cells).map((some) =>
    use.store.atomically(newAttempt(), some, () => ({
      mutations: some.map((target) => ({ cell: target, value: text(value) })),
      result: null,
    })),
  );
  await Promise.all(commits);
}

/** Cells of one partition share a commit everywhere. */
function commitsOf({ store }: Use, cells: readonly Cell[]): readonly (readonly Cell[])[] {
  if (store.limits.scope === "any") return [cells];
  const byPartition = new Map<string, Cell[]>();
  for (const one of cells) {
    const name = Buffer.from(one.partition).toString("hex");
    byPartition.set(name, [...(byPartition.get(name) ?? []), one]);
  }
  return [...byPartition.values()];
}

/** A strong read. */
export const read = async (use: Use, target: Cell): Promise<Read> => use.store.get(target, "strong");

/** All rows of a scan, page by page, resumed after the last row of each. */
export async function scanAll(
  use: Use,
  options: Partial<ScanOptions> = {},
  keyspace = KEYSPACE,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const last = rows.at(-1);
    const after = last === undefined ? options.after : { partition: last.partition, key: last.key };
    const page = await use.store.scan(keyspace, {
      ...SCAN,
      ...options,
      ...(after === undefined ? {} : { after }),
    });
    rows.push(...page.rows);
    if (!page.more) return rows;
    expect(page.rows.length).toBeGreaterThan(0);
  }
}

/** The address of a row as text. */
export const address = (row: { readonly partition: Uint8Array; readonly key: Uint8Array }): string =>
  `${Buffer.from(row.partition).toString("hex")}/${Buffer.from(row.key).toString("hex")}`;

/** Whether both are the same bytes. */
export const isSame = (a: Uint8Array, b: Uint8Array): boolean => compareBytes(a, b) === 0;
