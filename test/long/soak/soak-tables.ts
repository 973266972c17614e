/**
 * The tables of a soak: one whose items are known by key and version, with a global index on an attribute that changes
 * with every version, and one with a stream and Time to Live, whose items are written once and expire.
 */
import type { Json, JsonClient } from "./json-client.ts";

/** The table of versions, its index, and the table of items that expire. */
export const SOAK_TABLE = "Soak";
export const SOAK_INDEX = "ByGroup";
export const EXPIRING_TABLE = "SoakExpiring";

/** Keys of one partition. */
export const PARTITION_KEYS = 20;

const GROUPS = 500;
const NOTE = "Quick zephyrs blow, vexing daft Jim. ".repeat(20).slice(0, 560);

/** DynamoDB JSON of a key. */
export const soakKey = (
  key: number,
): { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } } => ({
  pk: { S: `p#${Math.floor(key / PARTITION_KEYS)}` },
  sk: { S: `k#${String(key % PARTITION_KEYS).padStart(2, "0")}` },
});

/** The number of a key, from its item. */
export function soakKeyNumber(item: Json): number {
  const [pk, sk] = [item["pk"] as { readonly S: string }, item["sk"] as { readonly S: string }];
  return Number(pk.S.slice(2)) * PARTITION_KEYS + Number(sk.S.slice(2));
}

/** The group that a version of an item belongs to. */
export const groupOf = (version: number): string => `g#${version % GROUPS}`;

/** The item under a key at a version, about 700 bytes. */
export const soakItem = (key: number, version: number): object => ({
  ...soakKey(key),
  version: { N: String(version) },
  group: { S: groupOf(version) },
  note: { S: NOTE },
});

/** Whether all parts of an item are of one version, as a write leaves it; an update that creates it leaves no note. */
export function isWhole(item: Json): boolean {
  const [group, note] = [item["group"], item["note"]] as readonly ({ readonly S: string } | undefined)[];
  return group?.S === groupOf(versionOf(item)) && (note === undefined || note.S === NOTE);
}

/** The version that an item says it has. */
export const versionOf = (item: Json): number => Number((item["version"] as { readonly N: string }).N);

/** The item with this number, which expires at `until`, in seconds since 1970. */
export const expiringItem = (number: number, until: number): object => ({
  pk: { S: `t#${number}` },
  until: { N: String(until) },
  note: { S: NOTE.slice(0, 200) },
});

/** The number of an item that expires. */
export const expiringNumber = (item: Json): number =>
  Number((item["pk"] as { readonly S: string }).S.slice(2));

/** Creates both tables; gives the name of the stream. */
export async function createSoakTables(client: JsonClient): Promise<string> {
  await client.call("CreateTable", {
    TableName: SOAK_TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["pk", "sk", "group"].map(attribute),
    KeySchema: schema("pk", "sk"),
    GlobalSecondaryIndexes: [
      { IndexName: SOAK_INDEX, KeySchema: schema("group", "sk"), Projection: { ProjectionType: "ALL" } },
    ],
  });
  const { TableDescription } = await client.call("CreateTable", {
    TableName: EXPIRING_TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [attribute("pk")],
    KeySchema: schema("pk"),
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  await client.call("UpdateTimeToLive", {
    TableName: EXPIRING_TABLE,
    TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
  });
  return String((TableDescription as Json)["LatestStreamArn"]);
}

const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: "S" });

const schema = (hash: string, ...range: readonly string[]) => [
  { AttributeName: hash, KeyType: "HASH" },
  ...range.map((AttributeName) => ({ AttributeName, KeyType: "RANGE" })),
];
