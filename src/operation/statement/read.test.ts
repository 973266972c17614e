import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  option,
} from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type ControlPlane, newControlPlane, refusalOf } from "../../../test/fixture/control-plane.ts";
import { type AttributeMap, attribute } from "../../item/attribute-value.ts";
import { ItemImage } from "../../item/item-image.ts";
import { evaluateCondition } from "../../language/condition/evaluate-condition.ts";
import { EvaluationWork } from "../../language/condition/evaluation-work.ts";
import { putItem } from "../item/put-item.ts";
import { createTable } from "../table/create-table.ts";
import { executeStatement } from "./execute-statement.ts";
import { requestedStatement } from "./statement.ts";

const hash = (AttributeName: string) => ({ AttributeName, KeyType: "HASH" as const });
const range = (AttributeName: string) => ({ AttributeName, KeyType: "RANGE" as const });
const typed = (AttributeName: string, AttributeType: "S" | "N") => ({ AttributeName, AttributeType });
const Projection = { ProjectionType: "ALL" } as const;

/** Every partition has each sort key once; `x` repeats within a partition, `v` is missing here and there. */
const ITEMS: readonly AttributeMap[] = ["a", "b", "c"].flatMap((pk, p) =>
  [0, 1, 2, 3, 4, 5].map((sk) => ({
    pk: { S: pk },
    sk: { N: String(sk) },
    x: { N: String((sk + p) % 3) },
    ...(sk % 2 === 0 ? { v: { N: String(sk / 2) } } : {}),
  })),
);

let plane: ControlPlane;

beforeAll(async () => {
  plane = newControlPlane();
  await createTable(
    {
      TableName: "t",
      AttributeDefinitions: [typed("pk", "S"), typed("sk", "N"), typed("x", "N"), typed("v", "N")],
      KeySchema: [hash("pk"), range("sk")],
      LocalSecondaryIndexes: [{ IndexName: "local", KeySchema: [hash("pk"), range("x")], Projection }],
      GlobalSecondaryIndexes: [{ IndexName: "global", KeySchema: [hash("x"), range("v")], Projection }],
      BillingMode: "PAY_PER_REQUEST",
    },
    plane.context,
  );
  for (const Item of ITEMS) await putItem({ TableName: "t", Item }, plane.context);
});

/** The sources of reads: how they are named, their keys, and the items that are in them. */
const SOURCES = [
  { from: "t", partition: "pk", sort: "sk" },
  { from: 't."local"', partition: "pk", sort: "x" },
  { from: 't."global"', partition: "x", sort: "v" },
] as const;

type Source = (typeof SOURCES)[number];

const letter = constantFrom("'a'", "'b'", "'c'", "'d'");
const digit = integer({ min: 0, max: 5 }).map(String);
const operator = constantFrom("=", "<", "<=", ">", ">=", "<>");
const valueOf = (name: string): Arbitrary<string> => (name === "pk" ? letter : digit);

/** Conditions on keys and others, in every connection. */
function conditions({ partition, sort }: Source): Arbitrary<string> {
  const onPartition = valueOf(partition).map((value) => `${partition} = ${value}`);
  const choice = array(valueOf(partition), { minLength: 1, maxLength: 4 }).map(
    (values) => `${partition} IN [${values.join(", ")}]`,
  );
  const onSort = oneof(
    array(digit, { minLength: 2, maxLength: 2 }).map(
      (two) => `${sort} BETWEEN ${two.toSorted().join(" AND ")}`,
    ),
    operator.chain((sign) => digit.map((value) => `${sort} ${sign} ${value}`)),
  );
  const other = oneof(
    constant("v IS MISSING"),
    digit.map((value) => `NOT x = ${value}`),
    digit.map((value) => `v <> ${value}`),
  );
  const key = oneof(onPartition, choice);
  const conjunction = array(oneof(onSort, other), { maxLength: 2 }).chain((more) =>
    key.map((first) => [first, ...more].join(" AND ")),
  );
  const disjunction = array(conjunction, { minLength: 1, maxLength: 3 }).map((all) =>
    all.map((each) => `(${each})`).join(" OR "),
  );
  return oneof(
    conjunction,
    disjunction,
    disjunction.chain((each) => oneof(onSort, other).map((more) => `(${each}) AND ${more}`)),
    oneof(other, onSort),
  );
}

interface Case {
  readonly source: Source;
  readonly where: string;
  readonly orderBy: readonly { readonly name: string; readonly descending: boolean }[];
  readonly limit: number | null;
}

const cases: Arbitrary<Case> = constantFrom(...SOURCES).chain((source) =>
  conditions(source).chain((where) =>
    array(boolean(), { minLength: 3, maxLength: 3 }).chain(
      ([byPartition = false, bySort = false, descending = false]) =>
        option(integer({ min: 1, max: 7 })).map((limit) => ({
          source,
          where,
          orderBy: [
            ...(byPartition ? [{ name: source.partition, descending: !descending }] : []),
            ...(bySort ? [{ name: source.sort, descending }] : []),
          ],
          limit,
        })),
    ),
  ),
);

