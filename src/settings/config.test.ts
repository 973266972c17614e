/** Which settings the server takes, from where, and how everything else is refused in one line. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";
import type { ServeConfig } from "./sections.ts";

const folder = mkdtempSync(join(tmpdir(), "stator-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function fileWith(content: unknown): string {
  const path = join(folder, `${files++}.json`);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function config(flags: readonly string[] = [], environment: Record<string, string> = {}): ServeConfig {
  const outcome = readConfig({ flags, environment });
  if (outcome.kind === "refused") throw new Error(outcome.line);
  return outcome.config;
}

function refusal(flags: readonly string[], environment: Record<string, string> = {}): string {
  const outcome = readConfig({ flags, environment });
  return outcome.kind === "refused" ? outcome.line : "accepted";
}

describe("without settings", () => {
  it("the server is on loopback, port 8000, with its data in the working folder", () => {
    expect(config()).toEqual({
      server: { host: "127.0.0.1", port: 8000, tls: undefined, workers: 1 },
      storage: { kind: "directory", path: "./stator-data" },
      auth: { kind: "none" },
      webPages: { origins: new Set(), hosts: new Set() },
      identity: { region: "us-east-1", accountId: "123456789012" },
      tables: { tableDelayMs: 0, expirySweepMs: 30_000, collectionBytesMax: 10_737_418_240 },
      streams: { streamShards: null, countsStreamRecords: false },
      logging: { level: "info", path: undefined },
    });
  });
});

describe("a setting", () => {
  it("is taken from flags, with or without an equals sign", () => {
    expect(config(["--port", "1", "--region=eu-west-2", "--in-memory"])).toMatchObject({
      server: { port: 1 },
      identity: { region: "eu-west-2" },
      storage: { kind: "memory" },
    });
  });

  it("whose value begins like an option is taken after an equals sign", () => {
    expect(config(["--data-dir=--in-memory"]).storage).toEqual({ kind: "directory", path: "--in-memory" });
  });

  it("is taken from the environment", () => {
    const environment = { STATOR_TABLE_DELAY: "5", STATOR_DATA_DIR: "d", OTHER: "x" };
    const streams = {
      STATOR_TTL_INTERVAL_SECONDS: "1",
      STATOR_STREAM_SHARDS: "1",
      STATOR_COLLECTION_LIMIT_BYTES: "1000",
    };
    expect(config([], { ...environment, ...streams })).toMatchObject({
      tables: { tableDelayMs: 5, expirySweepMs: 1_000, collectionBytesMax: 1_000 },
      streams: { streamShards: 1 },
      storage: { kind: "directory", path: "d" },
    });
  });

  it("is taken from the configuration file, wherever that is named", () => {
    const path = fileWith({ port: 7, inMemory: true, accountId: "000000000001" });
    const expected = {
      server: { port: 7 },
      storage: { kind: "memory" },
      identity: { accountId: "000000000001" },
    };
    expect(config(["--config", path])).toMatchObject(expected);
    expect(config([], { STATOR_CONFIG: path })).toMatchObject(expected);
  });

  it("of the configuration file is text, or what it is in JSON", () => {
    const typed = { port: 7, workers: 2, insecure: true, tableDelay: 5, accountId: 123456789013 };
    const texts = Object.fromEntries(Object.entries(typed).map(([key, value]) => [key, String(value)]));
    const expected = {
      server: { port: 7, workers: 2 },
      tables: { tableDelayMs: 5 },
      identity: { accountId: "123456789013" },
    };
    for (const content of [typed, texts]) {
      expect(config(["--config", fileWith({ host: "0.0.0.0", ...content })])).toMatchObject(expected);
    }
  });

  it("by flag wins over environment, and environment over file", () => {
    const path = fileWith({ port: 1, region: "eu-west-1", logLevel: "error" });
    const environment = { STATOR_PORT: "2", STATOR_REGION: "eu-west-2" };
    expect(config(["--config", path, "--port", "3"], environment)).toMatchObject({
      server: { port: 3 },
      identity: { region: "eu-west-2" },
      logging: { level: "error" },
    });
  });

  it("that Kubernetes makes of a service called stator is not one", () => {
    const environment = { STATOR_SERVICE_HOST: "10.0.0.1", STATOR_PORT_8000_TCP: "tcp://10.0.0.1:8000" };
    expect(config([], environment).server.port).toBe(8000);
    for (const protocol of ["tcp", "udp", "sctp"]) {
      const STATOR_PORT = `${protocol}://10.0.0.11:9000`;
      expect(config([], { ...environment, STATOR_PORT }).server.port).toBe(8000);
      expect(config(["--port", "1"], { STATOR_PORT }).server.port).toBe(1);
      expect(config(["--config", fileWith({ port: 2 })], { STATOR_PORT }).server.port).toBe(2);
    }
  });

  it("that Kubernetes makes of a service whose name begins so is not one", () => {
    const service = "STATOR_EU_WEST";
    const environment = Object.fromEntries(
      ["SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT_8000_TCP_ADDR", "PORT_8000_TCP"].map(
        (name) => [`${service}_${name}`, "10.0.0.1"],
      ),
    );
    expect(config([], { ...environment, [`${service}_PORT`]: "tcp://10.0.0.1:8000" })).toEqual(config());
    expect(refusal([], { [`${service}_PORT`]: "8000" })).toBe(
      `unknown setting in the environment: ${service}_PORT`,
    );
  });

  it("that the tests or the benchmarks read is not one", () => {
    const environment = { STATOR_TEST_ENDPOINT: "http://127.0.0.1:1", STATOR_BENCH_DYNAMODB_LOCAL: "d" };
    expect(config([], environment)).toEqual(config());
  });
});

describe("access keys", () => {
  it("come from the environment", () => {
    const { auth } = config(["--auth", "keys"], { STATOR_ACCESS_KEYS: "AKIDA:s/e+c=r:et, AKIDB:two" });
    expect(auth).toEqual({
      kind: "keys",
      secrets: new Map([
        ["AKIDA", "s/e+c=r:et"],
        ["AKIDB", "two"],
      ]),
    });
  });

  it("come from the configuration file", () => {
    const path = fileWith({ auth: "keys", accessKeys: { AKIDA: "one" } });
    expect(config(["--config", path]).auth).toEqual({ kind: "keys", secrets: new Map([["AKIDA", "one"]]) });
  });

  it("of the configuration file are taken as they are there, punctuation and white space included", () => {
    const accessKeys = { AKID12: "a,OTHER99:b", AKIDSP: " sp ", AKIDCOLON: ":" };
    expect(config(["--config", fileWith({ auth: "keys", accessKeys })]).auth).toEqual({
      kind: "keys",
      secrets: new Map(Object.entries(accessKeys)),
    });
  });

  it.each(["hush hush", "AKID:hush,hush", "hu-sh:hush", ":hush", "ab:hush", "AKIDHUSH:"])(
    "are never repeated in a refusal of the environment: %s",
    (STATOR_ACCESS_KEYS) => {
      expect(refusal(["--auth", "keys"], { STATOR_ACCESS_KEYS })).toBe(
        "STATOR_ACCESS_KEYS must list access keys as ID:SECRET, separated by commas, each ID of 3 to 128 letters, digits or underscores",
      );
    },
  );

  const WRONG_ID = "must have access key ids of 3 to 128 letters, digits or underscores";
  const NO_SECRET = "must have for AKID12 a secret that is a text and not empty";
  it.each<[what: string, accessKeys: unknown, line: string]>([
    ["an id with a dash", { AKID12: "hush", "AKID-1": "hush" }, WRONG_ID],
    ["an id with white space", { " AKID12": "hush" }, WRONG_ID],
    ["an id with a colon and a secret", { "AKID12:hush": "hush" }, WRONG_ID],
    ["an id that is too short", { AK: "hush" }, WRONG_ID],
    ["an id that is too long", { ["A".repeat(129)]: "hush" }, WRONG_ID],
    ["an id that is empty", { "": "hush" }, WRONG_ID],
    ["an empty secret", { AKID12: "", AKID13: "hush" }, NO_SECRET],
    ["a secret that is a number", { AKID12: 4874 }, NO_SECRET],
    ["a secret that is nothing", { AKID12: null }, NO_SECRET],
    ["secrets in a list", { AKID12: ["hush"] }, NO_SECRET],
    ["a list of keys", ["hush"], "has a value of the wrong type"],
    ["no key at all", {}, "must have at least one access key"],
  ])("of the configuration file are refused without their secrets: %s", (_what, accessKeys, reason) => {
    const path = fileWith({ auth: "keys", accessKeys });
    expect(refusal(["--config", path])).toBe(`accessKeys in ${path} ${reason}`);
  });
});

describe("who can be reached by whom", () => {
  it.each(["127.0.0.1", "127.1.2.3", "::1", "localhost", "LOCALHOST"])("%s needs no keys", (host) => {
    expect(config(["--host", host]).server.host).toBe(host);
  });

  it.each(["0.0.0.0", "::", "10.0.0.1", "example.com", "127.0.0.1.example.com", "[localhost]"])(
    "%s does",
    (host) => {
      expect(refusal(["--host", host])).toContain("--auth none serves anybody");
      expect(config(["--host", host, "--insecure"]).server.host).toBe(host);
      expect(config(["--host", host, "--auth", "keys"], { STATOR_ACCESS_KEYS: "AKID:s" }).server.host).toBe(
        host,
      );
    },
  );
});

describe("an IPv6 address", () => {
  it("is listened on without the brackets that it has in a URL", () => {
    expect(config(["--host", "[::1]"]).server.host).toBe("::1");
    expect(config(["--host", "[2001:DB8::1]", "--insecure"]).server.host).toBe("2001:DB8::1");
  });

  it("in brackets is no nearer than without", () => {
    expect(refusal(["--host", "[::]"])).toContain("--insecure to serve :: all the same");
  });
});

describe("one line refuses", () => {
  it.each<[string, readonly string[], Record<string, string>, string]>([
    ["an unknown option", ["--ports", "1"], {}, "unknown option: --ports"],
    ["a stray word", ["now"], {}, "unexpected argument: now"],
    ["an option without its value", ["--port"], {}, "--port needs a value: --port N"],
    [
      "an option before its value",
      ["--data-dir", "--in-memory"],
      {},
      "--data-dir needs a value: --data-dir DIR",
    ],
    ["a value for a switch", ["--in-memory=yes"], {}, "--in-memory takes no value"],
    ["an option given twice", ["--port", "1", "--port", "2"], {}, "--port is given twice"],
    [
      "a secret on the command line",
      ["--access-keys", "a:b"],
      {},
      "--access-keys is taken from STATOR_ACCESS_KEYS or the configuration file only",
    ],
    ["an unknown variable", [], { STATOR_PROT: "1" }, "unknown setting in the environment: STATOR_PROT"],
    [
      "a search for expired items without a pause",
      ["--ttl-interval-seconds", "0"],
      {},
      "--ttl-interval-seconds 0: must be a whole number from 1 to 86400",
    ],
    [
      "more shards than a stream may have",
      ["--stream-shards", "65"],
      {},
      "--stream-shards 65: must be a whole number from 1 to 64",
    ],
    ["an invalid port", ["--port", "65536"], {}, "--port 65536: must be a whole number from 0 to 65535"],
    [
      "an invalid port in the environment",
      [],
      { STATOR_PORT: "tcp" },
      "STATOR_PORT tcp: must be a whole number from 0 to 65535",
    ],
    [
      "an address in the environment that Kubernetes does not make",
      [],
      { STATOR_PORT: "http://10.0.0.1:8000" },
      "STATOR_PORT http://10.0.0.1:8000: must be a whole number from 0 to 65535",
    ],
    [
      "an address of Kubernetes that is not the port's",
      [],
      { STATOR_WORKERS: "tcp://10.0.0.1:8000" },
      "STATOR_WORKERS tcp://10.0.0.1:8000: must be a whole number from 1 to 64, or auto",
    ],
    [
      "a switch that is neither",
      [],
      { STATOR_IN_MEMORY: "yes" },
      "STATOR_IN_MEMORY yes: must be true or false",
    ],
    [
      "a switch that is neither, also where it changes nothing",
      ["--in-memory"],
      { STATOR_INSECURE: "yes" },
      "STATOR_INSECURE yes: must be true or false",
    ],
    [
      "an invalid region",
      ["--region", "Mars!"],
      {},
      "--region Mars!: must be the name of an AWS region, such as eu-west-2",
    ],
    ["an invalid account", ["--account-id", "1"], {}, "--account-id 1: must be twelve digits"],
    [
      "an unknown level",
      ["--log-level", "loud"],
      {},
      "--log-level loud: must be one of debug, info, warn, error, silent",
    ],
    ["no worker", ["--workers", "0"], {}, "--workers 0: must be a whole number from 1 to 64, or auto"],
    [
      "workers by a word",
      ["--workers", "many"],
      {},
      "--workers many: must be a whole number from 1 to 64, or auto",
    ],
    [
      "workers that would share memory",
      ["--workers", "2", "--in-memory"],
      {},
      "--workers 2: data in memory can be served by one process only",
    ],
    ["an unknown mode", ["--auth", "iam"], {}, "--auth iam: must be one of none, keys"],
    [
      "keys without any",
      ["--auth", "keys"],
      {},
      "--auth keys needs access keys: STATOR_ACCESS_KEYS=ID:SECRET, or accessKeys in --config",
    ],
    [
      "keys that nobody verifies",
      [],
      { STATOR_ACCESS_KEYS: "AKID:s" },
      "STATOR_ACCESS_KEYS has no meaning without --auth keys",
    ],
    [
      "a key that is there twice",
      ["--auth", "keys"],
      { STATOR_ACCESS_KEYS: "AKID:a,AKID:b" },
      "STATOR_ACCESS_KEYS has the access key AKID twice",
    ],
    [
      "memory and folder together",
      ["--in-memory", "--data-dir", "d"],
      {},
      "--in-memory and --data-dir cannot be used together",
    ],
    [
      "a certificate without its key",
      ["--tls-cert", "c"],
      {},
      "--tls-cert and --tls-key are given together or not at all",
    ],
    [
      "a missing configuration file",
      ["--config", "/nowhere/at/all"],
      {},
      "cannot read the configuration file /nowhere/at/all: ENOENT",
    ],
  ])("%s", (_name, flags, environment, line) => {
    expect(refusal(flags, environment)).toBe(line);
  });

  it.each<[string, unknown, string]>([
    ["that is not JSON", "{", "is not JSON"],
    ["that is no object", [], "must hold a JSON object"],
    ["with an unknown key", { "data-dir": "d" }, "unknown setting: data-dir in"],
    ["with a value of another type", { port: [1] }, "port in"],
    ["with access keys of another type", { accessKeys: "a:b" }, "accessKeys in"],
  ])("a configuration file %s", (_name, content, part) => {
    const line = refusal(["--config", fileWith(content)]);
    expect(line).toContain(part);
    expect(line).not.toContain("\n");
  });

  it.each<[string, unknown]>([
    ["dataDir", true],
    ["dataDir", 5],
    ["region", true],
    ["region", null],
    ["port", true],
    ["inMemory", 1],
  ])("a configuration file whose %s is %j", (key, value) => {
    const path = fileWith({ [key]: value });
    expect(refusal(["--config", path])).toBe(`${key} in ${path} has a value of the wrong type`);
  });

  it.each(["dataDir", "tlsCert", "host", "logLevel", "inMemory"])(
    "a configuration file with an empty %s",
    (key) => {
      const path = fileWith({ [key]: "" });
      expect(refusal(["--config", path])).toBe(`${key} in ${path} must not be empty`);
    },
  );

  it.each([
    ["without its closing quote", '{"accessKeys": {"AKID12": "hush', "line 1, column 32"],
    ["without quotes", '{\n"accessKeys": {"AKID12": hush}}', "line 2, column 26"],
    ["with a quote in it", '{"accessKeys": {"AKID12": "hu"sh"}}', "line 1, column 31"],
  ])("a configuration file with a secret %s, of which nothing is repeated", (_what, content, place) => {
    const path = fileWith(content);
    expect(refusal(["--config", path])).toBe(`${path} is not JSON: ${place}`);
  });
});
