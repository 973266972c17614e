/**
 * Requests of the right shape for every operation, made from the service model's tables. Members whose meaning is
 * known get something that means something: the names of tables that exist, keys, expressions.
 */
import { type OperationName, serviceOf } from "../../src/api/dynamodb.ts";
import type { Shapes, StructureShape } from "../../src/api/shape.ts";
import type { Chance } from "../model/chance.ts";
import { anyValue, keyValue } from "../model/random-item.ts";
import { expressionNoise } from "./expression-noise.ts";
import { ODD_NAMES } from "./odd-values.ts";

/** The tables that requests find; the last two do not exist. */
export const TABLE_NAMES = ["one", "two", "constructor", "__proto__", "gone", "x"] as const;
const INDEX_NAMES = ["local", "global", "constructor", "missing"] as const;
const ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/";

const DEPTH_MAX = 8;

const HASH = { AttributeName: "pk", KeyType: "HASH" };
const RANGE = { AttributeName: "sk", KeyType: "RANGE" };
const TEXT = { AttributeName: "pk", AttributeType: "S" };
const NUMBER = { AttributeName: "sk", AttributeType: "N" };

/** Members of answers that requests refer to, and the members of requests that do. */
const REFERENCES: ReadonlyMap<string, string> = new Map([
  ["LatestStreamArn", "StreamArn"],
  ["StreamArn", "StreamArn"],
  ["ShardId", "ShardId"],
  ["ShardIterator", "ShardIterator"],
  ["NextShardIterator", "ShardIterator"],
  ["StartingSequenceNumber", "SequenceNumber"],
  ["SequenceNumber", "SequenceNumber"],
  ["NextToken", "NextToken"],
  ["TableArn", "ResourceArn"],
]);

/** Structures of which one member is given, and no other. */
const EITHER: ReadonlySet<string> = new Set([
  "WriteRequest",
  "TransactWriteItem",
  "GlobalSecondaryIndexUpdate",
]);

/** The older family of parameters, which does not go with expressions. */
const LEGACY: ReadonlySet<string> = new Set([
  "AttributesToGet",
  "AttributeUpdates",
  "ConditionalOperator",
  "Expected",
  "KeyConditions",
  "QueryFilter",
  "ScanFilter",
]);

/**
 * These members without the older family, where the newer can stand for it; a query says what it wants, in
 * KeyConditions as well, which go with expressions.
 */
function consistentNames(
  names: readonly string[],
  possible: readonly string[],
  chance: Chance,
): readonly string[] {
  const newer = names.filter((name) => !LEGACY.has(name));
  if (!possible.includes("KeyConditionExpression")) return newer;
  const others = newer.filter((name) => name !== "KeyConditionExpression");
  return [...others, chance.percent(25) ? "KeyConditions" : "KeyConditionExpression"];
}

/** Makes requests; remembers what answers gave it to go on with. */
export class RequestMaker {
  readonly #chance: Chance;
  /** Stream ARNs, shard ids, iterators and tokens from answers, by the member that takes them. */
  readonly #seen = new Map<string, string[]>();
  /** Of the service that the request is for. */
  #shapes: Shapes = {};

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** A request for this operation. */
  request(operation: OperationName): unknown {
    const { shapes, operations } = serviceOf(operation);
    this.#shapes = shapes;
    return this.#value(operations[operation]?.input ?? "", "", 0);
  }

  /** Keeps what other requests can refer to. */
  learn(body: unknown): void {
    if (typeof body !== "object" || body === null) return;
    for (const [name, value] of Object.entries(body)) {
      if (typeof value === "string") this.#keep(name, value);
      else this.learn(value);
    }
  }

  #keep(name: string, value: string): void {
    const member = REFERENCES.get(name);
    if (member === undefined) return;
    const known = this.#seen.get(member) ?? [];
    if (known.length < 20) known.push(value);
    else known[this.#chance.below(20)] = value;
    this.#seen.set(member, known);
  }

