/**
 * TransactWriteItems: all actions or none; which faults refuse the request and which cancel the transaction; tokens.
 */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, PK_TABLE, projection, sortedTable } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, l, n, s } from "./values.ts";

const target = useTarget();
let table = "";
let sorted = "";
let indexed = "";

beforeAll(async () => {
  table = await target.createTable("transact", PK_TABLE);
  sorted = await target.createTable("transact-sorted", sortedTable("sk:N"));
  indexed = await target.createTable("transact-indexed", {
    AttributeDefinitions: attributes("pk:S", "g:S"),
    KeySchema: keys("pk"),
    GlobalSecondaryIndexes: [{ IndexName: "byG", KeySchema: keys("g"), Projection: projection("ALL") }],
  });
});

const put = (name: string, more: Item = {}, options: object = {}) => ({
  Put: { TableName: table, Item: { pk: s(name), ...more }, ...options },
});
const remove = (name: string, options: object = {}) => ({
  Delete: { TableName: table, Key: { pk: s(name) }, ...options },
});
const update = (name: string, UpdateExpression: string, values?: Item, options: object = {}) => ({
  Update: {
    TableName: table,
    Key: { pk: s(name) },
    UpdateExpression,
    ...(values !== undefined && { ExpressionAttributeValues: values }),
    ...options,
  },
});
const check = (name: string, ConditionExpression: string, options: object = {}) => ({
  ConditionCheck: { TableName: table, Key: { pk: s(name) }, ConditionExpression, ...options },
});

const transact = (TransactItems: readonly object[], more: object = {}) =>
  target.answer("TransactWriteItems", { TransactItems, ...more });
const refused = (TransactItems: readonly object[], more: object = {}) =>
  target.refusal("TransactWriteItems", { TransactItems, ...more });

const stored = (name: string) => target.item(table, { pk: s(name) });
const VE = "ValidationException: ";
const v = (value: Item[string]): Item => ({ ":v": value });
const EXISTS = { ConditionExpression: "attribute_exists(pk)" };
const NONE = { Code: "None" };
const FAILED = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" };
const invalid = (Message: string) => ({ Code: "ValidationError", Message });

const cancelled = (...reasons: readonly { readonly Code: string }[]) => ({
  status: 400,
  body: {
    __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    CancellationReasons: reasons,
  },
});

describe("TransactWriteItems: writes", () => {
  it("puts, updates, deletes and checks at once", async () => {
    await transact([put("check", { a: n(1) }), put("delete"), put("update", { a: n(1) })]);
    const answer = await transact([
      put("put", { a: n(1) }),
      update("update", "SET a = a + :v", v(n(1))),
      remove("delete"),
      check("check", "a = :v", { ExpressionAttributeValues: v(n(1)) }),
    ]);
    expect(answer).toEqual({ status: 200, body: {} });
    expect(await stored("put")).toEqual({ pk: s("put"), a: n(1) });
    expect(await stored("update")).toEqual({ pk: s("update"), a: n(2) });
    expect(await stored("delete")).toBeUndefined();
    expect(await stored("check")).toEqual({ pk: s("check"), a: n(1) });
  });

  it("several tables", async () => {
    const other = { Put: { TableName: sorted, Item: { pk: s("p"), sk: n(1) } } };
    expect((await transact([put("several"), other])).status).toBe(200);
    expect(await target.item(sorted, { pk: s("p"), sk: n(1) })).toBeDefined();
  });

  it("100 actions", async () => {
    const actions = Array.from({ length: 100 }, (_, i) => put(`hundred${i}`));
    expect((await transact(actions)).status).toBe(200);
  });

  it("nothing when one condition fails", async () => {
    const answer = await transact([put("none of it"), put("absent", {}, EXISTS)]);
    expect(answer).toEqual(cancelled(NONE, FAILED));
    expect(await stored("none of it")).toBeUndefined();
  });
});

