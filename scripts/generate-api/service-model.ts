/**
 * AWS's service models as the files in `models/` hold them, and which shapes an operation's input or output
 * reaches. A model is narrowed to the operations that are wanted before anything is made of it.
 */

export interface ModelReference {
  readonly shape: string;
  /** Name on the wire, where it is not the member's own. */
  readonly locationName?: string;
  /** Part of the HTTP message; absent: the body. */
  readonly location?: "header" | "headers" | "querystring" | "statusCode" | "uri";
  readonly resultWrapper?: string;
}

export interface ModelShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, ModelReference>>;
  readonly required?: readonly string[];
  /** The member that is the whole body. */
  readonly payload?: string;
  readonly union?: boolean;
  readonly member?: ModelReference;
  readonly key?: ModelReference;
  readonly value?: ModelReference;
  readonly flattened?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly timestampFormat?: string;
  readonly exception?: boolean;
  readonly fault?: boolean;
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number };
}

export interface ModelOperation {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: ModelReference;
  readonly output?: ModelReference;
  readonly errors?: readonly ModelReference[];
}

export interface ModelMetadata {
  readonly apiVersion: string;
  readonly endpointPrefix: string;
  readonly signingName?: string;
  readonly protocol: string;
  readonly protocols?: readonly string[];
  readonly jsonVersion?: string;
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
}

export interface ServiceModel {
  readonly metadata: ModelMetadata;
  readonly operations: Readonly<Record<string, ModelOperation>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

/** The model with these operations alone. */
export function narrowed(model: ServiceModel, names: "all" | readonly string[]): ServiceModel {
  if (names === "all") return model;
  const operations = names.toSorted().map((name) => {
    const operation = model.operations[name];
    if (operation === undefined) throw new Error(`the model has no operation ${name}`);
    return [name, operation] as const;
  });
  return { ...model, operations: Object.fromEntries(operations) };
}

/** The shape of that name. */
export function shapeOf(model: ServiceModel, name: string): ModelShape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`the model has no shape ${name}`);
  return shape;
}

/** Whether the shape is DynamoDB's attribute value, which Stator has types and a decoder of its own for. */
export function isAttributeValue(model: ServiceModel, name: string): boolean {
  const { type, members = {} } = shapeOf(model, name);
  return name === "AttributeValue" && type === "structure" && "NS" in members && "BOOL" in members;
}

/** Names of all operations' input or output shapes, or of the shapes of their errors. */
export function endShapes(model: ServiceModel, end: "input" | "output" | "errors"): readonly string[] {
  const names = Object.values(model.operations).flatMap((operation) => {
    if (end === "errors") return (operation.errors ?? []).map((error) => error.shape);
    return operation[end]?.shape ?? [];
  });
  return [...new Set(names)].toSorted();
}

/** Names of the shapes that `roots` reach, themselves included. Attribute values are taken as a whole. */
export function reachable(model: ServiceModel, roots: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    if (isAttributeValue(model, name)) return;
    for (const next of references(shapeOf(model, name))) visit(next);
  };
  roots.forEach(visit);
  return seen;
}

const references = (shape: ModelShape): readonly string[] =>
  [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value].flatMap(
    (reference) => reference?.shape ?? [],
  );
