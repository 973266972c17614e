/**
 * What an UpdateTable asks for, before the table is known: which concerns it has, and which of them may not
 * come together.
 */
import { validationError } from "../../api/errors.ts";
import type { GlobalSecondaryIndexUpdate, UpdateTableInput } from "../../api/generated/dynamodb/inputs.ts";
import { invalidParameter, notSupported, subscriberLimit } from "../request/error-wording.ts";
import { checkUnitBounds } from "./table-capacity.ts";
import { checkTableClass } from "./table-class.ts";

/** The updates of a request by kind. */
export interface IndexUpdates {
  readonly creates: readonly NonNullable<GlobalSecondaryIndexUpdate["Create"]>[];
  readonly updates: readonly NonNullable<GlobalSecondaryIndexUpdate["Update"]>[];
  readonly deletes: readonly NonNullable<GlobalSecondaryIndexUpdate["Delete"]>[];
}

/** The index updates of a request that breaks no rule about what goes together. @throws ApiError */
export function parseUpdate(input: UpdateTableInput): IndexUpdates {
  refuseUnsupported(input);
  checkTableClass(input.TableClass);
  if (isEmpty(input)) {
    throw validationError(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, " +
        "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, " +
        "MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required",
    );
  }
  const indexes = parseIndexUpdates(input.GlobalSecondaryIndexUpdates);
  checkUnitBounds([input, ...indexes.creates, ...indexes.updates]);
  checkLoneConcerns(input);
  checkMixes(input, indexes);
  return indexes;
}

function refuseUnsupported(input: UpdateTableInput): void {
  if (input.ReplicaUpdates !== undefined) throw notSupported("ReplicaUpdates");
  if (input.VectorIndexUpdates !== undefined) throw notSupported("VectorIndexUpdates");
  if (input.MultiRegionConsistency !== undefined) throw notSupported("MultiRegionConsistency");
  if (input.GlobalTableWitnessUpdates !== undefined) throw notSupported("GlobalTableWitnessUpdates");
  if (input.GlobalTableSettingsReplicationMode !== undefined) {
    throw notSupported("GlobalTableSettingsReplicationMode");
  }
  if (input.DisassociationProtectionEnabled !== undefined) {
    throw notSupported("DisassociationProtectionEnabled");
  }
}

/** The members of a request that ask for a change. */
const concernsOf = (input: UpdateTableInput) => ({
  encryption: input.SSESpecification !== undefined,
  tableClass: input.TableClass !== undefined,
  protection: input.DeletionProtectionEnabled !== undefined,
  warm: input.WarmThroughput !== undefined,
  onDemand: input.OnDemandThroughput !== undefined,
  billing: input.BillingMode !== undefined,
  provisioned: input.ProvisionedThroughput !== undefined,
  stream: input.StreamSpecification !== undefined,
  indexes: input.GlobalSecondaryIndexUpdates !== undefined,
});

const isEmpty = (input: UpdateTableInput): boolean => !Object.values(concernsOf(input)).includes(true);

function parseIndexUpdates(entries: readonly GlobalSecondaryIndexUpdate[] | undefined): IndexUpdates {
  if (entries?.length === 0) throw invalidParameter("List of GlobalSecondaryIndexUpdates is empty");
  const names = new Set<string>();
  for (const { Create, Update, Delete } of entries ?? []) {
    const [action, ...others] = [Update, Create, Delete].filter((each) => each !== undefined);
    if (action === undefined) {
      throw invalidParameter(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, " +
          "GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    }
    if (others.length > 0) {
      throw invalidParameter(
        "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
      );
    }
    if (names.has(action.IndexName)) {
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${action.IndexName}`,
      );
    }
    names.add(action.IndexName);
  }
  return {
    creates: present((entries ?? []).map((entry) => entry.Create)),
    updates: present((entries ?? []).map((entry) => entry.Update)),
    deletes: present((entries ?? []).map((entry) => entry.Delete)),
  };
}

const present = <T>(list: readonly (T | undefined)[]): readonly T[] =>
  list.filter((each) => each !== undefined);

/** Some changes come alone; of several, the first in the service's order is named. */
function checkLoneConcerns(input: UpdateTableInput): void {
  const concerns = concernsOf(input);
  const count = Object.values(concerns).filter(Boolean).length;
  if (count > 1) {
    if (concerns.encryption) throw mustBeAlone("Server-Side Encryption modification");
    if (concerns.tableClass) throw mustBeAlone("TableClass modification");
    if (concerns.protection) throw mustBeAlone("DeletionProtection modification");
    if (concerns.warm) throw invalidParameter("WarmThroughput must be the only operation in the request");
  }
  if (concerns.onDemand && count > (concerns.billing ? 2 : 1)) {
    throw invalidParameter(
      "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
    );
  }
}

const mustBeAlone = (concern: string) =>
  invalidParameter(`${concern} must be the only operation in the request`);

function checkMixes(input: UpdateTableInput, indexes: IndexUpdates): void {
  const online = indexes.creates.length + indexes.deletes.length;
  const changesUnits =
    input.ProvisionedThroughput !== undefined ||
    input.BillingMode === "PROVISIONED" ||
    indexes.updates.some((update) => update.ProvisionedThroughput !== undefined);
  if (input.StreamSpecification !== undefined && changesUnits) {
    throw invalidParameter("You cannot modify stream status while updating table IOPS");
  }
  if (online > 0 && input.ProvisionedThroughput !== undefined) {
    throw invalidParameter("You cannot create or delete index while updating table IOPS");
  }
  if (online > 0 && input.StreamSpecification !== undefined) {
    throw invalidParameter("You cannot create or delete index while changing stream status");
  }
  if (indexes.creates.length > 0 && indexes.updates.some((update) => update.WarmThroughput !== undefined)) {
    throw invalidParameter("Create global secondary index cannot be specified when updating WarmThroughput");
  }
  if (online > 1) throw oneOnlineIndex();
}

/** One index at a time is built or taken away. */
export const oneOnlineIndex = () =>
  subscriberLimit("Only 1 online index can be created or deleted simultaneously per table");
