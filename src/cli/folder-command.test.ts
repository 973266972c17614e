/** `stator verify` and `stator compact` on folders that are in order, damaged, in use and absent. */
import { Buffer } from "node:buffer";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type CommandEnd, commandEnd } from "../../test/fixture/command-run.ts";
import { systemClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import { Catalog } from "../engine/catalog.ts";
import { encodeItem } from "../engine/stored-item.ts";
import { createStator } from "../library.ts";
import { keyspaceRange, META_KEYSPACE } from "../storage/cell-key.ts";
import { openDataFolder } from "../storage/lmdb/data-folder.ts";
import type { Environment } from "../storage/lmdb/environment.ts";
import { openLmdbStore } from "../storage/lmdb/lmdb-store.ts";
import { RowReader } from "../storage/lmdb/row-reader.ts";

const ITEMS = 200;
const PAGE_BYTES = 4_096;
/** In the flags of a page of LMDB's, one that has rows. */
const LEAF = 0x02;
const TableName = "books";
let base: string;
let original: string;
let folder: string;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "stator-folder-command-"));
  original = join(base, "original");
  await fill(original);
});
beforeEach(() => {
  folder = join(base, "copy");
  rmSync(folder, { recursive: true, force: true });
  cpSync(original, folder, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A table with an index of each kind and Time to Live. */
async function fill(dataDir: string): Promise<void> {
  const stator = await createStator({ dataDir });
  const client = new DynamoDBClient(stator.clientOptions);
  const Projection = { ProjectionType: "KEYS_ONLY" } as const;
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: ["author", "title", "genre"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: [
        { AttributeName: "author", KeyType: "HASH" },
        { AttributeName: "title", KeyType: "RANGE" },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "local",
          KeySchema: [
            { AttributeName: "author", KeyType: "HASH" },
            { AttributeName: "genre", KeyType: "RANGE" },
          ],
          Projection,
        },
      ],
      GlobalSecondaryIndexes: [
        { IndexName: "global", KeySchema: [{ AttributeName: "genre", KeyType: "HASH" }], Projection },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const TimeToLiveSpecification = { AttributeName: "until", Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  const put = (number: number) =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: {
          author: { S: `author ${number % 20}` },
          title: { S: `title ${number}` },
          genre: { S: `genre ${number % 7}` },
          until: { N: String(4_000_000_000 + number) },
          text: { S: "x".repeat(500) },
        },
      }),
    );
  await Promise.all(Array.from({ length: ITEMS }, (_, number) => put(number)));
  client.destroy();
  await stator.close();
  await endExpiryBackfill(dataDir);
}

/** Verify expects every expiry row once the backfill, which a job does in its own time, has ended: all are there. */
async function endExpiryBackfill(directory: string): Promise<void> {
  const parts = { clock: systemClock, random: systemRandom };
  const store = await openLmdbStore({ directory, ...parts });
  await new Catalog({ store, ...parts }).update(TableName, (record) => ({
    ...record,
    expiry: record.expiry && { ...record.expiry, backfilling: false },
  }));
  await store.close();
}

const verify = (): Promise<CommandEnd> => commandEnd(["verify", "--data-dir", folder]);

/** Changes rows in the file itself. */
async function damage(
  change: (environment: Environment, keys: readonly Uint8Array[]) => void,
): Promise<void> {
  const { environment, lock } = await openDataFolder(folder);
  const keys = new RowReader(environment).keys(
    { low: keyspaceRange(1).low, high: keyspaceRange(META_KEYSPACE).low },
    1_000_000,
  );
  await environment.db.childTransaction(() => change(environment, keys));
  await environment.db.close();
  await lock.release();
}

const keyspaceOf = (key: Uint8Array): number => Buffer.from(key).readUInt32BE(0);
const kindOf = (key: Uint8Array): number | undefined => key[20];
/** The table's keyspace is the least, then come its indexes. */
const tableKeyspace = (keys: readonly Uint8Array[]): number => Math.min(...keys.map(keyspaceOf));

/** Keys of the rows of one kind in the table's keyspace. */
const ofKind = (kind: number) => (keys: readonly Uint8Array[]) =>
  keys.filter((key) => keyspaceOf(key) === tableKeyspace(keys) && kindOf(key) === kind);
/** Keys of the rows in the keyspace at this offset from the table's. */
const ofKeyspace = (offset: number) => (keys: readonly Uint8Array[]) =>
  keys.filter(
    (key) => keyspaceOf(key) === [...new Set(keys.map(keyspaceOf))].toSorted((a, b) => a - b)[offset],
  );

describe("stator verify", () => {
  it("finds nothing wrong with what Stator wrote, and prints that in one line", async () => {
    expect(await verify()).toEqual({
      exitCode: 0,
      err: "",
      out: expect.stringMatching(/^verified \S+: \d+ rows, 1 table, nothing is wrong\n$/),
    });
  });

  it("shows progress on a terminal, and takes it away", async () => {
    const { out } = await commandEnd(["verify", "--data-dir", folder], true);
    expect(out).toContain(`\rverifying: table ${TableName}, row `);
    expect(out).toMatch(/\r +\rverified [^\r]*\n$/);
  });

  it.each([
    [
      "an item",
      ofKind(0x00),
      "an entry of the index global without its item",
      "an expiry row without its item",
    ],
    ["a collection's size", ofKind(0x01), "the size of a collection is not that of its rows", ""],
    [
      "an entry of a local index",
      ofKind(0x10),
      "an item is missing from the index local",
      "entries of the index local",
    ],
    ["an entry of a global index", ofKeyspace(1), "an item is missing from the index global", ""],
    ["an expiry row", ofKeyspace(2), "an item that expires has no expiry row", ""],
  ])("finds that %s is gone", async (_what, rowsOf, fault, other) => {
    await damage(({ db }, keys) => db.removeSync(rowsOf(keys)[0]!));
    const { exitCode, out } = await verify();
    expect(exitCode).toBe(1);
    expect(out).toContain(fault);
    expect(out).toContain(other);
    expect(out).toMatch(/, \d+ faults?\n$/);
  });

  it("finds values that were changed, moved, or dated ahead", async () => {
    await damage(({ db }, keys) => {
      const [first, second, third] = ofKind(0x00)(keys);
      const row = db.get(first!)!;
      db.putSync(second!, row);
      db.putSync(third!, { ...db.get(third!)!, version: 2n ** 62n });
      db.putSync(Buffer.concat([Buffer.alloc(4, 0x77), Buffer.from(first!).subarray(4)]), row);
    });
    const { exitCode, out } = await verify();
    expect(exitCode).toBe(1);
    expect(out).toContain("the version was never assigned");
    expect(out).toContain("the keyspace was never created");
  });

  it("finds an item in another form than the stored one", async () => {
    await damage(({ db }, keys) => {
      const key = ofKind(0x00)(keys)[0]!;
      const row = db.get(key)!;
      const value = Buffer.from(row.value);
      value.writeUInt32BE(value.readUInt32BE(1) + 1, 1);
      db.putSync(key, { ...row, value });
    });
    expect((await verify()).out).toContain("an item is not in its stored form");
  });
});

describe("stator verify of rows that cannot be decoded", () => {
  it.each([
    ["an item", ofKind(0x00), encodeItem({ author: { S: "nobody" } })],
    ["an entry of a local index", ofKind(0x10), encodeItem({ genre: { S: "none" } })],
    ["an entry of a global index", ofKeyspace(1), Buffer.from("x")],
    ["an expiry row", ofKeyspace(2), Buffer.from("{}")],
  ])("names %s, and goes on", async (_what, rowsOf, value) => {
    await damage(({ db }, keys) => {
      const key = rowsOf(keys).at(-1)!;
      db.putSync(key, { ...db.get(key)!, value });
    });
    const { exitCode, out, err } = await verify();
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: "" });
    expect(out).toMatch(/^a row cannot be read: table books, partition [0-9a-f]*, key [0-9a-f]+$/m);
    expect(out).toMatch(/^verified \S+: \d+ rows, 1 table, \d+ faults?\n$/m);
  });
});

