/**
 * Routes to the operations of the API: types are checked, then rules, then the operation runs. Targets carry the
 * service's name and version, as in `DynamoDB_20120810.GetItem`.
 */
import { decodeInput } from "../api/decode.ts";
import { DecodeFault } from "../api/decode-fault.ts";
import { serializationError, validationError } from "../api/errors.ts";
import {
  type OperationInputs,
  type OperationName,
  operations as operationShapes,
} from "../api/generated/operations.ts";
import type { Service } from "../api/shape.ts";
import { validateInput } from "../api/validate.ts";
import { Meter } from "../engine/meter.ts";
import type { RequestOrigin, RequestScope } from "../engine/request-scope.ts";
import type { OperationContext } from "../operation/context.ts";
import type { OperationRegistry } from "../operation/registry.ts";
import type { Call, Route, Routes } from "./route.ts";

/** What stands before the name of an operation in a target. */
const TARGET_PREFIXES: Readonly<Record<Service, string>> = {
  dynamodb: "DynamoDB_20120810",
  dynamodbstreams: "DynamoDBStreams_20120810",
};

/** The part of an operation's context that all requests share. */
export type SharedParts = Pick<OperationContext, "database" | "catalog">;

/** Routes of all operations that there are. */
export function operationRoutes(operations: OperationRegistry, parts: SharedParts): Routes {
  const routes = new Map<string, Route>();
  for (const name of operationNames) {
    const route = operationRoute(name, operations, parts);
    if (route !== undefined) routes.set(`${TARGET_PREFIXES[operationShapes[name].service]}.${name}`, route);
  }
  return routes;
}

const isOperationName = (name: string): name is OperationName => Object.hasOwn(operationShapes, name);

const operationNames: readonly OperationName[] = Object.keys(operationShapes).filter(isOperationName);

function operationRoute<Name extends OperationName>(
  name: Name,
  operations: Pick<OperationRegistry, Name>,
  { database, catalog }: SharedParts,
): Route | undefined {
  const operation = operations[name];
  if (operation === undefined) return undefined;
  const serve = (json: unknown, call: Call) => {
    const input = checkedInput(name, json);
    return operation(input, { database, catalog, scope: requestScope(call, database.settings.accountId) });
  };
  return { name, serve };
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

/** @throws ApiError SerializationException or ValidationException */
function checkedInput<Name extends OperationName>(name: Name, json: unknown): OperationInputs[Name] {
  const input = decodeInput(name, json);
  if (input instanceof DecodeFault) {
    throw input.kind === "serialization" ? serializationError(input.text) : validationError(input.text ?? "");
  }
  const broken = validateInput(name, input);
  if (broken !== null) throw validationError(broken);
  return input;
}
