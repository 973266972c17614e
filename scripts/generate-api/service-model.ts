/**
 * AWS's service models as the files in `models/` hold them, and which shapes an operation's input or output
 * reaches.
 */

export interface ModelReference {
  readonly shape: string;
}

export interface ModelShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, ModelReference>>;
  readonly required?: readonly string[];
  readonly member?: ModelReference;
  readonly key?: ModelReference;
  readonly value?: ModelReference;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface ModelOperation {
  readonly name: string;
  readonly input?: ModelReference;
  readonly output?: ModelReference;
  readonly errors?: readonly ModelReference[];
}

export interface ServiceModel {
  readonly operations: Readonly<Record<string, ModelOperation>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

/** Both services as one: they share shape names, and where a name means two shapes the first model's stands. */
export interface Models {
  readonly services: Readonly<Record<string, ServiceModel>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

/** Joins the models of several services. */
export function joinModels(services: Readonly<Record<string, ServiceModel>>): Models {
  const shapes: Record<string, ModelShape> = {};
  for (const model of Object.values(services).toReversed()) Object.assign(shapes, model.shapes);
  return { services, shapes };
}

/** The shape of that name. */
export function shapeOf(models: Models, name: string): ModelShape {
  const shape = models.shapes[name];
  if (shape === undefined) throw new Error(`the model has no shape ${name}`);
  return shape;
}

/** Names of all operations' input or output shapes. */
export const endShapes = (models: Models, end: "input" | "output"): readonly string[] =>
  Object.values(models.services).flatMap((service) =>
    Object.values(service.operations).flatMap((operation) => operation[end]?.shape ?? []),
  );

/** Names of the shapes that `roots` reach, themselves included. */
export function reachable(models: Models, roots: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const next of references(shapeOf(models, name))) visit(next);
  };
  roots.forEach(visit);
  return seen;
}

const references = (shape: ModelShape): readonly string[] =>
  [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value].flatMap(
    (reference) => reference?.shape ?? [],
  );
