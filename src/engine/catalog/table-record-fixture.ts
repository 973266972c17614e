/**
 * Records for tests: a plain on-demand table with a text partition key, and what a test wants otherwise.
 */
import { ON_DEMAND_WARM } from "./advance.ts";
import type { CapacityRecord, GlobalIndexRecord, TableRecord } from "./table-record.ts";

/** The capacity of an on-demand table. */
export const ON_DEMAND_CAPACITY: CapacityRecord = {
  provisioned: { read: 0, write: 0, lastIncreaseAtMs: null, lastDecreaseAtMs: null, decreases: 0 },
  warm: ON_DEMAND_WARM,
  onDemand: null,
};

/** An active table with key `pk`, unless `changes` says otherwise. */
export const newTableRecord = (name: string, changes: Partial<TableRecord> = {}): TableRecord => ({
  name,
  arn: `arn:aws:dynamodb:us-east-1:123456789012:table/${name}`,
  tableId: "00000000-0000-4000-8000-000000000000",
  createdAtMs: Date.UTC(2026, 0, 1),
  status: "active",
  space: 1,
  attributes: [{ name: "pk", type: "S" }],
  keys: { partition: [{ name: "pk", type: "S" }], sort: [] },
  localIndexes: [],
  globalIndexes: [],
  billing: { mode: "PAY_PER_REQUEST", onDemandSinceMs: Date.UTC(2026, 0, 1) },
  capacity: ON_DEMAND_CAPACITY,
  tableClass: { name: "STANDARD", changesAtMs: [] },
  protection: { enabled: false, changedAtMs: null },
  encryption: { keyArn: null, changesAtMs: [] },
  stream: null,
  changeLog: false,
  expiry: null,
  pending: [],
  ...changes,
});

/** An active global index over the text attribute `name`. */
export const newIndexRecord = (
  name: string,
  changes: Partial<GlobalIndexRecord> = {},
): GlobalIndexRecord => ({
  name,
  id: 2,
  keys: { partition: [{ name, type: "S" }], sort: [] },
  projection: { kind: "all" },
  status: "active",
  backfilling: false,
  activeFromMs: 0,
  capacity: ON_DEMAND_CAPACITY,
  ...changes,
});
