/**
 * DynamoDB and DynamoDB Streams as services of the AWS-JSON protocol: the generated shapes, and the operations of the
 * registry. What a service has and the registry lacks is left out, and so unknown to the protocol.
 */
import { decodeInput } from "./api/decode.ts";
import { type OperationName, operations as shapes } from "./api/generated/operations.ts";
import type { Service } from "./api/shape.ts";
import { validateInput } from "./api/validate.ts";
import { Meter } from "./engine/meter.ts";
import type { RequestOrigin, RequestScope } from "./engine/request-scope.ts";
import type { OperationContext } from "./operation/context.ts";
import type { OperationRegistry } from "./operation/registry.ts";
import { type Call, type JsonOperation, type JsonService, jsonOperation } from "./wire/json-service.ts";

/** The part of an operation's context that all requests share. */
export type SharedParts = Pick<OperationContext, "database" | "catalog">;

/** Both services, which share the signing name. */
export function dynamodbServices(registry: OperationRegistry, parts: SharedParts): readonly JsonService[] {
  const service = (name: Service, targetPrefix: string): JsonService => ({
    targetPrefix,
    jsonVersion: "1.0",
    signingName: "dynamodb",
    operations: operationNames
      .filter((operation) => shapes[operation].service === name)
      .flatMap((operation) => operationOf(operation, registry, parts) ?? []),
  });
  return [service("dynamodb", "DynamoDB_20120810"), service("dynamodbstreams", "DynamoDBStreams_20120810")];
}

const isOperationName = (name: string): name is OperationName => Object.hasOwn(shapes, name);

const operationNames: readonly OperationName[] = Object.keys(shapes).filter(isOperationName);

function operationOf<Name extends OperationName>(
  name: Name,
  registry: Pick<OperationRegistry, Name>,
  { database, catalog }: SharedParts,
): JsonOperation | undefined {
  const operation = registry[name];
  if (operation === undefined) return undefined;
  return jsonOperation({
    name,
    decode: (json) => decodeInput(name, json),
    validate: (input) => validateInput(name, input),
    run: (input, call) =>
      operation(input, { database, catalog, scope: requestScope(call, database.settings.accountId) }),
  });
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();
const UNKNOWN_ORIGIN: RequestOrigin = { address: null, isTls: false, listener: "" };
const grantAll = (): null => null;

/** Every caller is the account's owner, who may do everything. */
const requestScope = ({ requestId, callerArn, host }: Call, accountId: string): RequestScope => ({
  requestId,
  principal: { arn: callerArn, accountId, accessKeyId: "", session: null, tags: NO_TAGS },
  origin: UNKNOWN_ORIGIN,
  host,
  meter: new Meter(),
  authorize: grantAll,
});
