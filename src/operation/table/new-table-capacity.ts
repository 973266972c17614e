/**
 * The capacity that CreateTable gives a table and its global indexes: billing mode, units, on-demand maxima and
 * warm throughput, and the rules about which of them go together.
 */
import type {
  OnDemandThroughput,
  ProvisionedThroughput,
  WarmThroughput,
} from "../../api/generated/dynamodb/types.ts";
import { ON_DEMAND_WARM } from "../../engine/catalog/apply-due-steps.ts";
import type { BillingMode, CapacityRecord } from "../../engine/catalog/table-record.ts";
import { invalidParameter } from "../request/error-wording.ts";
import {
  checkNoOnDemand,
  mergeOnDemand,
  newProvisioned,
  parseProvisioned,
  parseWarm,
  type WarmFloor,
} from "./table-capacity.ts";

const NO_UNITS = { read: 0, write: 0 };

/** The members of a request that tell the capacity of a table or of a global index. */
export interface CapacityShape {
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
  readonly WarmThroughput?: WarmThroughput | undefined;
}

/** The capacity of a new table. @throws ApiError */
export function newTableCapacity(shape: CapacityShape, mode: BillingMode, region: string): CapacityRecord {
  if (mode === "PAY_PER_REQUEST" && shape.ProvisionedThroughput !== undefined) {
    throw invalidParameter(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (mode === "PROVISIONED" && shape.ProvisionedThroughput === undefined) {
    throw invalidParameter(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  }
  return newCapacity(shape, { region });
}

/** The capacity of a new global index. @throws ApiError */
export function newIndexCapacity(
  shape: CapacityShape & { readonly IndexName: string },
  mode: BillingMode,
  region: string,
): CapacityRecord {
  const index = shape.IndexName;
  if (mode === "PAY_PER_REQUEST" && shape.ProvisionedThroughput !== undefined) {
    throw invalidParameter(
      `ProvisionedThroughput should not be specified for index: ${index} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  if (mode === "PROVISIONED" && shape.ProvisionedThroughput === undefined) {
    throw invalidParameter(`ProvisionedThroughput is not specified for index: ${index}`);
  }
  return newCapacity(shape, { region, index });
}

function newCapacity(
  shape: CapacityShape,
  subject: { readonly region: string; readonly index?: string },
): CapacityRecord {
  const provisionedShape = shape.ProvisionedThroughput;
  const units = provisionedShape === undefined ? NO_UNITS : parseProvisioned(provisionedShape, subject);
  if (provisionedShape !== undefined) checkNoOnDemand(shape.OnDemandThroughput);
  const floor: WarmFloor =
    provisionedShape === undefined
      ? { units: ON_DEMAND_WARM, text: () => ON_DEMAND_FLOOR_TEXT }
      : { units, text: (direction) => `${direction}CapacityUnits of ProvisionedThroughput` };
  return {
    provisioned: newProvisioned(units),
    warm: parseWarm(shape.WarmThroughput, floor, subject),
    onDemand: mergeOnDemand(null, shape.OnDemandThroughput, { ...subject, removable: false }),
  };
}

const ON_DEMAND_FLOOR_TEXT =
  "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/" +
  "on-demand-capacity-mode.html#on-demand-capacity-mode-initial";
