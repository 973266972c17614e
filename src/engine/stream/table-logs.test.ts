import { describe, expect, it } from "vitest";
import { newTableRecord } from "../../../test/fixture/table-records.ts";
import type { StreamDefinition } from "../catalog/table-features.ts";
import type { TableRecord } from "../catalog/table-record.ts";
import { logsAfter, NO_LOGS, type TableLogs } from "./table-logs.ts";

const stream: StreamDefinition = {
  label: "2026-01-01T00:00:00.000",
  viewType: "NEW_IMAGE",
  shards: 2,
  openedAtMs: 1_000,
  enabled: true,
};
const plain = newTableRecord("books");
const streamed = newTableRecord("books", { stream });

let version = 0n;

function transition(logs: TableLogs, before: TableRecord | null, after: TableRecord | null): TableLogs {
  version += 10n;
  return logsAfter(logs, { before, after, version, nowMs: Number(version) * 100 });
}

const shards = (logs: TableLogs) =>
  logs.streams.map(({ shards: all }) => all.map(({ start, end }) => [start, end]));

describe("the logs of a table", () => {
  it("stay the same value while nothing touches them", () => {
    const logs = transition(NO_LOGS, null, streamed);
    expect(transition(logs, streamed, { ...streamed, status: "updating" })).toBe(logs);
    expect(transition(NO_LOGS, plain, { ...plain, status: "updating" })).toBe(NO_LOGS);
  });

  it("begin with the version of the commit and end with one", () => {
    version = 0n;
    const begun = transition(NO_LOGS, plain, streamed);
    expect(shards(begun)).toEqual([
      [
        ["10", null],
        ["10", null],
      ],
    ]);
    const ended = transition(begun, streamed, { ...streamed, stream: { ...stream, enabled: false } });
    expect(shards(ended)).toEqual([
      [
        ["10", "20"],
        ["10", "20"],
      ],
    ]);
    expect(ended.streams[0]?.disabledAtMs).toBe(2_000);
  });

  it("hand each shard on to a child when they roll over", () => {
    const begun = transition(NO_LOGS, null, streamed);
    const rolled = transition(begun, streamed, { ...streamed, stream: { ...stream, openedAtMs: 2_000 } });
    const [first, second, ...children] = rolled.streams[0]?.shards ?? [];
    expect(children.map(({ parent }) => parent)).toEqual([first?.id, second?.id]);
    expect(children.map(({ start }) => start)).toEqual([first?.end, second?.end]);
  });

  it("give a parent two children when there are to be more shards", () => {
    const begun = transition(NO_LOGS, null, streamed);
    const split = { ...streamed, stream: { ...stream, openedAtMs: 2_000, shards: 4 } };
    const [first, second, ...children] = transition(begun, streamed, split).streams[0]?.shards ?? [];
    expect(children.map(({ parent }) => parent)).toEqual([first?.id, first?.id, second?.id, second?.id]);
  });

  it("end when the table is being deleted, once", () => {
    const begun = transition(NO_LOGS, null, streamed);
    const deleting: TableRecord = { ...streamed, status: "deleting" };
    const ended = transition(begun, streamed, deleting);
    expect(ended.streams[0]?.disabledAtMs).not.toBeNull();
    expect(transition(ended, deleting, null)).toBe(ended);
  });

  it("keep a new stream apart from the one before", () => {
    const begun = transition(NO_LOGS, null, streamed);
    const ended = transition(begun, streamed, plain);
    const again = { ...streamed, stream: { ...stream, label: "2026-01-01T00:00:00.001" } };
    const { streams } = transition(ended, plain, again);
    expect(streams.map(({ disabledAtMs }) => disabledAtMs === null)).toEqual([false, true]);
    const ids = streams.flatMap(({ shards: all }) => all.map(({ id }) => id));
    expect(new Set(ids).size).toBe(4);
  });

  it("tell when all changes were kept", () => {
    version = 0n;
    const logged = { ...plain, changeLog: true };
    const begun = transition(NO_LOGS, plain, logged);
    const { changeLogs } = transition(begun, logged, plain);
    expect(changeLogs).toEqual([{ tableId: plain.tableId, start: "10", end: "20" }]);
  });
});