describe("TransactWriteItems: cancellation reasons", () => {
  it("every failed condition is reported", async () => {
    const answer = await transact([
      remove("no such 1", EXISTS),
      put("fine"),
      check("no such 2", "attribute_exists(pk)"),
    ]);
    expect(answer).toEqual(cancelled(FAILED, NONE, FAILED));
  });

  it("carry the item when asked", async () => {
    const item = { pk: s("carried"), a: n(1) };
    await transact([put("carried", { a: n(1) })]);
    const fails = {
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    };
    expect(await transact([put("carried", {}, fails)])).toEqual(
      cancelled({ ...FAILED, Item: item } as typeof FAILED),
    );
  });

  it("carry no item when there is none", async () => {
    const fails = { ...EXISTS, ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
    expect(await transact([put("uncarried", {}, fails)])).toEqual(cancelled(FAILED));
  });

  it("a fault stops at the first, and the others are None", async () => {
    await transact([put("scalar", { a: s("x") })]);
    const bad = update("scalar", "SET a = a + :v", v(n(1)));
    const answer = await transact([put("ok"), bad, check("no such", "attribute_exists(pk)")]);
    expect(answer).toEqual(
      cancelled(NONE, invalid("An operand in the update expression has an incorrect data type"), NONE),
    );
  });

  it.each<readonly [rule: string, action: () => object, text: string]>([
    [
      "a put with a key of another type",
      () => ({ Put: { TableName: table, Item: { pk: n(1) } } }),
      "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N",
    ],
    [
      "a put with a key that is a list",
      () => ({ Put: { TableName: table, Item: { pk: l() } } }),
      "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: L",
    ],
    [
      "an update with a key of another type",
      () => ({ Update: { TableName: table, Key: { pk: n(1) }, UpdateExpression: "SET a = pk" } }),
      "The provided key element does not match the schema",
    ],
    [
      "a delete with a key of another type",
      () => ({ Delete: { TableName: table, Key: { pk: n(1) } } }),
      "The provided key element does not match the schema",
    ],
    [
      "a check with a key of another type",
      () => ({
        ConditionCheck: { TableName: table, Key: { pk: n(1) }, ConditionExpression: "attribute_exists(pk)" },
      }),
      "The provided key element does not match the schema",
    ],
    [
      "a path that leads nowhere",
      () => update("fresh", "SET a.b = :v", v(n(1))),
      "The document path provided in the update expression is invalid for update",
    ],
    [
      "an attribute that is missing",
      () => update("fresh", "SET a = b"),
      "The provided expression refers to an attribute that does not exist in the item",
    ],
    [
      "an overflow",
      () => update("overflow", "ADD a :v", v(n("9e125"))),
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
    ],
  ])("%s", async (_, action, text) => {
    await transact([put("overflow", { a: n("9e125") })]);
    expect(await transact([action()])).toEqual(cancelled(invalid(text)));
  });

  it("an index key of another type by update", async () => {
    const Update = {
      TableName: indexed,
      Key: { pk: s("a") },
      UpdateExpression: "SET g = :v",
      ExpressionAttributeValues: v(n(1)),
    };
    expect(await transact([{ Update }])).toEqual(
      cancelled(
        invalid(
          "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: byG",
        ),
      ),
    );
  });

  it("an index key whose type only the stored item tells", async () => {
    await target.call("PutItem", { TableName: indexed, Item: { pk: s("typed"), a: n(1) } });
    const Update = { TableName: indexed, Key: { pk: s("typed") }, UpdateExpression: "SET g = a" };
    expect(await transact([{ Update }])).toEqual(
      cancelled(
        invalid("The update expression attempted to update the secondary index key to unsupported type"),
      ),
    );
  });

  it("an index key that is too long by update", async () => {
    const Update = {
      TableName: indexed,
      Key: { pk: s("a") },
      UpdateExpression: "SET g = :v",
      ExpressionAttributeValues: v(s("x".repeat(2_049))),
    };
    expect(await transact([{ Update }])).toEqual(
      cancelled(
        invalid(
          "The update expression attempted to update the secondary index key beyond allowed size limits",
        ),
      ),
    );
  });
});

describe("TransactWriteItems: refusals of the whole request", () => {
  const missing = () => target.name("none");
  const RNF = "ResourceNotFoundException: Requested resource not found";
  it.each<readonly [rule: string, actions: () => readonly object[], text: string]>([
    [
      "one item twice",
      () => [put("twice"), remove("twice")],
      `${VE}Transaction request cannot include multiple operations on one item`,
    ],
    [
      "one item twice by value",
      () => ["1000", "1e3"].map((sk) => ({ Delete: { TableName: sorted, Key: { pk: s("p"), sk: n(sk) } } })),
      `${VE}Transaction request cannot include multiple operations on one item`,
    ],
    ["a missing table", () => [put("a"), { Delete: { TableName: missing(), Key: { pk: s("a") } } }], RNF],
    [
      "an empty key",
      () => [put("")],
      `${VE}One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`,
    ],
    [
      "a malformed condition",
      () => [check("a", "a = ")],
      `${VE}Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="`,
    ],
    [
      "a malformed update",
      () => [update("a", "SET a = ")],
      `${VE}Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "="`,
    ],
    [
      "unused values",
      () => [update("a", "REMOVE a", v(n(1)))],
      `${VE}Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}`,
    ],
    [
      "an operand type",
      () => [update("a", "ADD a :v", v(s("x")))],
      `${VE}Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING`,
    ],
    [
      "the first malformed action",
      () => [update("a", "SET a = "), check("b", "")],
      `${VE}Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "="`,
    ],
    [
      "a malformed action before a missing table",
      () => [{ Delete: { TableName: missing(), Key: { pk: s("a") } } }, update("a", "SET a = ")],
      `${VE}Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "="`,
    ],
    [
      "an update of the key",
      () => [update("a", "SET pk = :v", v(s("x")))],
      `${VE}One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key`,
    ],
  ])("%s", async (_, actions, text) => {
    expect(await refused(actions())).toBe(text);
  });

  it("an action that is not one", async () => {
    expect(await refused([{}])).toMatch(/^ValidationException: /);
    expect(await refused([{ ...put("a"), ...remove("b") }])).toMatch(/^ValidationException: /);
  });

  it("a bad member of one action", async () => {
    const answer = await refused([put("a", {}, { ReturnValuesOnConditionCheckFailure: "SOME" })]);
    expect(answer).toMatch(
      /^ValidationException: 1 validation error detected: .*returnValuesOnConditionCheckFailure/,
    );
  });

  it("more than 4 MB", async () => {
    const actions = Array.from({ length: 12 }, (_, i) => put(`large${i}`, { a: s("x".repeat(380_000)) }));
    expect(await refused(actions)).toMatch(/^ValidationException: .*size cannot exceed/);
  });
});

describe("TransactWriteItems: tokens", () => {
  it("the same request is carried out once", async () => {
    const token = { ClientRequestToken: randomUUID() };
    const action = update("counter", "ADD a :v", v(n(1)));
    expect((await transact([action], token)).status).toBe(200);
    expect((await transact([action], token)).status).toBe(200);
    expect(await stored("counter")).toEqual({ pk: s("counter"), a: n(1) });
  });

  it("the same token with another request is refused", async () => {
    const token = { ClientRequestToken: randomUUID() };
    await transact([put("token")], token);
    const { body } = await transact([put("token", { a: n(1) })], token);
    expect(body["__type"]).toBe("com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException");
    expect(body).toHaveProperty("Message");
  });

  it("a token of a cancelled transaction may be used again", async () => {
    const token = { ClientRequestToken: randomUUID() };
    const action = put("again", {}, { ConditionExpression: "attribute_not_exists(a)" });
    await transact([put("again", { a: n(1) })]);
    expect((await transact([action], token)).status).toBe(400);
    await transact([put("again")]);
    expect((await transact([action], token)).status).toBe(200);
  });
});

describe("TransactWriteItems: an item of more than 400 KB", () => {
  it("by update is refused as a whole", async () => {
    await transact([put("growing", { a: s("x".repeat(300_000)) })]);
    expect(await refused([update("growing", "SET b = :v", v(s("x".repeat(150_000))))])).toBe(
      `${VE}Item size to update has exceeded the maximum allowed size`,
    );
  });
});
