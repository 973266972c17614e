/**
 * What the fuzzer shoots at: a Stator in memory with tables of every kind, and what it logs when something in it
 * fails.
 */
import { Buffer } from "node:buffer";
import { TestClock } from "../../src/base/clock.ts";
import { IN_PROCESS } from "../../src/http/http-message.ts";
import { createMemoryStore } from "../../src/storage/memory/memory-store.ts";
import type { LogFacts } from "../../src/telemetry/logger.ts";
import { type Json, type JsonStator, openJsonStator } from "../fixture/json-stator.ts";
import type { WireForm } from "./wire-form.ts";

const text = (AttributeName: string, AttributeType = "S"): Json => ({ AttributeName, AttributeType });
const keys = (hash: string, range?: string): readonly Json[] => [
  { AttributeName: hash, KeyType: "HASH" },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" }]),
];
const index = (IndexName: string, KeySchema: readonly Json[], ProjectionType: string): Json => ({
  IndexName,
  KeySchema,
  Projection: { ProjectionType },
});

const TABLES: readonly Json[] = [
  {
    TableName: "one",
    AttributeDefinitions: [text("pk"), text("sk", "N"), text("g"), text("n", "N")],
    KeySchema: keys("pk", "sk"),
    BillingMode: "PAY_PER_REQUEST",
    LocalSecondaryIndexes: [index("local", keys("pk", "n"), "KEYS_ONLY")],
    GlobalSecondaryIndexes: [
      index("global", keys("g", "n"), "ALL"),
      index("constructor", keys("g"), "KEYS_ONLY"),
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  },
  {
    TableName: "two",
    AttributeDefinitions: [text("pk")],
    KeySchema: keys("pk"),
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
  },
  ...["constructor", "__proto__"].map((TableName) => ({
    TableName,
    AttributeDefinitions: [text("pk"), text("sk", "N"), text("g")],
    KeySchema: keys("pk", "sk"),
    BillingMode: "PAY_PER_REQUEST",
    LocalSecondaryIndexes: [index("local", keys("pk", "g"), "ALL")],
  })),
];

/** What a request came to. */
export interface Impact {
  readonly status: number;
  readonly body: unknown;
}

export class FuzzTarget {
  readonly #stator: JsonStator;
  /** What was logged as an error, oldest first. */
  readonly faults: LogFacts[];

  private constructor(stator: JsonStator, faults: LogFacts[]) {
    this.#stator = stator;
    this.faults = faults;
  }

  /** A fresh one, its tables active. */
  static async open(): Promise<FuzzTarget> {
    const faults: LogFacts[] = [];
    const logger = {
      debug() {},
      info() {},
      warn() {},
      error: (event: string, facts: LogFacts = {}) => void faults.push({ event, ...facts }),
    };
    const clock = new TestClock();
    const stator = openJsonStator(createMemoryStore({ clock }), clock, logger);
    for (const table of TABLES) await stator.call("CreateTable", table);
    return new FuzzTarget(stator, faults);
  }

  async send(form: WireForm): Promise<Impact> {
    const { status, headers, body } = await this.#stator.handler.handle({ ...form, connection: IN_PROCESS });
    const isPlain = !headers.includes("Content-Encoding") && form.method === "POST" && status !== 404;
    const isJson = isPlain && body.length > 0;
    return { status, body: isJson ? (JSON.parse(Buffer.from(body).toString()) as unknown) : null };
  }

  close(): Promise<void> {
    return this.#stator.close();
  }
}