  #value(shapeName: string, member: string, depth: number): unknown {
    const chance = this.#chance;
    if (this.#shapes[shapeName]?.kind === "attributeValue")
      return chance.percent(50) ? keyValue(chance, { tag: "S" }) : anyValue(chance);
    const known = this.#meaning(member);
    if (known !== undefined && chance.percent(93)) return known;
    const shape = this.#shapes[shapeName];
    if (shape === undefined || depth > DEPTH_MAX) return chance.pick(ODD_NAMES);
    switch (shape.kind) {
      case "structure":
        return this.#structure(shape, shapeName, depth);
      case "list":
        return Array.from({ length: 1 + chance.below(3) }, () =>
          this.#value(shape.member, member, depth + 1),
        );
      case "map":
        return Object.fromEntries(
          [0, ...chance.list(2, () => 0)].map(
            () => [this.#mapKey(member), this.#value(shape.value, "", depth + 1)] as const,
          ),
        );
      case "string":
        return shape.values === undefined ? chance.pick(ODD_NAMES) : chance.pick(shape.values);
      case "boolean":
        return chance.percent(50);
      case "blob":
      case "attributeValue":
        return "AA==";
      case "integer":
      case "long":
      case "double":
      case "timestamp":
        return chance.pick([0, 1, 2, 5, 100, shape.min ?? 0, shape.max ?? 1_000_000]);
    }
  }

  #structure(shape: StructureShape, shapeName: string, depth: number): unknown {
    const chance = this.#chance;
    const optional = chance.pick([8, 20, 40]);
    const isEither = EITHER.has(shapeName) && chance.percent(90);
    const names = isEither
      ? [chance.pick(Object.keys(shape.members))]
      : Object.keys(shape.members).filter(
          (name) => shape.required?.includes(name) === true || chance.percent(optional),
        );
    const wanted = chance.percent(85) ? consistentNames(names, Object.keys(shape.members), chance) : names;
    const members = Object.fromEntries(
      wanted.map((name) => [name, this.#value(shape.members[name] ?? "", name, depth + 1)]),
    );
    return chance.percent(85) ? this.#withPlaceholders(members) : members;
  }

  /** The names and values that the expressions use, and no others. */
  #withPlaceholders(members: Record<string, unknown>): unknown {
    const { ExpressionAttributeNames: _, ExpressionAttributeValues: __, ...others } = members;
    const texts = Object.entries(others).filter(
      ([name, text]) => name.endsWith("Expression") && typeof text === "string",
    );
    const text = texts.map(([, one]) => String(one)).join(" ");
    const names = [...new Set(text.match(/#[a-z]+/g) ?? [])].map(
      (name) => [name, name === "#p" ? "pk" : "a"] as const,
    );
    const values = [...new Set(text.match(/:[a-z]+/g) ?? [])].map(
      (name) => [name, name === ":s" ? { S: "a" } : keyValue(this.#chance, { tag: "N" })] as const,
    );
    return {
      ...others,
      ...(names.length === 0 ? {} : { ExpressionAttributeNames: Object.fromEntries(names) }),
      ...(values.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(values) }),
    };
  }

  #mapKey(member: string): string {
    const chance = this.#chance;
    if (member === "RequestItems") return chance.pick(TABLE_NAMES);
    if (member === "ExpressionAttributeNames") return chance.pick(["#a", "#p", "#b", "a"]);
    if (member === "ExpressionAttributeValues") return chance.pick([":a", ":b", ":s", "a"]);
    return chance.pick(["pk", "sk", "g", "n", "a", ...ODD_NAMES]);
  }

  /** What a member of that name is mostly given, undefined where any value of its shape will do. */
  #meaning(member: string): unknown {
    const chance = this.#chance;
    const seen = this.#seen.get(member);
    if (seen !== undefined && member !== "TableName" && chance.percent(60)) return chance.pick(seen);
    switch (member) {
      case "TableName": {
        const name = chance.pick(TABLE_NAMES);
        return chance.percent(10) ? `${ARN}${name}` : name;
      }
      case "ResourceArn":
      case "SourceTableArn":
        return `${ARN}${chance.pick(TABLE_NAMES)}`;
      case "IndexName":
        return chance.pick(INDEX_NAMES);
      case "AttributeName":
        return chance.pick(["pk", "sk", "g", "n", "a", "b"]);
      case "Key":
      case "Keys":
      case "ExclusiveStartKey":
        return member === "Keys" ? [this.#key()] : this.#key();
      case "KeyConditions":
        return this.#keyConditions();
      case "Item":
        return { ...this.#key(), a: anyValue(chance), b: anyValue(chance), n: anyValue(chance) };
      case "ExpressionAttributeNames":
        return { "#a": chance.pick(["a", "pk", ...ODD_NAMES]), "#p": "pk" };
      case "ExpressionAttributeValues":
        return { ":a": anyValue(chance), ":b": anyValue(chance), ":s": { S: chance.pick(["x", "S", "NS"]) } };
      case "KeySchema":
        return [HASH, ...(chance.percent(60) ? [RANGE] : [])];
      case "AttributeDefinitions":
        return [TEXT, ...(chance.percent(60) ? [NUMBER] : [])];
      case "BillingMode":
        return "PAY_PER_REQUEST";
      case "Tags":
        return [{ Key: chance.pick(["a", "b", ...ODD_NAMES]), Value: "c" }];
      case "Parameters":
        return chance.list(3, () => anyValue(chance));
      default:
        return expressionNoise(chance, member);
    }
  }

  #keyConditions(): Record<string, unknown> {
    const chance = this.#chance;
    const condition = (tag: "S" | "N", ...operators: readonly string[]) => ({
      ComparisonOperator: chance.pick(operators),
      AttributeValueList: [keyValue(chance, { tag })],
    });
    const pk = condition("S", "EQ", "EQ", "EQ", "LT", "NE");
    return chance.percent(50)
      ? { pk }
      : { pk, sk: condition("N", "EQ", "LT", "GE", "BEGINS_WITH", "BETWEEN") };
  }

  #key(): Record<string, unknown> {
    const chance = this.#chance;
    const part = { pk: keyValue(chance, { tag: "S" }), sk: keyValue(chance, { tag: "N" }) };
    return chance.percent(5) ? { ...part, g: keyValue(chance, { tag: "S" }) } : part;
  }
}
