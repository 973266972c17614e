/**
 * The requests of a soak, drawn at random by their weights. Each knows what it changes in the model and which answers it
 * may get; whoever sends it hands back the outcome.
 */

import type { Call } from "../../../bench/scenario.ts";
import type { Json } from "./json-client.ts";
import { ABSENT, type SoakModel } from "./soak-model.ts";
import {
  EXPIRING_TABLE,
  expiringItem,
  groupOf,
  PARTITION_KEYS,
  SOAK_INDEX,
  SOAK_TABLE,
  soakItem,
  soakKey,
  soakKeyNumber,
  versionOf,
} from "./soak-tables.ts";

/** Kinds of requests, and of a hundred how many. */
export const soakWeights = {
  GetItem: 30,
  Query: 10,
  "Query of the index": 4,
  PutItem: 18,
  UpdateItem: 12,
  "UpdateItem, refused": 3,
  DeleteItem: 5,
  BatchWriteItem: 5,
  TransactWriteItems: 5,
  "PutItem, expiring": 8,
} as const;
export type SoakKind = keyof typeof soakWeights;
export const soakKinds = Object.keys(soakWeights) as readonly SoakKind[];

/** An answer, or null where none came. */
export type Outcome = { readonly status: number; readonly body: string } | null;

/** One request. */
export interface SoakRequest {
  readonly kind: SoakKind;
  readonly call: Call;
  /** Takes the outcome down in the model; says what is wrong with it. */
  readonly settle: (outcome: Outcome) => string | null;
}

/** What is known of the items that expire: by number, when, and whether the write was acknowledged. */
export interface ExpiringItem {
  readonly until: number;
  isAcknowledged: boolean;
}

interface Write {
  readonly key: number;
  readonly version: number;
}

/** Most keys that one request writes. */
export const BATCH_KEYS = 10;

/** An item expires so many seconds after it was written. */
const EXPIRY_SECONDS = { least: 20, spread: 60 };

export class SoakRequests {
  readonly #model: SoakModel;
  readonly #random: () => number;
  readonly expiring: ExpiringItem[] = [];
  /** Strongly consistent reads of single keys that were compared with the model. */
  readsChecked = 0;
  writesAcknowledged = 0;
  #version = 0;

  constructor(model: SoakModel, random: () => number) {
    this.#model = model;
    this.#random = random;
  }

  /** The next request, at random. */
  next(): SoakRequest {
    let lot = this.#random() * 100;
    for (const kind of soakKinds) {
      lot -= soakWeights[kind];
      if (lot < 0) return this.make(kind);
    }
    return this.make("GetItem");
  }

  /** A request of this kind. */
  make(kind: SoakKind): SoakRequest {
    switch (kind) {
      case "GetItem":
        return this.#get(kind);
      case "Query":
        return this.#query(kind);
      case "Query of the index":
        return this.#queryIndex(kind);
      case "PutItem":
        return this.#put(kind);
      case "UpdateItem":
        return this.#update(kind);
      case "UpdateItem, refused":
        return this.#refusedUpdate(kind);
      case "DeleteItem":
        return this.#delete(kind);
      case "BatchWriteItem":
        return this.#batch(kind);
      case "TransactWriteItems":
        return this.#transact(kind);
      case "PutItem, expiring":
        return this.#putExpiring(kind);
    }
  }

