/**
 * DynamoDB and DynamoDB Streams as services of the AWS-JSON protocol: the generated shapes, and the operations of the
 * registry. What a service has and the registry lists as unserved is left out, and so unknown to the protocol.
 */
import {
  type OperationInputs,
  type OperationName,
  operationNames,
  serviceOf,
  services,
} from "./api/dynamodb.ts";
import { dynamodbWording } from "./api/dynamodb-wording.ts";
import { inputReader } from "./api/input-reader.ts";
import { assert } from "./base/assert.ts";
import { type OperationContext, runOperation } from "./operation/context.ts";
import { type OperationRegistry, type ServedOperation, unservedOperations } from "./operation/registry.ts";
import { type JsonOperation, type JsonService, jsonOperation, jsonService } from "./wire/json-service.ts";

/** The part of an operation's context that all requests share. */
export type SharedParts = Pick<OperationContext, "database" | "catalog">;

/**
 * Both services, which share the signing name.
 * @throws AssertionError when an operation is neither served nor listed as unserved, or a handler has no shape
 */
export function dynamodbServices(registry: OperationRegistry, parts: SharedParts): readonly JsonService[] {
  const served = servedOperations(registry);
  return services.map((service) => {
    const names = served.filter((name) => serviceOf(name) === service);
    return jsonService(
      service,
      names.map((name) => operationOf(name, registry, parts)),
    );
  });
}

function servedOperations(registry: OperationRegistry): readonly ServedOperation[] {
  const unserved: ReadonlySet<string> = new Set(unservedOperations);
  const isServed = (name: OperationName): name is ServedOperation => !unserved.has(name);
  for (const name of operationNames) {
    assert(Object.hasOwn(registry, name) === isServed(name), "an operation is served or listed as unserved", {
      name,
    });
  }
  const served = operationNames.filter(isServed);
  assert(Object.keys(registry).length === served.length, "every handler has a shape");
  return served;
}

function operationOf<Name extends ServedOperation>(
  name: Name,
  registry: Pick<OperationRegistry, Name>,
  { database, catalog }: SharedParts,
): JsonOperation {
  const operation = registry[name];
  return jsonOperation({
    name,
    read: inputReader<OperationInputs[Name]>(serviceOf(name), name, dynamodbWording),
    run: (input, scope) => runOperation(operation, input, { database, catalog, scope }),
  });
}
