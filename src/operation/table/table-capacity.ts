/**
 * Capacity as requests give it: provisioned units, on-demand maxima and warm throughput of a table or a global
 * index, with the bounds that CreateTable and UpdateTable share. `subject` says whose capacity is meant.
 */
import { limitExceeded, validationError } from "../../api/errors.ts";
import type {
  OnDemandThroughput,
  ProvisionedThroughput,
  WarmThroughput,
} from "../../api/generated/dynamodb/types.ts";
import type {
  CapacityRecord,
  CapacityUnits,
  OnDemandRecord,
  ProvisionedRecord,
} from "../../engine/catalog/table-record.ts";
import { invalidParameter, subscriberLimit } from "../request/error-wording.ts";

/** What DescribeLimits tells of an account. */
export const ACCOUNT_CAPACITY_UNITS_MAX = 80_000;

/** What DescribeLimits tells of a table. */
export const TABLE_CAPACITY_UNITS_MAX = 40_000;

/** Numbers beyond this are refused before any quota is checked. */
const UNITS_MAX = 1_000_000_000_000;

/** Removes an on-demand maximum. */
const UNLIMITED = -1;

/** Whose capacity a text speaks of. */
export interface CapacitySubject {
  /** Undefined: the table. */
  readonly index?: string | undefined;
  readonly region: string;
}

/** The units of an on-demand table, or of one that was never changed. */
export const newProvisioned = (units: CapacityUnits): ProvisionedRecord => ({
  ...units,
  lastIncreaseAtMs: null,
  lastDecreaseAtMs: null,
  decreases: 0,
});

/** Units as a request gives them to a table, or to the index that it names. */
interface UnitsShape {
  readonly IndexName?: string;
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
}

/** Refuses units that no table could ever have, of the table and its indexes, before anything else is looked at. */
export function checkUnitBounds(shapes: readonly UnitsShape[]): void {
  for (const { IndexName: index, ProvisionedThroughput: units } of shapes) {
    if (units === undefined) continue;
    checkBound("ReadCapacityUnits", units.ReadCapacityUnits, index);
    checkBound("WriteCapacityUnits", units.WriteCapacityUnits, index);
  }
}

function checkBound(member: string, units: number, index: string | undefined): void {
  if (units <= UNITS_MAX) return;
  const suffix = index === undefined ? "" : ` for index ${index}`;
  throw validationError(`Given value ${units} for ${member} is out of bounds${suffix}`);
}

/** The units of a request, within bounds. @throws ApiError when they are above the quota of a table */
export function parseProvisioned(shape: ProvisionedThroughput, subject: CapacitySubject): CapacityUnits {
  const units = { read: shape.ReadCapacityUnits, write: shape.WriteCapacityUnits };
  checkProvisioned("ReadCapacityUnits", units.read, subject);
  checkProvisioned("WriteCapacityUnits", units.write, subject);
  return units;
}

function checkProvisioned(member: string, units: number, { index, region }: CapacitySubject): void {
  if (units <= TABLE_CAPACITY_UNITS_MAX) return;
  const [requested, kind, level] =
    index === undefined
      ? [`${units}`, "per table", "Per table"]
      : [`for index ${index}, ${units}`, "per index", "Per index"];
  throw limitExceeded(
    `The requested ${member}, ${requested}, is above the ${kind} maximum for the account in ${region}. ` +
      `${level} maximum: ${TABLE_CAPACITY_UNITS_MAX}. Refer to the Amazon DynamoDB Developer Guide for current ` +
      "limits and how to request higher limits.",
  );
}

/** On-demand maxima merged member by member into `current`; -1 removes one where `removable`. @throws ApiError */
export function mergeOnDemand(
  current: OnDemandRecord | null,
  shape: OnDemandThroughput | undefined,
  subject: CapacitySubject & { readonly removable: boolean },
): OnDemandRecord | null {
  if (shape === undefined) return current;
  const read = onDemandMember("Read", shape.MaxReadRequestUnits, subject);
  const write = onDemandMember("Write", shape.MaxWriteRequestUnits, subject);
  const merged = {
    read: read === undefined ? (current?.read ?? null) : read,
    write: write === undefined ? (current?.write ?? null) : write,
  };
  return merged.read === null && merged.write === null ? null : merged;
}

function onDemandMember(
  direction: "Read" | "Write",
  units: number | undefined,
  subject: CapacitySubject & { readonly removable: boolean },
): number | null | undefined {
  if (units === undefined) return undefined;
  if (units === UNLIMITED && subject.removable) return null;
  const requested = `Requested Max${direction}RequestUnits for OnDemandThroughput for ${subjectText(subject)}`;
  if (units < 1) throw invalidParameter(`${requested} is outside of valid range`);
  if (units > TABLE_CAPACITY_UNITS_MAX) throw aboveTableMax(requested, direction, subject);
  return units;
}

/** Refuses on-demand maxima on a provisioned table. */
export function checkNoOnDemand(shape: OnDemandThroughput | undefined): void {
  if (shape === undefined) return;
  const direction =
    shape.MaxReadRequestUnits === undefined && shape.MaxWriteRequestUnits !== undefined ? "Write" : "Read";
  throw invalidParameter(
    `Max${direction}RequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
  );
}

/** What warm throughput must not fall below, and how that is said. */
export interface WarmFloor {
  readonly units: CapacityUnits;
  readonly text: (direction: "Read" | "Write") => string;
}

/** Warm throughput of a request over `floor`. @throws ApiError when it is empty, below the floor or above the quota */
export function parseWarm(
  shape: WarmThroughput | undefined,
  floor: WarmFloor,
  subject: CapacitySubject,
): CapacityUnits {
  if (shape === undefined) return floor.units;
  if (shape.ReadUnitsPerSecond === undefined && shape.WriteUnitsPerSecond === undefined) {
    const suffix = subject.index === undefined ? "" : ` for index: ${subject.index}`;
    throw invalidParameter(
      `WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified${suffix}`,
    );
  }
  const member = (direction: "Read" | "Write", units: number, least: number): number => {
    const requested = `Requested ${direction}UnitsPerSecond for WarmThroughput for ${subjectText(subject)}`;
    if (units < least) throw invalidParameter(`${requested} is lower than ${floor.text(direction)}`);
    if (units > TABLE_CAPACITY_UNITS_MAX) throw aboveTableMax(requested, direction, subject);
    return units;
  };
  return {
    read: member("Read", shape.ReadUnitsPerSecond ?? floor.units.read, floor.units.read),
    write: member("Write", shape.WriteUnitsPerSecond ?? floor.units.write, floor.units.write),
  };
}

const subjectText = ({ index }: CapacitySubject): string =>
  index === undefined ? "table" : `index : ${index}`;

const aboveTableMax = (requested: string, direction: "Read" | "Write", { region }: CapacitySubject) =>
  subscriberLimit(
    `${requested} exceeds TableMax${direction}CapacityUnits of the account in region ${region}`,
  );

/** Whether both give the same units. */
export const sameUnits = (a: CapacityUnits, b: CapacityUnits): boolean =>
  a.read === b.read && a.write === b.write;

/** Capacity that is being changed keeps all but its units. */
export const withUnits = (capacity: CapacityRecord, provisioned: ProvisionedRecord): CapacityRecord => ({
  ...capacity,
  provisioned,
});
