/**
 * The services are whole before anything is served: each operation has a handler or is listed as unserved. And none
 * is run for a caller who may not.
 */
import { describe, expect, it } from "vitest";
import { testCallParts } from "../test/fixture/call-parts.ts";
import { newControlPlane } from "../test/fixture/control-plane.ts";
import { jsonCaller, openJsonStator } from "../test/fixture/json-stator.ts";
import { testScope } from "../test/fixture/request-scope.ts";
import { plain } from "../test/fixture/table-definitions.ts";
import { operationNames } from "./api/dynamodb.ts";
import type { Authorizer } from "./auth/authorizer.ts";
import { AssertionError } from "./base/assert.ts";
import { TestClock } from "./base/clock.ts";
import { dynamodbServices } from "./dynamodb-services.ts";
import { type OperationRegistry, operations, unservedOperations } from "./operation/registry.ts";
import { createTable } from "./operation/table/create-table.ts";
import { createMemoryStore } from "./storage/memory/memory-store.ts";
import { silentLogger } from "./telemetry/logger.ts";
import { Metrics } from "./telemetry/metrics.ts";
import { JsonProtocol } from "./wire/json-protocol.ts";

const { database, catalog } = newControlPlane().context;
const servicesOf = (registry: object) =>
  dynamodbServices(registry as OperationRegistry, { database, catalog });

const { GetItem: getItem, ...withoutGetItem } = operations;

describe("the services of DynamoDB", () => {
  it("serve what is in the registry, and what is not is listed", () => {
    const names = servicesOf(operations).flatMap((service) => service.operations.map(({ name }) => name));
    expect(names.toSorted()).toEqual(Object.keys(operations).toSorted());
    expect([...names, ...unservedOperations].toSorted()).toEqual(operationNames.toSorted());
  });

  it.each([
    ["an operation without a handler", withoutGetItem],
    ["a handler without a shape", { ...operations, GetItems: getItem }],
    ["a handler of an operation that is listed as unserved", { ...operations, SearchVectors: getItem }],
  ])("do not start with %s", (_rule, registry) => {
    expect(() => servicesOf(registry)).toThrow(AssertionError);
  });

  it.each(unservedOperations)("answer %s as an operation that is unknown", async (name) => {
    const stator = openJsonStator(createMemoryStore({ clock: new TestClock() }));
    const { status, body } = await stator.call(name, { TableName: "books" });
    expect([status, body]).toEqual([400, { __type: "com.amazon.coral.service#UnknownOperationException" }]);
    await stator.close();
  });
});

/** Denies one action, whatever else a request needs. */
const denying = (denied: string): Authorizer => ({
  async authorize(_scope, { needs, input, database: at }) {
    const need = (await needs(input, at)).find(({ action }) => action === denied);
    return need === undefined
      ? null
      : { need, reason: `because no identity-based policy allows the ${denied} action` };
  },
});

describe("a caller who may not do one thing", () => {
  const caller = jsonCaller(
    new JsonProtocol({
      services: servicesOf(operations),
      calls: testCallParts({ authorizer: denying("dynamodb:PutItem") }),
      healthyText: "healthy",
      logger: silentLogger,
      metrics: new Metrics(),
    }),
  );
  const key = (a: string) => ({ TableName: "books", Key: { a: { S: a } } });
  const put = { TableName: "books", Item: { a: { S: "1" } } };
  const denial = {
    status: 400,
    body: {
      __type: "com.amazon.coral.service#AccessDeniedException",
      Message:
        "User: arn:aws:iam::123456789012:root is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:123456789012:table/books because no identity-based policy allows the dynamodb:PutItem action",
    },
  };

  it("is denied it, alone or among others, and nothing is written", async () => {
    await createTable(plain, { database, catalog, scope: testScope() });
    expect(await caller.call("PutItem", put)).toEqual(denial);
    const TransactItems = [{ Update: { ...key("2"), UpdateExpression: "SET c = a" } }, { Put: put }];
    expect(await caller.call("TransactWriteItems", { TransactItems })).toEqual(denial);
    expect((await caller.call("Scan", { TableName: "books" })).body).toMatchObject({ Count: 0 });
  });

  it("does all else", async () => {
    expect((await caller.call("UpdateItem", key("3"))).status).toBe(200);
    expect((await caller.call("GetItem", key("3"))).body).toEqual({ Item: { a: { S: "3" } } });
  });

  it("is told of a malformed request before it is denied", async () => {
    const { body } = await caller.call("PutItem", { TableName: "books" });
    expect(body).toMatchObject({ __type: "com.amazon.coral.validate#ValidationException" });
  });
});