  #get(kind: SoakKind): SoakRequest {
    const reading = this.#model.read([this.#anyKey()]);
    const input = { TableName: SOAK_TABLE, Key: soakKey(reading.keys[0] ?? 0), ConsistentRead: true };
    return this.#reads(kind, { operation: "GetItem", input }, (answer) => {
      const item = answer["Item"] as Json | undefined;
      return this.#compared(reading, item === undefined ? [] : [item]);
    });
  }

  #query(kind: SoakKind): SoakRequest {
    const first = Math.floor(this.#anyKey() / PARTITION_KEYS) * PARTITION_KEYS;
    const reading = this.#model.read(Array.from({ length: PARTITION_KEYS }, (_, i) => first + i));
    const input = {
      TableName: SOAK_TABLE,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": soakKey(first).pk },
    };
    return this.#reads(kind, { operation: "Query", input }, (answer) =>
      this.#compared(reading, answer["Items"] as readonly Json[]),
    );
  }

  #queryIndex(kind: SoakKind): SoakRequest {
    const group = groupOf(Math.floor(this.#random() * 1_000_000));
    const input = {
      TableName: SOAK_TABLE,
      IndexName: SOAK_INDEX,
      KeyConditionExpression: "#group = :group",
      ExpressionAttributeNames: { "#group": "group" },
      ExpressionAttributeValues: { ":group": { S: group } },
      Limit: PARTITION_KEYS,
    };
    return this.#reads(kind, { operation: "Query", input }, (answer) => {
      const items = answer["Items"] as readonly Json[];
      const stranger = items.find((item) => groupOf(versionOf(item)) !== group);
      return stranger === undefined ? null : `the index has ${JSON.stringify(stranger)} under ${group}`;
    });
  }

  #put(kind: SoakKind): SoakRequest {
    const [write] = this.#newWrites(1);
    const input = { TableName: SOAK_TABLE, Item: soakItem(write.key, write.version) };
    return this.#writes(kind, { operation: "PutItem", input }, [write]);
  }

  #update(kind: SoakKind): SoakRequest {
    const [write] = this.#newWrites(1);
    const old = this.#model.certain(write.key);
    // Where the old version is in doubt no condition can be foretold; a put settles it.
    if (old === null) {
      const input = { TableName: SOAK_TABLE, Item: soakItem(write.key, write.version) };
      return this.#writes(kind, { operation: "PutItem", input }, [write]);
    }
    return this.#writes(kind, { operation: "UpdateItem", input: updateInput(write, old) }, [write]);
  }

  #refusedUpdate(kind: SoakKind): SoakRequest {
    const [write] = this.#newWrites(1);
    // No item ever has the version that this one is about to get.
    const input = updateInput(write, write.version);
    return {
      kind,
      call: { operation: "UpdateItem", input },
      settle: (outcome) => {
        this.#model.refuse(write.key);
        if (outcome === null || /ConditionalCheckFailed|Throttling/.test(outcome.body)) return null;
        return `a condition that fails was answered ${outcome.status} ${outcome.body}`;
      },
    };
  }

  #delete(kind: SoakKind): SoakRequest {
    const [write] = this.#newWrites(1);
    const gone = { key: write.key, version: ABSENT };
    const input = { TableName: SOAK_TABLE, Key: soakKey(write.key) };
    return this.#writes(kind, { operation: "DeleteItem", input }, [gone]);
  }

  #batch(kind: SoakKind): SoakRequest {
    const writes = this.#newWrites(BATCH_KEYS).map((write, i) =>
      i % 5 === 4 ? { ...write, version: ABSENT } : write,
    );
    const requests = writes.map(({ key, version }) =>
      version === ABSENT
        ? { DeleteRequest: { Key: soakKey(key) } }
        : { PutRequest: { Item: soakItem(key, version) } },
    );
    const input = { RequestItems: { [SOAK_TABLE]: requests } };
    return this.#writes(kind, { operation: "BatchWriteItem", input }, writes);
  }

  #transact(kind: SoakKind): SoakRequest {
    const [first, second, third] = this.#newWrites(3);
    const gone = { key: third.key, version: ABSENT };
    const old = this.#model.certain(second.key);
    const change =
      old === null
        ? { Put: { TableName: SOAK_TABLE, Item: soakItem(second.key, second.version) } }
        : { Update: updateInput(second, old) };
    const put = { Put: { TableName: SOAK_TABLE, Item: soakItem(first.key, first.version) } };
    const remove = { Delete: { TableName: SOAK_TABLE, Key: soakKey(third.key) } };
    const input = { TransactItems: [put, change, remove] };
    return this.#writes(kind, { operation: "TransactWriteItems", input }, [first, second, gone]);
  }

  #putExpiring(kind: SoakKind): SoakRequest {
    const seconds = EXPIRY_SECONDS.least + Math.floor(this.#random() * EXPIRY_SECONDS.spread);
    const item: ExpiringItem = { until: Math.floor(Date.now() / 1_000) + seconds, isAcknowledged: false };
    const number = this.expiring.push(item) - 1;
    const input = { TableName: EXPIRING_TABLE, Item: expiringItem(number, item.until) };
    return {
      kind,
      call: { operation: "PutItem", input },
      settle: (outcome) => {
        item.isAcknowledged = outcome?.status === 200;
        if (item.isAcknowledged) this.writesAcknowledged++;
        return complaint(outcome);
      },
    };
  }

  #anyKey(): number {
    return Math.floor(this.#random() * this.#model.keyCount);
  }

  /** Keys without a write in flight, each with a version that no item ever had. */
  #newWrites<N extends number>(count: N): Writes<N> {
    const keys = this.#model.takeIdle(count, () => this.#anyKey());
    return keys.map((key) => ({ key, version: ++this.#version })) as unknown as Writes<N>;
  }

  /** A read that is right when `fault` finds nothing. */
  #reads(kind: SoakKind, call: Call, fault: (answer: Json) => string | null): SoakRequest {
    const settle = (outcome: Outcome): string | null =>
      outcome?.status === 200 ? fault(JSON.parse(outcome.body) as Json) : complaint(outcome);
    return { kind, call, settle };
  }

  #compared(reading: ReturnType<SoakModel["read"]>, items: readonly Json[]): string | null {
    const found = new Map(items.map((item) => [soakKeyNumber(item), versionOf(item)]));
    this.readsChecked += reading.keys.length;
    const [wrong] = this.#model.wrong(reading, found);
    if (wrong === undefined) return null;
    const promised = this.#model.certain(wrong);
    return `key ${wrong} was read at version ${found.get(wrong) ?? ABSENT}; ${promised} was acknowledged`;
  }

  /** Writes that are all done when the answer is 200, but for what it calls unprocessed. */
  #writes(kind: SoakKind, call: Call, writes: readonly Write[]): SoakRequest {
    const settle = (outcome: Outcome): string | null => {
      const isUnknown = outcome === null || outcome.status >= 500;
      const left = outcome?.status === 200 ? unprocessedKeys(outcome.body) : null;
      for (const { key, version } of writes) {
        if (isUnknown) this.#model.doubt(key, version);
        else if (left === null || left.has(key)) this.#model.refuse(key);
        else {
          this.#model.acknowledge(key, version);
          this.writesAcknowledged++;
        }
      }
      return complaint(outcome);
    };
    return { kind, call, settle };
  }
}

