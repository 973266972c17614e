/**
 * CreateTable: every rule that a definition may break.
 */
import { describe, expect, it } from "vitest";
import { attributes, keys, newIndex, projection, tableOfKeyA, units } from "./tables.ts";
import { useTarget } from "./target.ts";

const target = useTarget();
const VE = "ValidationException: ";
const OMP = `${VE}One or more parameter values were invalid: `;

/** What a table on demand with key `a` and these differences is refused with. */
const refused = (changes: object) =>
  target.refusal("CreateTable", tableOfKeyA(target.name("refused"), changes));

type Case = readonly [rule: string, changes: object, text: string];

const keySchemas: readonly Case[] = [
  [
    "RANGE first",
    { KeySchema: [{ AttributeName: "a", KeyType: "RANGE" }] },
    `${VE}Invalid KeySchema: The first KeySchemaElement is not a HASH key type`,
  ],
  [
    "HASH twice",
    { AttributeDefinitions: attributes("a:S", "b:S"), KeySchema: [...keys("a"), ...keys("b")] },
    `${VE}Invalid KeySchema: The second KeySchemaElement is not a RANGE key type`,
  ],
  [
    "one name twice",
    { AttributeDefinitions: attributes("a:S", "b:S"), KeySchema: keys("a", "a") },
    `${VE}Both the Hash Key and the Range Key element in the KeySchema have the same name`,
  ],
  [
    "no element",
    { KeySchema: [] },
    `${VE}1 validation error detected: Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1`,
  ],
  [
    "three elements",
    { KeySchema: [...keys("a", "b"), { AttributeName: "c", KeyType: "RANGE" }] },
    `${VE}1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2`,
  ],
  [
    "another key type",
    { KeySchema: [{ AttributeName: "a", KeyType: "SORT" }] },
    `${VE}1 validation error detected: Value 'SORT' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]`,
  ],
  [
    "another attribute type",
    { AttributeDefinitions: attributes("a:L") },
    `${VE}1 validation error detected: Value 'L' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]`,
  ],
];

const definitions: readonly Case[] = [
  [
    "one too many",
    { AttributeDefinitions: attributes("a:S", "b:S") },
    `${OMP}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
  ],
  [
    "another name",
    { AttributeDefinitions: attributes("b:S") },
    `${OMP}Some index key attributes are not defined in AttributeDefinitions. Keys: [a], AttributeDefinitions: [b]`,
  ],
  [
    "another name for one of two keys",
    { AttributeDefinitions: attributes("a:S", "c:S"), KeySchema: keys("a", "b") },
    `${VE}Invalid KeySchema: Some index key attribute have no definition`,
  ],
  ["one twice", { AttributeDefinitions: attributes("a:S", "a:N") }, `${VE}Attribute Name is duplicated: a`],
  [
    "one missing for an index",
    { GlobalSecondaryIndexes: [newIndex("byB", keys("b"))] },
    `${OMP}Some index key attributes are not defined in AttributeDefinitions. Keys: [b], AttributeDefinitions: [a]`,
  ],
  [
    "one that no key uses",
    {
      AttributeDefinitions: attributes("a:S", "b:S", "c:S"),
      GlobalSecondaryIndexes: [newIndex("byB", keys("b"))],
    },
    `${OMP}Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c], keys used: [a, b]`,
  ],
];

/** Where a definition breaks two rules: which is told. */
const orders: readonly Case[] = [
  [
    "fewer definitions than keys, before one name twice",
    { KeySchema: keys("a", "a") },
    `${VE}Invalid KeySchema: Some index key attribute have no definition`,
  ],
  [
    "no definitions at all",
    { AttributeDefinitions: [] },
    `${VE}Invalid KeySchema: Some index key attribute have no definition`,
  ],
  ...(["Local", "Global"] as const).map(
    (kind): Case => [
      `an empty list of ${kind.toLowerCase()} indexes, before the number of definitions`,
      { AttributeDefinitions: attributes("a:S", "b:S"), [`${kind}SecondaryIndexes`]: [] },
      `${OMP}List of ${kind}SecondaryIndexes is empty`,
    ],
  ),
  [
    "a local index without the table's sort key, before keys that are not defined",
    { LocalSecondaryIndexes: [newIndex("byZ", keys("a", "z"))] },
    `${OMP}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
  ],
  ...(["ReadCapacityUnits", "WriteCapacityUnits"] as const).flatMap((member): readonly Case[] => {
    const beyond = { ...units(50_000), [member]: 1_000_000_000_001 };
    const provisioned = { BillingMode: "PROVISIONED", KeySchema: keys("a", "a") };
    const text = `${VE}Given value 1000000000001 for ${member} is out of bounds`;
    const GlobalSecondaryIndexes = [
      newIndex("byZ", keys("z"), projection("ALL"), { ProvisionedThroughput: beyond }),
    ];
    return [
      [
        `${member} out of bounds, before keys and quotas`,
        { ...provisioned, ProvisionedThroughput: beyond },
        text,
      ],
      [
        `${member} of an index out of bounds, before keys and quotas of the table`,
        { ...provisioned, ProvisionedThroughput: units(50_000), GlobalSecondaryIndexes },
        `${text} for index byZ`,
      ],
    ];
  }),
];

