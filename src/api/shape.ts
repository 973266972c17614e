/**
 * What the generated tables are made of: the shapes, operations and errors of a service, as AWS's model states
 * them. Decoders, validators and routes are made from these; nothing here knows a service by name.
 */

/** Shapes of one service, by name. */
export type Shapes = Readonly<Record<string, Shape>>;

/** A shape of the service model; other shapes are referred to by name. */
export type Shape =
  | StructureShape
  | ListShape
  | MapShape
  | StringShape
  | NumberShape
  | BlobShape
  | { readonly kind: "boolean" | "attributeValue" };

/** Named members. */
export interface StructureShape {
  readonly kind: "structure";
  /** Shape names by member name. */
  readonly members: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  /** Exactly one member is given. */
  readonly union?: true;
  /** The member that is the whole body of the HTTP message. */
  readonly payload?: string;
  /** Members that do not travel in the body under their own names. */
  readonly places?: Readonly<Record<string, MemberPlace>>;
}

/** Where a member travels; without a location, in the body. */
export interface MemberPlace {
  readonly location?: "header" | "headers" | "querystring" | "statusCode" | "uri";
  readonly name?: string;
}

/** Elements in order. */
export interface ListShape extends Bounds {
  readonly kind: "list";
  readonly member: string;
  /** Element around each member in XML; absent: `member`. */
  readonly elementName?: string;
  /** Without an element around the whole. */
  readonly flattened?: boolean;
}

/** Values by text. */
export interface MapShape extends Bounds {
  readonly kind: "map";
  readonly key: string;
  readonly value: string;
  /** Elements of keys and values in XML; absent: `key` and `value`. */
  readonly keyName?: string;
  readonly valueName?: string;
  readonly flattened?: boolean;
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
  /** How a timestamp is written, where it is not the protocol's way. */
  readonly format?: string;
}

/** Bytes; bounds are of their number. */
export interface BlobShape extends Bounds {
  readonly kind: "blob";
}

/** Bounds of a length or a value, inclusive. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** A protocol as the models call it. */
export type ServiceProtocol = "json" | "query" | "rest-json" | "rest-xml" | "smithy-rpc-v2-cbor";

/** A service as its model describes it: what a protocol needs to serve any of its operations. */
export interface ServiceDescription<Operation extends string = string, ErrorName extends string = string> {
  /** What signatures, policies and ARNs call it. */
  readonly name: string;
  readonly apiVersion: string;
  /** What it speaks, its usual protocol first. */
  readonly protocols: readonly ServiceProtocol[];
  readonly jsonVersion?: "1.0" | "1.1";
  /** What stands before the name of an operation in the X-Amz-Target header. */
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
  readonly shapes: Shapes;
  readonly operations: Readonly<Record<Operation, OperationShape>>;
  /** Every error that an operation declares, by the name of its shape. */
  readonly errors: Readonly<Record<ErrorName, ErrorShape>>;
}

/** The facts of one operation. Shapes and errors are named. */
export interface OperationShape {
  /** Absent: the operation takes no members. */
  readonly input?: string;
  /** Absent: the answer is empty, or written as JSON, which takes no shape. */
  readonly output?: string;
  /** The element around the output in XML. */
  readonly resultWrapper?: string;
  /** What its model names; `ValidationException` and the general ones come on top. */
  readonly errors: readonly string[];
  /** Absent: a POST to `/`, answered with 200. */
  readonly http?: { readonly method: string; readonly path: string; readonly status: number };
}

/** An error that operations declare. */
export interface ErrorShape {
  /** The name that callers see, which is not always the shape's. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** The member that carries the text; absent: the model knows of none. */
  readonly textMember?: string;
}