describe("stator compact", () => {
  it("gives back what removed rows occupied, and loses nothing else", async () => {
    await damage(({ db }, keys) => {
      const key = keys[0]!;
      const row = db.get(key)!;
      for (let count = 0; count < 3_000; count++)
        db.putSync(Buffer.concat([key, Buffer.from(String(count))]), { ...row, value: Buffer.alloc(1_000) });
    });
    await damage(({ db }, keys) => {
      for (const key of keys) if (db.get(key)?.value.length === 1_000) db.removeSync(key);
    });
    const before = statSync(join(folder, "data.mdb")).size;
    const { exitCode, out, err } = await commandEnd(["compact", "--data-dir", folder]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toMatch(/^compacted \S+: \d+\.\d MiB before, \d+\.\d MiB after\n$/);
    expect(statSync(join(folder, "data.mdb")).size).toBeLessThan(before / 4);
    expect(await verify()).toMatchObject({ exitCode: 0 });
    const stator = await createStator({ dataDir: folder });
    await stator.close();
  });
});

describe("stator compact on a damaged file", () => {
  const file = (): string => join(folder, "data.mdb");

  it.each([
    ["of the tree of rows", (page: Buffer) => page.writeUInt16LE(0xffff, 20)],
    ["that are somewhere else", (page: Buffer) => page.writeUInt8(page.readUInt8(0) ^ 1, 0)],
  ])("refuses pages %s, names the command that tells more, and leaves it as it is", async (_what, spoil) => {
    const names = readdirSync(folder);
    const bytes = readFileSync(file());
    for (let at = 2 * PAGE_BYTES; at < bytes.length; at += PAGE_BYTES)
      if (bytes.readUInt16LE(at + 18) === LEAF) spoil(bytes.subarray(at, at + PAGE_BYTES));
    writeFileSync(file(), bytes);
    expect(await commandEnd(["compact", "--data-dir", folder])).toEqual({
      exitCode: 1,
      out: "",
      err: `stator: the data folder is corrupt; run stator verify for details: ${folder}\n`,
    });
    expect(readFileSync(file()).equals(bytes)).toBe(true);
    expect(readdirSync(folder)).toEqual(names);
  });
});

describe.each(["verify", "compact"])("stator %s", (command) => {
  it("explains itself", async () => {
    const { exitCode, out } = await commandEnd([command, "--help"]);
    expect(exitCode).toBe(0);
    expect(out).toContain(`Usage: stator ${command} [options]`);
    expect(out).toContain("--data-dir DIR");
  });

  it("refuses a folder that a server has open", async () => {
    const stator = await createStator({ dataDir: folder });
    const refused = await commandEnd([command, "--data-dir", folder]);
    await stator.close();
    expect(refused).toMatchObject({ exitCode: 1, out: "", err: expect.stringContaining("is in use") });
  });

  it("refuses a folder that is not there, and makes none", async () => {
    const nowhere = join(base, "nowhere");
    const { exitCode, err } = await commandEnd([command, "--data-dir", nowhere]);
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: `stator: there is no data folder: ${nowhere}\n` });
    expect(() => statSync(nowhere)).toThrow();
  });

  it("refuses options that mean nothing to it", async () => {
    expect(await commandEnd([command, "--port", "1"])).toMatchObject({
      exitCode: 2,
      err: "stator: --port has no meaning here\n",
    });
  });

  it.each([
    ["an address for everybody", { STATOR_HOST: "0.0.0.0" }],
    ["signatures by keys that are nowhere", { STATOR_AUTH: "keys" }],
    ["a store in memory", { STATOR_IN_MEMORY: "true", STATOR_WORKERS: "no number" }],
  ])("does not check settings of the server: %s", async (_what, variables) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    expect(await commandEnd([command, "--data-dir", folder])).toMatchObject({ exitCode: 0, err: "" });
    vi.stubEnv("STATOR_DATA_DIR", folder);
    expect(await commandEnd([command])).toMatchObject({ exitCode: 0, err: "" });
  });

  it("takes the folder from a configuration file whose other settings are the server's", async () => {
    const config = join(base, "stator.json");
    writeFileSync(config, JSON.stringify({ dataDir: folder, auth: "keys", port: -1 }));
    expect(await commandEnd([command, "--config", config])).toMatchObject({ exitCode: 0, err: "" });
  });

  it("refuses an unknown setting, since it may be the folder, misspelt", async () => {
    vi.stubEnv("STATOR_DATADIR", folder);
    expect(await commandEnd([command])).toMatchObject({
      exitCode: 2,
      err: "stator: unknown setting in the environment: STATOR_DATADIR\n",
    });
  });

  it.each([
    ["cut short", () => truncateSync(join(folder, "data.mdb"), 3 * 4_096)],
    [
      "overwritten",
      () =>
        writeFileSync(
          join(folder, "data.mdb"),
          Buffer.alloc(readFileSync(join(folder, "data.mdb")).length, 0x5a),
        ),
    ],
  ])("reports that a file that was %s holds no valid data", async (_how, spoil) => {
    spoil();
    const { exitCode, err } = await commandEnd([command, "--data-dir", folder]);
    expect(exitCode).toBe(1);
    expect(err).toContain("the data folder is corrupt");
  });
});