type Writes<N extends number> = N extends 1
  ? readonly [Write]
  : N extends 3
    ? readonly [Write, Write, Write]
    : readonly Write[];

/** Sets a version on the condition that another is there. */
const updateInput = ({ key, version }: Write, old: number): object => ({
  TableName: SOAK_TABLE,
  Key: soakKey(key),
  UpdateExpression: "SET #version = :new, #group = :group",
  ConditionExpression: old === ABSENT ? "attribute_not_exists(pk)" : "#version = :old",
  ExpressionAttributeNames: { "#version": "version", "#group": "group" },
  ExpressionAttributeValues: {
    ":new": { N: String(version) },
    ":group": { S: groupOf(version) },
    ...(old === ABSENT ? {} : { ":old": { N: String(old) } }),
  },
});

/** Keys that a batch left undone. */
function unprocessedKeys(body: string): ReadonlySet<number> {
  if (body.includes('"UnprocessedItems":{}') || !body.includes('"UnprocessedItems"')) return new Set();
  const { UnprocessedItems } = JSON.parse(body) as {
    readonly UnprocessedItems: Readonly<Record<string, Json[]>>;
  };
  return new Set(
    (UnprocessedItems[SOAK_TABLE] ?? []).map(({ PutRequest, DeleteRequest }) =>
      soakKeyNumber(((PutRequest as Json | undefined)?.["Item"] ?? (DeleteRequest as Json)["Key"]) as Json),
    ),
  );
}

/** Throttling is an answer like any other, and so is none; everything else but 200 is wrong. */
function complaint(outcome: Outcome): string | null {
  if (outcome === null || outcome.status === 200 || isThrottled(outcome)) return null;
  return `answered ${outcome.status} ${outcome.body}`;
}

/** Whether the server asked to come again later. */
export const isThrottled = ({ body }: { readonly body: string }): boolean =>
  body.includes("ThrottlingException");
