/**
 * The services are whole before anything is served: each operation has a handler or is listed as unserved.
 */
import { describe, expect, it } from "vitest";
import { newControlPlane } from "../test/fixture/control-plane.ts";
import { operationNames } from "./api/dynamodb.ts";
import { AssertionError } from "./base/assert.ts";
import { dynamodbServices } from "./dynamodb-services.ts";
import { type OperationRegistry, operations, unservedOperations } from "./operation/registry.ts";

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
});
