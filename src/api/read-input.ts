/**
 * From parsed JSON to the input of an operation: types, then constraints. What an operation is given has passed both.
 */
import { assert } from "../base/assert.ts";
import { inputDecoder } from "./decode.ts";
import { InputFault } from "./input-fault.ts";
import type { InputWording } from "./input-wording.ts";
import type { ServiceDescription } from "./shape.ts";
import { inputValidator } from "./validate.ts";
import type { Words } from "./violation.ts";

/** Makes an input of a body, which it changes in place. */
export type ReadInput<Input> = (body: unknown) => Input | InputFault;

const NO_WORDING: InputWording = {};

/**
 * The reader of inputs of one operation of a service; compiled when the first body comes. `Input` is the type that is
 * generated for the operation.
 */
export function inputReader<Input>(
  service: ServiceDescription,
  operation: string,
  wording?: InputWording,
): ReadInput<Input>;
export function inputReader(
  service: ServiceDescription,
  operation: string,
  wording = NO_WORDING,
): ReadInput<unknown> {
  const described = service.operations[operation];
  assert(described !== undefined, "the service has the operation", { operation });
  let read: ReadInput<unknown> | null = null;
  return (body) => {
    read ??= compiledReader(service, described.input, {
      shapes: service.shapes,
      wording,
      form: wording.forms?.[operation] ?? {},
    });
    return read(body);
  };
}

function compiledReader(
  service: ServiceDescription,
  input: string | undefined,
  words: Words,
): ReadInput<unknown> {
  const decode = inputDecoder(service, input, words.form.fields === undefined ? "absent" : "refused");
  if (input === undefined) return decode;
  const validate = inputValidator(input, words);
  return (body) => {
    const decoded = decode(body);
    if (decoded instanceof InputFault) return decoded;
    const broken = validate(decoded);
    return broken === null ? decoded : new InputFault("validation", broken);
  };
}
