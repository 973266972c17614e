/**
 * The services are whole before anything is served: each operation has a handler or is listed as unserved.
 */
import { describe, expect, it } from "vitest";
import { newControlPlane } from "../test/fixture/control-plane.ts";
import { openJsonStator } from "../test/fixture/json-stator.ts";
import { operationNames } from "./api/dynamodb.ts";
import { AssertionError } from "./base/assert.ts";
import { TestClock } from "./base/clock.ts";
import { dynamodbServices } from "./dynamodb-services.ts";
import { type OperationRegistry, operations, unservedOperations } from "./operation/registry.ts";
import { createMemoryStore } from "./storage/memory/memory-store.ts";

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
