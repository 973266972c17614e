/**
 * One short history: clients write and read a few items of a table while its index and its stream are switched and it is
 * deleted and made again, on servers that fail at numbered steps. Then all is quiet, and what is there must be explained
 * by what was answered: every item by an order of the operations on it, the index and the stream by the items.
 */
import type { Json } from "../fixture/json-stator.ts";
import { Chance } from "../model/chance.ts";
import { faultPlan } from "./fault-plan.ts";
import { HistoryCluster, type Outcome } from "./history-cluster.ts";
import { NEW_TABLE, STREAM, TABLE, TABLE_CHANGES, WITH_INDEX } from "./history-table.ts";
import { isLinearizable, type Operation } from "./linearizable.ts";
import { indexFault, leftoverFault, streamFaults } from "./quiet-checks.ts";

const KEYS = ["x", "y", "z"] as const;
const CLIENTS = 3;
const CLIENT_OPERATIONS = 6;
const CHANGES_MAX = 4;
/** More than this many looks and the table is never settled. */
const LOOKS_MAX = 3_000;

type Key = (typeof KEYS)[number];

/** What a history came to: null, or what is wrong. */
export interface HistoryResult {
  readonly fault: string | null;
  /** Steps at which a server failed. */
  readonly failedAt: ReadonlySet<string>;
}

/** Runs the history of that number. */
export async function runHistory(seed: number, number: number): Promise<HistoryResult> {
  const history = new History(seed, number);
  const fault = await history.run().catch((error: unknown) => String(error));
  return { fault, failedAt: history.failedAt };
}

class History {
  readonly failedAt: ReadonlySet<string>;
  readonly #cluster: HistoryCluster;
  readonly #operations: Record<Key, Operation[]> = { x: [], y: [], z: [] };
  #moment = 0;
  #values = 0;

  constructor(seed: number, number: number) {
    const plan = faultPlan(new Chance(seed + 2), number);
    this.failedAt = plan.happened;
    this.#cluster = new HistoryCluster(seed, plan.faults);
  }

  async run(): Promise<string | null> {
    await this.#create();
    const clients = Array.from({ length: CLIENTS }, () => this.#client());
    await Promise.all([...clients, this.#changes()]);
    this.#cluster.heal();
    await this.#untilSettled();
    const fault = await this.#check();
    await this.#cluster.close();
    return fault ?? leftoverFault(this.#cluster);
  }

  async #client(): Promise<void> {
    const { chance } = this.#cluster;
    for (let i = 0; i < CLIENT_OPERATIONS; i += 1) {
      await this.#cluster.wait(chance.below(30));
      const key = chance.pick(KEYS);
      if (chance.percent(35)) await this.#read(key);
      else await this.#write(key);
    }
  }

  async #read(key: Key): Promise<void> {
    const calledAt = this.#now();
    const input = { TableName: TABLE, Key: { pk: { S: key } }, ConsistentRead: true };
    const answer = await this.#cluster.call("GetItem", input);
    if (answer.status !== 200) return;
    const item = answer.body["Item"] as Json | undefined;
    const value = item === undefined ? null : (item["v"] as { S: string }).S;
    this.#operations[key].push({ kind: "read", value, calledAt, answeredAt: this.#now() });
  }

  async #write(key: Key): Promise<void> {
    const { chance } = this.#cluster;
    this.#values += 1;
    const value = chance.percent(25) ? null : `v${this.#values}`;
    const calledAt = this.#now();
    this.#note(
      key,
      { value, calledAt },
      await this.#cluster.call(...writeOf(key, value, chance.percent(50))),
    );
  }

  /** What a write came to, where it may have come to anything. */
  #note(key: Key, write: Pick<Operation, "value" | "calledAt">, { status }: Outcome): void {
    if (status === 400) return;
    const answeredAt = status === 200 ? this.#now() : Number.POSITIVE_INFINITY;
    this.#operations[key].push({ kind: "write", ...write, answeredAt });
  }

  async #changes(): Promise<void> {
    const { chance } = this.#cluster;
    for (let i = chance.below(CHANGES_MAX + 1); i > 0; i -= 1) {
      await this.#cluster.wait(chance.below(60));
      if (chance.percent(30)) await this.#recreate();
      else await this.#cluster.call("UpdateTable", { TableName: TABLE, ...chance.pick(TABLE_CHANGES) });
    }
  }

  /** The deletion of a table writes nothing to every item, at some moment until it is gone. */
  async #recreate(): Promise<void> {
    const calledAt = this.#now();
    let isGone = false;
    for (let looks = 0; !isGone && looks < LOOKS_MAX; looks += 1) {
      await this.#cluster.call("DeleteTable", { TableName: TABLE });
      await this.#cluster.wait(3);
      const { status } = await this.#cluster.call("DescribeTable", { TableName: TABLE });
      isGone = status === 400;
    }
    const answer: Outcome = isGone ? { status: 200, body: {} } : { status: "none" };
    for (const key of KEYS) this.#note(key, { value: null, calledAt }, answer);
    await this.#create();
  }

  async #create(): Promise<void> {
    const { chance } = this.#cluster;
    const input = { ...NEW_TABLE, ...(chance.percent(50) ? WITH_INDEX : {}), StreamSpecification: STREAM };
    for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
      const { status } = await this.#cluster.call("CreateTable", input);
      const found = await this.#cluster.call("DescribeTable", { TableName: TABLE });
      if (status === 200 || found.status === 200) return;
      await this.#cluster.wait(3);
    }
    throw new Error("the table is never made");
  }

  /** Waits until neither the table nor an index is on its way. */
  async #untilSettled(): Promise<void> {
    let answer: Outcome = { status: "none" };
    for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
      answer = await this.#cluster.call("DescribeTable", { TableName: TABLE });
      if (answer.status === 400) return;
      if (answer.status === 200 && isSettled(answer.body["Table"] as Json)) return this.#cluster.caughtUp();
      await this.#cluster.wait(10);
    }
    throw new Error(`the table never settles: ${JSON.stringify(answer)}`);
  }

  async #check(): Promise<string | null> {
    for (const key of KEYS) await this.#read(key);
    for (const key of KEYS) {
      const operations = this.#operations[key].toSorted((a, b) => a.calledAt - b.calledAt);
      if (!isLinearizable(operations)) return `item ${key}: ${JSON.stringify(operations)}`;
    }
    return (await indexFault(this.#cluster)) ?? (await streamFaults(this.#cluster));
  }

  #now(): number {
    this.#moment += 1;
    return this.#moment;
  }
}

const writeOf = (key: Key, value: string | null, isUpdate: boolean): readonly [string, Json] => {
  const Key = { pk: { S: key } };
  if (value === null) return ["DeleteItem", { TableName: TABLE, Key }];
  if (!isUpdate) return ["PutItem", { TableName: TABLE, Item: { ...Key, v: { S: value } } }];
  const UpdateExpression = "SET v = :v";
  return [
    "UpdateItem",
    { TableName: TABLE, Key, UpdateExpression, ExpressionAttributeValues: { ":v": { S: value } } },
  ];
};

function isSettled(table: Json): boolean {
  const indexes = (table["GlobalSecondaryIndexes"] ?? []) as readonly Json[];
  return table["TableStatus"] === "ACTIVE" && indexes.every((index) => index["IndexStatus"] === "ACTIVE");
}
