/**
 * What the generated tables are made of: the shapes of inputs and the facts of operations, as AWS's service
 * model states them. Decoders and validators are compiled from these; nothing here knows an operation by name.
 */
import type { ErrorType } from "./errors.ts";

/** A shape of the service model; other shapes are referred to by name. */
export type Shape =
  | StructureShape
  | ListShape
  | MapShape
  | StringShape
  | NumberShape
  | { readonly kind: "boolean" | "blob" };

/** Named members. */
export interface StructureShape {
  readonly kind: "structure";
  /** Shape names by member name. */
  readonly members: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
}

/** Elements in order. */
export interface ListShape extends Bounds {
  readonly kind: "list";
  readonly member: string;
}

/** Values by text. */
export interface MapShape extends Bounds {
  readonly kind: "map";
  readonly key: string;
  readonly value: string;
}

/** Text. */
export interface StringShape extends Bounds {
  readonly kind: "string";
  /** A Java regular expression that the whole text must match. */
  readonly pattern?: string;
  /** The values of an enumeration. */
  readonly values?: readonly string[];
}

/** A number; timestamps are seconds since the epoch. */
export interface NumberShape extends Bounds {
  readonly kind: "integer" | "long" | "double" | "timestamp";
}

/** Bounds of a length or a value, inclusive. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** The two services that share the types and the port. */
export type Service = "dynamodb" | "dynamodbstreams";

/** The facts of one operation. */
export interface OperationShape {
  readonly service: Service;
  /** Name of its input shape. */
  readonly input: string;
  /** The errors its model names; `ValidationException` and the general ones come on top. */
  readonly errors: readonly ErrorType[];
  /** Whether it changes anything; `statement`: its PartiQL text decides. */
  readonly access: "read" | "write" | "statement";
  /** What a policy must allow; of several, those that the request's parts need. */
  readonly actions: readonly string[];
}
