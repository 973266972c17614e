/**
 * What the parts of UpdateTable are given beside the record.
 */
import type { UpdateTableInput } from "../../api/generated/dynamodb/inputs.ts";
import type { TableRecord } from "../../engine/catalog/table-record.ts";
import type { DatabaseSettings } from "../../settings/database-settings.ts";
import type { IndexUpdates } from "./update-request.ts";

export interface TableChange {
  /** The record before any part of the change; what is in flight in it excludes others. */
  readonly before: TableRecord;
  readonly input: UpdateTableInput;
  readonly indexes: IndexUpdates;
  readonly settings: DatabaseSettings;
  readonly nowMs: number;
  /** When a change that takes time takes effect. */
  readonly dueMs: number;
  /** The number of the keyspace of an index that is created. */
  readonly newIndexId: number;
}
