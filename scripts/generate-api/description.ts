/**
 * What the program reads of a service at run time: the table of its shapes, and its description with the facts of
 * each operation and error. What a protocol has no use for is left out, so that the tables of a JSON service hold
 * no traits of HTTP or XML.
 */
import {
  endShapes,
  isAttributeValue,
  type ModelOperation,
  type ModelShape,
  reachable,
  type ServiceModel,
  shapeOf,
} from "./service-model.ts";
import type { ServiceEntry } from "./services.ts";
import { endTypes } from "./type-declarations.ts";

const header = (text: string): string =>
  `/**\n * ${text}\n * Made by \`npm run generate\` from the service model; not edited by hand.\n */\n`;

/** The table of the shapes of inputs and outputs. */
export function shapeFile(model: ServiceModel): string {
  const roots = [...endShapes(model, "input"), ...endShapes(model, "output")];
  const names = [...reachable(model, roots)].toSorted();
  const lines = names.map((name) => `  ${name}: ${literal(shapeEntry(model, name))},\n`);
  return `${header("The shapes that inputs and outputs are made of.")}import type { Shapes } from "../../shape.ts";

/** Every shape that an input or output reaches, by its name. */
export const shapes: Shapes = {
${lines.join("")}};
`;
}

function shapeEntry(model: ServiceModel, name: string): object {
  const shape = shapeOf(model, name);
  const bounds = { min: shape.min, max: shape.max };
  switch (shape.type) {
    case "structure":
      return isAttributeValue(model, name) ? { kind: "attributeValue" } : structureEntry(shape);
    case "list":
      return {
        kind: "list",
        member: shape.member?.shape,
        ...bounds,
        elementName: shape.member?.locationName,
        flattened: shape.flattened,
      };
    case "map":
      return {
        kind: "map",
        key: shape.key?.shape,
        value: shape.value?.shape,
        ...bounds,
        keyName: shape.key?.locationName,
        valueName: shape.value?.locationName,
        flattened: shape.flattened,
      };
    case "string":
      return { kind: "string", ...bounds, pattern: shape.pattern, values: shape.enum };
    case "float":
    case "double":
      return { kind: "double", ...bounds };
    case "timestamp":
      return { kind: "timestamp", ...bounds, format: shape.timestampFormat };
    default:
      return { kind: shape.type, ...bounds };
  }
}

function structureEntry({ members = {}, required, union, payload }: ModelShape): object {
  const places = Object.entries(members).flatMap(([member, { location, locationName }]) =>
    location === undefined && locationName === undefined
      ? []
      : [[member, { location, name: locationName }] as const],
  );
  return {
    kind: "structure",
    members: Object.fromEntries(Object.entries(members).map(([member, { shape }]) => [member, shape])),
    required: required === undefined || required.length === 0 ? undefined : required,
    union: union === true ? true : undefined,
    payload,
    places: places.length === 0 ? undefined : Object.fromEntries(places),
  };
}

/** The service's description, and its operations' input and output types by name. */
export function serviceFile(model: ServiceModel, { folder, typeNames }: ServiceEntry): string {
  const operations = Object.values(model.operations);
  const typeOf = endTypes(model, typeNames);
  const types = (end: "input" | "output"): string =>
    operations
      .map((operation) => {
        const shape = operation[end]?.shape;
        return `  readonly ${operation.name}: ${shape === undefined ? "Readonly<Record<string, never>>" : typeOf(shape)};\n`;
      })
      .join("");
  const ends = types("input") + types("output");
  const imports = ["inputs", "outputs", "types"].map((file) =>
    ends.includes(` ${file}.`) ? `import type * as ${file} from "./${file}.ts";\n` : "",
  );
  return `${header("The service as data, and the types of its operations.")}import type { ServiceDescription } from "../../shape.ts";
${imports.slice(0, 2).join("")}import { shapes } from "./shapes.ts";
${imports[2]}
/** Input type by operation. */
export interface OperationInputs {
${types("input")}}

/** Output type by operation. */
export interface OperationOutputs {
${types("output")}}

/** Name of an operation of this service. */
export type OperationName = keyof OperationInputs;

/** The service as its model describes it. */
export const ${camelCase(folder)}: ServiceDescription<OperationName> = {
${metadataLines(model)}  shapes,
  operations: {
${operations.map((operation) => `    ${operation.name}: ${literal(operationEntry(operation))},\n`).join("")}  },
  errors: {
${endShapes(model, "errors")
  .map((name) => `    ${name}: ${literal(errorEntry(model, name))},\n`)
  .join("")}  },
};
`;
}

function metadataLines({ metadata }: ServiceModel): string {
  const facts = {
    name: metadata.signingName ?? metadata.endpointPrefix,
    apiVersion: metadata.apiVersion,
    protocols: metadata.protocols ?? [metadata.protocol],
    jsonVersion: metadata.jsonVersion,
    targetPrefix: metadata.targetPrefix,
    xmlNamespace: metadata.xmlNamespace,
  };
  return Object.entries(facts)
    .map(([name, fact]) => (fact === undefined ? "" : `  ${name}: ${JSON.stringify(fact)},\n`))
    .join("");
}

function operationEntry({ input, output, errors = [], http }: ModelOperation): object {
  const { method, requestUri, responseCode = 200 } = http;
  const isPlainPost = method === "POST" && requestUri === "/" && responseCode === 200;
  return {
    input: input?.shape,
    output: output?.shape,
    resultWrapper: output?.resultWrapper,
    errors: errors.map((error) => error.shape),
    http: isPlainPost ? undefined : { method, path: requestUri, status: responseCode },
  };
}

function errorEntry(model: ServiceModel, name: string): object {
  const { error, fault = false } = shapeOf(model, name);
  return { code: error?.code ?? name, status: error?.httpStatusCode ?? (fault ? 500 : 400) };
}

const camelCase = (name: string): string =>
  name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** `value` as a TypeScript literal on one line; members that are undefined are left out. */
const literal = (value: object): string => JSON.stringify(value).replaceAll(/"([A-Za-z]\w*)":/g, "$1: ");