function statementOf({ source, where, orderBy }: Case): string {
  const order = orderBy.map(({ name, descending }) => `${name} ${descending ? "DESC" : "ASC"}`);
  return `SELECT * FROM ${source.from} WHERE ${where}${order.length === 0 ? "" : ` ORDER BY ${order.join(", ")}`}`;
}

/** All items that a statement reads, over all its pages. */
async function readAll(Statement: string, limit: number | null): Promise<readonly AttributeMap[]> {
  const items: AttributeMap[] = [];
  let NextToken: string | undefined;
  do {
    const page = await executeStatement(
      { Statement, NextToken, ...(limit === null ? {} : { Limit: limit }) },
      plane.context,
    );
    for (const item of page.Items ?? []) {
      items.push(item instanceof ItemImage ? item.item : item);
    }
    expect(page.Items?.length ?? 0).toBeLessThanOrEqual(limit ?? ITEMS.length);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return items;
}

const nameOf = (item: AttributeMap): string => JSON.stringify([attribute(item, "pk"), attribute(item, "sk")]);

function textOf(item: AttributeMap, name: string): string {
  const value = attribute(item, name);
  return value === undefined ? "" : "S" in value ? value.S : "N" in value ? value.N : "";
}

function compareBy(orderBy: Case["orderBy"]): (a: AttributeMap, b: AttributeMap) => number {
  return (a, b) => {
    for (const { name, descending } of orderBy) {
      const [one, two] = [textOf(a, name), textOf(b, name)];
      if (one !== two) return (one < two ? -1 : 1) * (descending ? -1 : 1);
    }
    return 0;
  };
}

describe("a SELECT, however it is planned and paged,", () => {
  it("reads exactly the items its clause is true of, in the order it asks for", async () => {
    let read = 0;
    await assert(
      asyncProperty(cases, async (each) => {
        const Statement = statementOf(each);
        const bound = await requestedStatement({ Statement }, plane.context);
        const condition = bound.kind === "select" ? bound.where : null;
        const inSource = ITEMS.filter((item) => attribute(item, each.source.sort) !== undefined);
        const expected = inSource.filter(
          (item) => condition !== null && evaluateCondition(condition, item, EvaluationWork.ofRead()),
        );
        const refusal = await refusalOf(async () => {
          const items = await readAll(Statement, each.limit);
          expect(items.map(nameOf).toSorted()).toEqual(expected.map(nameOf).toSorted());
          const compare = compareBy(each.orderBy);
          items.forEach((item, at) => expect(compare(items[at - 1] ?? item, item)).toBeLessThanOrEqual(0));
          read++;
        });
        if (refusal === "nothing") return;
        expect(refusal).toMatch(
          /^ValidationException: (Overlapping conditions with range keys|Must have at least one non-optional hash key)/,
        );
      }),
      { numRuns: 500 },
    );
    expect(read).toBeGreaterThan(250);
  });
});

describe("a NextToken", () => {
  const Statement = "SELECT * FROM t WHERE pk = 'a'";

  const firstToken = async (): Promise<string | undefined> =>
    (await executeStatement({ Statement, Limit: 1 }, plane.context)).NextToken;

  it("lives an hour", async () => {
    const NextToken = await firstToken();
    plane.clock.advance(60 * 60 * 1_000);
    expect(await refusalOf(() => executeStatement({ Statement, NextToken }, plane.context))).toBe("nothing");
    plane.clock.advance(1);
    expect(await refusalOf(() => executeStatement({ Statement, NextToken }, plane.context))).toBe(
      "ValidationException: Invalid NextToken",
    );
  });

  it("belongs to its statement with these parameters", async () => {
    const NextToken = await firstToken();
    const other = { Statement: "SELECT * FROM t WHERE pk = ?", Parameters: [{ S: "a" }], NextToken };
    expect(await refusalOf(() => executeStatement(other, plane.context))).toBe(
      "ValidationException: NextToken does not match request",
    );
  });

  it("that was tampered with is refused, whatever is in it", async () => {
    const NextToken = await firstToken();
    const body = JSON.parse(Buffer.from(NextToken ?? "", "base64").toString()) as unknown[];
    const strange = [
      null,
      -1,
      1.5,
      99,
      "x",
      {},
      [],
      { pk: { S: "a" } },
      { pk: 1 },
      { pk: { S: 1 } },
      { pk: { S: "a" }, sk: { N: "x" } },
    ];
    for (const at of body.keys()) {
      for (const value of strange) {
        const token = Buffer.from(JSON.stringify(body.with(at, value))).toString("base64");
        const refusal = await refusalOf(() =>
          executeStatement({ Statement, NextToken: token }, plane.context),
        );
        expect(refusal).toMatch(/^nothing$|^ValidationException: /);
      }
    }
  });
});