const two = { AttributeDefinitions: attributes("a:S", "b:S"), KeySchema: keys("a", "b") };
const ab = { AttributeDefinitions: attributes("a:S", "b:S") };
const numbered = (count: number, make: (name: string) => object) =>
  Array.from({ length: count }, (_, i) => make(`index${i}`));

const indexes: readonly Case[] = [
  [
    "an empty list of global ones",
    { GlobalSecondaryIndexes: [] },
    `${OMP}List of GlobalSecondaryIndexes is empty`,
  ],
  [
    "an empty list of local ones",
    { LocalSecondaryIndexes: [] },
    `${OMP}List of LocalSecondaryIndexes is empty`,
  ],
  [
    "one name twice",
    { ...ab, GlobalSecondaryIndexes: [newIndex("byB", keys("b")), newIndex("byB", keys("b"))] },
    `${OMP}Duplicate index name: byB`,
  ],
  [
    "21 global ones",
    { ...ab, GlobalSecondaryIndexes: numbered(21, (name) => newIndex(name, keys("b"))) },
    `${OMP}GlobalSecondaryIndex count exceeds the per-table limit of 20`,
  ],
  [
    "6 local ones",
    { ...two, LocalSecondaryIndexes: numbered(6, (name) => newIndex(name, keys("a", "b"))) },
    `${OMP}Number of LocalSecondaryIndexes exceeds per-table limit of 5`,
  ],
  [
    "a local one of a table without sort key",
    { ...ab, LocalSecondaryIndexes: [newIndex("byB", keys("a", "b"))] },
    `${OMP}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
  ],
  [
    "a local one with another partition key",
    { ...two, LocalSecondaryIndexes: [newIndex("byB", keys("b", "a"))] },
    `${OMP}Index KeySchema does not have the same leading hash key as table KeySchema for index: byB. index hash key: b, table hash key: a`,
  ],
  [
    "a local one without sort key",
    { ...two, LocalSecondaryIndexes: [newIndex("byB", keys("a"))] },
    `${OMP}Index KeySchema does not have a range key for index: byB`,
  ],
  [
    "a projection of nothing",
    { ...ab, GlobalSecondaryIndexes: [newIndex("byB", keys("b"), {})] },
    `${OMP}Unknown ProjectionType: null`,
  ],
  [
    "INCLUDE without names",
    { ...ab, GlobalSecondaryIndexes: [newIndex("byB", keys("b"), { ProjectionType: "INCLUDE" })] },
    `${OMP}ProjectionType is INCLUDE, but NonKeyAttributes is not specified`,
  ],
  [
    "ALL with names",
    {
      ...ab,
      GlobalSecondaryIndexes: [
        newIndex("byB", keys("b"), { ProjectionType: "ALL", NonKeyAttributes: ["x"] }),
      ],
    },
    `${OMP}ProjectionType is ALL, but NonKeyAttributes is specified`,
  ],
  [
    "KEYS_ONLY with names",
    {
      ...ab,
      GlobalSecondaryIndexes: [
        newIndex("byB", keys("b"), { ProjectionType: "KEYS_ONLY", NonKeyAttributes: ["x"] }),
      ],
    },
    `${OMP}ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified`,
  ],
  [
    "a name twice in INCLUDE",
    { ...ab, GlobalSecondaryIndexes: [newIndex("byB", keys("b"), projection(["x", "x"]))] },
    `${OMP}Duplicate element in NonKeyAttributes: x`,
  ],
  [
    "a short name",
    { ...ab, GlobalSecondaryIndexes: [newIndex("by", keys("b"))] },
    `${VE}1 validation error detected: Value 'by' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3`,
  ],
  [
    "short names list global ones first",
    {
      ...two,
      LocalSecondaryIndexes: [newIndex("lo", keys("a", "b"))],
      GlobalSecondaryIndexes: [newIndex("gl", keys("b"))],
    },
    `${VE}2 validation errors detected: Value 'gl' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value 'lo' at 'localSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3`,
  ],
  [
    "RANGE before HASH",
    {
      ...two,
      GlobalSecondaryIndexes: [newIndex("byB", [{ AttributeName: "b", KeyType: "RANGE" }, ...keys("a")])],
    },
    `${VE}Invalid KeySchema: The first KeySchemaElement is not a HASH key type`,
  ],
];

