/**
 * A service as the Query protocol needs it: a value made of the service's description and the operations that are
 * served, in the same form for every service.
 */
import { validationError } from "../api/errors.ts";
import { InputFault } from "../api/input-fault.ts";
import { inputReader } from "../api/input-reader.ts";
import type { ServiceDescription } from "../api/shape.ts";
import { assert } from "../base/assert.ts";
import type { Awaitable } from "../base/awaitable.ts";
import type { ApiCall } from "../call/api-call.ts";
import type { FormNode } from "../codec/query-form.ts";
import type { RequestScope } from "../engine/request-scope.ts";
import { FormTypeFault, formInput } from "./form-input.ts";
import { malformedInput } from "./query-error.ts";
import { xmlOutput } from "./xml-output.ts";

/** One service. */
export interface QueryService {
  /** The service that signatures must be scoped to, such as `sts`. */
  readonly signingName: string;
  /** What requests must say as their Version; no two services have the same. */
  readonly apiVersion: string;
  readonly xmlNamespace: string;
  /** By name. */
  readonly operations: ReadonlyMap<string, QueryOperation>;
  /** Operations that the service has and this program lacks; calling one is worth a line in the log. */
  readonly lacking: ReadonlySet<string>;
}

/** One operation. */
export interface QueryOperation {
  /** The element around the output; absent where there is none. */
  readonly resultWrapper?: string | undefined;
  /**
   * From the form to the members of the output as XML: decodes, validates and runs. Notes the input in the call.
   * @throws ApiError or QueryError for what the caller did wrong
   */
  readonly serve: (form: FormNode, call: ApiCall) => Awaitable<string>;
}

/** What each of some operations does, by name. */
export type QueryHandlers<Inputs, Outputs> = {
  readonly [Name in keyof Inputs & keyof Outputs]?: (
    input: Inputs[Name],
    scope: RequestScope,
  ) => Awaitable<Outputs[Name]>;
};

/** The service that is described so, with these operations. */
export function queryService<Inputs, Outputs>(
  description: ServiceDescription,
  handlers: QueryHandlers<Inputs, Outputs>,
): QueryService {
  const { name: signingName, apiVersion, xmlNamespace } = description;
  assert(xmlNamespace !== undefined, "the service speaks the Query protocol", { signingName });
  const operations = new Map<string, QueryOperation>();
  for (const [name, run] of Object.entries(handlers)) {
    operations.set(name, operation(description, name, run as Run));
  }
  const lacking = new Set(Object.keys(description.operations).filter((name) => !operations.has(name)));
  return { signingName, apiVersion, xmlNamespace, operations, lacking };
}

type Run = (input: unknown, scope: RequestScope) => Awaitable<unknown>;

function operation(description: ServiceDescription, name: string, run: Run): QueryOperation {
  const { shapes, operations } = description;
  const shape = operations[name];
  assert(shape !== undefined, "every handler has a shape", { name });
  const { input: inputShape, output: outputShape, resultWrapper } = shape;
  const read = inputReader<unknown>(description, name);
  const written = (output: unknown): string =>
    outputShape === undefined ? "" : xmlOutput(output, shapes, outputShape);
  return {
    resultWrapper,
    serve(form, call) {
      const sent = formInput(form, shapes, inputShape);
      if (sent instanceof FormTypeFault) throw malformedInput(sent);
      const input = read(sent);
      if (input instanceof InputFault) throw validationError(input.text ?? "");
      call.input = input;
      const output = run(input, call);
      return output instanceof Promise ? output.then(written) : written(output);
    },
  };
}
