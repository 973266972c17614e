/**
 * Every rule of CreateTable, and the text it is refused with.
 */
import { describe, expect, it } from "vitest";
import { newControlPlane, refusalOf } from "../../../test/fixture/control-plane.ts";
import {
  all,
  globalIndex,
  hash,
  letters,
  pair,
  plain,
  range,
  texts,
  units,
  withGlobal,
} from "../../../test/fixture/table-definitions.ts";
import type { CreateTableInput, LocalSecondaryIndex } from "../../api/generated/dynamodb/inputs.ts";
import { createTable } from "./create-table.ts";

const localIndex = (changes: Partial<LocalSecondaryIndex> = {}): LocalSecondaryIndex => ({
  IndexName: "byB",
  KeySchema: [hash("a"), range("b")],
  Projection: all,
  ...changes,
});

const OMP = "ValidationException: One or more parameter values were invalid: ";
const VE = "ValidationException: ";

const refusals: readonly [rule: string, input: CreateTableInput, text: string][] = [
  [
    "definitions are needed",
    { ...plain, AttributeDefinitions: undefined },
    `${VE}The parameter 'AttributeDefinitions' is required but was not present in the request`,
  ],
  [
    "units on demand",
    { ...plain, ProvisionedThroughput: units },
    `${OMP}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    "no units by default",
    { ...plain, BillingMode: undefined },
    `${OMP}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
  ],
  [
    "units out of bounds",
    {
      ...plain,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: { ...units, ReadCapacityUnits: 1_000_000_000_001 },
    },
    `${VE}Given value 1000000000001 for ReadCapacityUnits is out of bounds`,
  ],
  [
    "units above the quota",
    { ...plain, BillingMode: "PROVISIONED", ProvisionedThroughput: { ...units, WriteCapacityUnits: 40_001 } },
    "LimitExceededException: The requested WriteCapacityUnits, 40001, is above the per table maximum for the " +
      "account in us-east-1. Per table maximum: 40000. Refer to the Amazon DynamoDB Developer Guide for current " +
      "limits and how to request higher limits.",
  ],
  [
    "a name defined twice",
    { ...plain, AttributeDefinitions: texts("a", "a") },
    `${VE}Attribute Name is duplicated: a`,
  ],
  [
    "three key elements",
    { ...pair, KeySchema: [hash("a"), range("b"), range("c")] },
    `${VE}1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), ` +
      "KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, keyType=RANGE)]' at " +
      "'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
  ],
  [
    "range first",
    { ...pair, KeySchema: [range("a"), hash("b")] },
    `${VE}Invalid KeySchema: The first KeySchemaElement is not a HASH key type`,
  ],
  [
    "two hashes",
    { ...pair, KeySchema: [hash("a"), hash("b")] },
    `${VE}Invalid KeySchema: The second KeySchemaElement is not a RANGE key type`,
  ],
  [
    "one attribute for both keys",
    { ...plain, AttributeDefinitions: texts("a", "b"), KeySchema: [hash("a"), range("a")] },
    `${VE}Both the Hash Key and the Range Key element in the KeySchema have the same name`,
  ],
  [
    "undefined single key",
    { ...plain, KeySchema: [hash("z")] },
    `${OMP}Some index key attributes are not defined in AttributeDefinitions. Keys: [z], AttributeDefinitions: [a]`,
  ],
  [
    "undefined key of a pair",
    { ...plain, KeySchema: [hash("a"), range("z")] },
    `${VE}Invalid KeySchema: Some index key attribute have no definition`,
  ],
  [
    "unused definition",
    { ...plain, AttributeDefinitions: texts("a", "b") },
    `${OMP}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
  ],
  [
    "unused definition beside an index",
    withGlobal({}, { AttributeDefinitions: texts("a", "b", "c") }),
    `${OMP}Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c], keys used: [a, b]`,
  ],
  [
    "undefined index key before other index rules",
    withGlobal({ KeySchema: [range("z")] }),
    `${OMP}Some index key attributes are not defined in AttributeDefinitions. Keys: [z], AttributeDefinitions: [a, b]`,
  ],
  [
    "no global indexes",
    { ...plain, GlobalSecondaryIndexes: [] },
    `${OMP}List of GlobalSecondaryIndexes is empty`,
  ],
  [
    "no local indexes",
    { ...plain, LocalSecondaryIndexes: [] },
    `${OMP}List of LocalSecondaryIndexes is empty`,
  ],
  [
    "an index name twice",
    withGlobal({}, { GlobalSecondaryIndexes: [globalIndex(), globalIndex()] }),
    `${OMP}Duplicate index name: byB`,
  ],
  [
    "a global and a local index of one name",
    { ...pair, LocalSecondaryIndexes: [localIndex()], GlobalSecondaryIndexes: [globalIndex()] },
    `${OMP}Duplicate index name: byB`,
  ],
  [
    "21 global indexes",
    withGlobal({}, { GlobalSecondaryIndexes: letters(21).map((IndexName) => globalIndex({ IndexName })) }),
    `${OMP}GlobalSecondaryIndex count exceeds the per-table limit of 20`,
  ],
  [
    "6 local indexes",
    { ...pair, LocalSecondaryIndexes: letters(6).map((IndexName) => localIndex({ IndexName })) },
    `${OMP}Number of LocalSecondaryIndexes exceeds per-table limit of 5`,
  ],
  [
    "local index without table range key",
    { ...pair, KeySchema: [hash("a")], LocalSecondaryIndexes: [localIndex()] },
    `${OMP}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
  ],
  [
    "local index under another hash key",
    { ...pair, LocalSecondaryIndexes: [localIndex({ KeySchema: [hash("b"), range("a")] })] },
    `${OMP}Index KeySchema does not have the same leading hash key as table KeySchema for index: byB. ` +
      "index hash key: b, table hash key: a",
  ],
  [
    "local index without range key",
    { ...pair, LocalSecondaryIndexes: [localIndex({ KeySchema: [hash("a")] })] },
    `${OMP}Index KeySchema does not have a range key for index: byB`,
  ],
  [
    "global index with range first",
    withGlobal({ KeySchema: [range("b")] }),
    `${VE}Invalid KeySchema: The first KeySchemaElement is not a HASH key type`,
  ],
  [
    "global index with hash behind range",
    withGlobal(
      { KeySchema: [hash("b"), range("a"), hash("c")] },
      { AttributeDefinitions: texts("a", "b", "c") },
    ),
    `${OMP}All HASH key attributes must precede RANGE key attributes in the KeySchema`,
  ],
  [
    "global index with five hashes",
    withGlobal({ KeySchema: letters(5).map(hash) }, { AttributeDefinitions: texts("a", ...letters(5)) }),
    `${OMP}The KeySchema exceeds the maximum allowed number of HASH key attributes`,
  ],
  [
    "global index with five ranges",
    withGlobal(
      { KeySchema: [hash("a"), ...letters(5).map(range)] },
      { AttributeDefinitions: texts("a", ...letters(5)) },
    ),
    `${OMP}The KeySchema exceeds the maximum allowed number of RANGE key attributes`,
  ],
  [
    "global index with an attribute twice",
    withGlobal({ KeySchema: [hash("a"), hash("b"), range("a")] }),
    `${VE}The KeySchema contains multiple key attributes with the same name`,
  ],
  ["projection without type", withGlobal({ Projection: {} }), `${OMP}Unknown ProjectionType: null`],
  [
    "INCLUDE of nothing",
    withGlobal({ Projection: { ProjectionType: "INCLUDE" } }),
    `${OMP}ProjectionType is INCLUDE, but NonKeyAttributes is not specified`,
  ],
  [
    "ALL with attributes",
    withGlobal({ Projection: { ProjectionType: "ALL", NonKeyAttributes: ["c"] } }),
    `${OMP}ProjectionType is ALL, but NonKeyAttributes is specified`,
  ],
  [
    "INCLUDE of one attribute twice",
    withGlobal({ Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["c", "c"] } }),
    `${OMP}Duplicate element in NonKeyAttributes: c`,
  ],
  [
    "index units on demand",
    withGlobal({ ProvisionedThroughput: units }),
    `${OMP}ProvisionedThroughput should not be specified for index: byB when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    "provisioned index without units",
    withGlobal({}, { BillingMode: "PROVISIONED", ProvisionedThroughput: units }),
    `${OMP}ProvisionedThroughput is not specified for index: byB`,
  ],
  [
    "on-demand maximum on a provisioned table",
    {
      ...plain,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units,
      OnDemandThroughput: { MaxReadRequestUnits: 5 },
    },
    `${OMP}MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
  ],
  [
    "on-demand maximum of -1",
    { ...plain, OnDemandThroughput: { MaxWriteRequestUnits: -1 } },
    `${OMP}Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range`,
  ],
  [
    "on-demand maximum of 0 on an index",
    withGlobal({ OnDemandThroughput: { MaxReadRequestUnits: 0 } }),
    `${OMP}Requested MaxReadRequestUnits for OnDemandThroughput for index : byB is outside of valid range`,
  ],
  [
    "warm throughput below the provisioned",
    {
      ...plain,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units,
      WarmThroughput: { ReadUnitsPerSecond: 4 },
    },
    `${OMP}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than ReadCapacityUnits of ProvisionedThroughput`,
  ],
  [
    "stream without view",
    { ...plain, StreamSpecification: { StreamEnabled: true } },
    `${OMP}Table is being created with a stream enabled, UpdateViewType is required`,
  ],
  [
    "no stream with a view",
    { ...plain, StreamSpecification: { StreamEnabled: false, StreamViewType: "KEYS_ONLY" } },
    `${OMP}Table is being created with a stream disabled, UpdateViewType should not be specified`,
  ],
  [
    "AES256",
    { ...plain, SSESpecification: { Enabled: true, SSEType: "AES256" } },
    `${OMP}SSEType AES256 is not supported`,
  ],
  [
    "key without type",
    { ...plain, SSESpecification: { Enabled: true, KMSMasterKeyId: "k" } },
    `${OMP}SSEType KMS is required if KMSMasterKeyId is specified`,
  ],
  [
    "a tag twice",
    {
      ...plain,
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "a", Value: "2" },
      ],
    },
    `${VE}Duplicate Tag Keys provided as input: Duplicate Tag Key found a`,
  ],
  ["vector indexes", { ...plain, VectorIndexes: [] }, `${VE}VectorIndexes is not supported`],
];

describe("CreateTable refuses", () => {
  it.each(refusals)("%s", async (_rule, input, text) => {
    const { context } = newControlPlane();
    expect(await refusalOf(() => createTable(input, context))).toBe(text);
  });

  it("a name that is taken", async () => {
    const { context } = newControlPlane();
    await createTable(plain, context);
    expect(await refusalOf(() => createTable(plain, context))).toBe(
      "ResourceInUseException: Table already exists: books",
    );
  });

  it("a name whose table is being created", async () => {
    const { context } = newControlPlane(1_000);
    await createTable(plain, context);
    expect(await refusalOf(() => createTable(plain, context))).toBe(
      "ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: books",
    );
  });
});