const capacities: readonly Case[] = [
  [
    "units on demand",
    { ProvisionedThroughput: units(1) },
    `${OMP}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    "no units when provisioned",
    { BillingMode: "PROVISIONED" },
    `${OMP}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
  ],
  [
    "0 units",
    { BillingMode: "PROVISIONED", ProvisionedThroughput: units(0) },
    `${VE}2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  ],
  [
    "too many units",
    { BillingMode: "PROVISIONED", ProvisionedThroughput: units(1_000_000_000_001, 1) },
    `${VE}Given value 1000000000001 for ReadCapacityUnits is out of bounds`,
  ],
  [
    "units of an index on demand",
    {
      ...ab,
      GlobalSecondaryIndexes: [
        newIndex("byB", keys("b"), projection("ALL"), { ProvisionedThroughput: units(1) }),
      ],
    },
    `${OMP}ProvisionedThroughput should not be specified for index: byB when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    "no units of an index when provisioned",
    {
      ...ab,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units(1),
      GlobalSecondaryIndexes: [newIndex("byB", keys("b"))],
    },
    `${OMP}ProvisionedThroughput is not specified for index: byB`,
  ],
  [
    "another billing mode",
    { BillingMode: "FREE" },
    `${VE}1 validation error detected: Value 'FREE' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]`,
  ],
  [
    "caps when provisioned",
    {
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units(1),
      OnDemandThroughput: { MaxReadRequestUnits: 5 },
    },
    `${OMP}MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
  ],
  [
    "a cap of 0",
    { OnDemandThroughput: { MaxReadRequestUnits: 0 } },
    `${OMP}Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range`,
  ],
  [
    "a cap of -1, which UpdateTable alone knows",
    { OnDemandThroughput: { MaxReadRequestUnits: -1 } },
    `${OMP}Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range`,
  ],
];

const settings: readonly Case[] = [
  [
    "a stream without view",
    { StreamSpecification: { StreamEnabled: true } },
    `${OMP}Table is being created with a stream enabled, UpdateViewType is required`,
  ],
  [
    "no stream with a view",
    { StreamSpecification: { StreamEnabled: false, StreamViewType: "KEYS_ONLY" } },
    `${OMP}Table is being created with a stream disabled, UpdateViewType should not be specified`,
  ],
  [
    "another view",
    { StreamSpecification: { StreamEnabled: true, StreamViewType: "ALL" } },
    `${VE}1 validation error detected: Value 'ALL' at 'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy enum value set: [OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE]`,
  ],
  [
    "another table class",
    { TableClass: "GOLD" },
    `${VE}Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].`,
  ],
  [
    "encryption by a type without being enabled",
    { SSESpecification: { Enabled: false, SSEType: "KMS" } },
    `${OMP}SSEType can not be specified if Enabled is false`,
  ],
  [
    "a key without encryption",
    { SSESpecification: { Enabled: false, KMSMasterKeyId: "k" } },
    `${OMP}KMSMasterKeyId can not be specified if Enabled is false`,
  ],
  [
    "encryption by AES256",
    { SSESpecification: { Enabled: true, SSEType: "AES256" } },
    `${OMP}SSEType AES256 is not supported`,
  ],
];

describe.each([
  ["key schemas", keySchemas],
  ["attribute definitions", definitions],
  ["indexes", indexes],
  ["capacities", capacities],
  ["settings", settings],
  ["of two faults the first", orders],
])("CreateTable: refused %s", (_, cases) => {
  it.each(cases)("%s", async (_rule, changes, text) => {
    expect(await refused(changes)).toBe(text);
  });
});
