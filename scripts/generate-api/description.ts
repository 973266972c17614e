/**
 * What the program reads of a service at run time: the table of its shapes, and its description with the facts of
 * each operation and error. What a protocol has no use for is left out, so that the tables of a JSON service hold
 * no outputs and no traits of HTTP or XML.
 */
import type { ServiceDescription } from "../../src/api/shape.ts";
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

/** The service that the model describes. */
export function describedService(model: ServiceModel): ServiceDescription {
  const { metadata, operations } = model;
  const isWritten = writesByShape(model);
  const roots = [...endShapes(model, "input"), ...(isWritten ? endShapes(model, "output") : [])];
  const entries = {
    name: metadata.signingName ?? metadata.endpointPrefix,
    apiVersion: metadata.apiVersion,
    protocols: metadata.protocols ?? [metadata.protocol],
    jsonVersion: metadata.jsonVersion,
    targetPrefix: metadata.targetPrefix,
    xmlNamespace: metadata.xmlNamespace,
    shapes: table([...reachable(model, roots)].toSorted(), (name) => shapeEntry(model, name)),
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [name, operationEntry(operation, isWritten)]),
    ),
    errors: table(endShapes(model, "errors"), (name) => errorEntry(model, name)),
  };
  // Members that are undefined are left out.
  const description: ServiceDescription = JSON.parse(JSON.stringify(entries));
  return description;
}

const table = (names: readonly string[], entry: (name: string) => object): object =>
  Object.fromEntries(names.map((name) => [name, entry(name)]));

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

/** Whether outputs are written by their shapes. JSON is written from values alone. */
const writesByShape = ({ metadata: { protocol, protocols = [protocol] } }: ServiceModel): boolean =>
  protocols.some((name) => name !== "json");

function operationEntry({ input, output, errors = [], http }: ModelOperation, isWritten: boolean): object {
  const { method, requestUri, responseCode = 200 } = http;
  const isPlainPost = method === "POST" && requestUri === "/" && responseCode === 200;
  return {
    input: input?.shape,
    output: isWritten ? output?.shape : undefined,
    resultWrapper: output?.resultWrapper,
    errors: errors.map((error) => error.shape),
    http: isPlainPost ? undefined : { method, path: requestUri, status: responseCode },
  };
}

function errorEntry(model: ServiceModel, name: string): object {
  const { error, fault = false, members = {} } = shapeOf(model, name);
  return {
    code: error?.code ?? name,
    status: error?.httpStatusCode ?? (fault ? 500 : 400),
    textMember: Object.keys(members).find((member) => /^message$/i.test(member)),
  };
}

/** The table of shapes. */
export const shapeFile = (model: ServiceModel): string =>
  `${header("The shapes that decoding, checking and writing go by.")}import type { Shapes } from "../../shape.ts";

/** Every shape by its name. */
export const shapes: Shapes = {
${lines(describedService(model).shapes, "  ")}};
`;

/** The service's description, and its operations' input and output types by name. */
export function serviceFile(model: ServiceModel, { folder, typeNames }: ServiceEntry): string {
  const { shapes: _, operations, errors, ...facts } = describedService(model);
  const typeOf = endTypes(model, typeNames);
  const types = (end: "input" | "output"): string =>
    Object.values(model.operations)
      .map(({ name, [end]: reference }) => {
        const shape = reference?.shape;
        const none = end === "input" ? "Readonly<Record<string, never>>" : "undefined";
        const type = shape === undefined ? none : typeOf(shape);
        return `  readonly ${name}: ${type};\n`;
      })
      .join("");
  const ends = types("input") + types("output");
  const importLine = (file: string): string =>
    ends.includes(` ${file}.`) ? `import type * as ${file} from "./${file}.ts";\n` : "";
  return `${header("The service as data, and the types of its operations.")}import type { ServiceDescription } from "../../shape.ts";
${importLine("inputs")}${importLine("outputs")}import { shapes } from "./shapes.ts";
${importLine("types")}
/** Input type by operation. */
export interface OperationInputs {
${types("input")}}

/** Output type by operation. */
export interface OperationOutputs {
${types("output")}}

/** Name of an operation of this service. */
export type OperationName = keyof OperationInputs;

/** Name of an error that its operations declare. */
export type ErrorName = ${
    Object.keys(errors)
      .map((name) => JSON.stringify(name))
      .join(" | ") || "never"
  };

/** The service as its model describes it. */
export const ${camelCase(folder)}: ServiceDescription<OperationName, ErrorName> = {
${lines(facts, "  ")}  shapes,
  operations: {
${lines(operations, "    ")}  },
  errors: {
${lines(errors, "    ")}  },
};
`;
}

/** Members of an object literal, a line each. */
const lines = (members: object, indent: string): string =>
  Object.entries(members)
    .map(([name, value]) => `${indent}${name}: ${literal(value)},\n`)
    .join("");

const camelCase = (name: string): string =>
  name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** `value` as a TypeScript literal on one line. */
const literal = (value: unknown): string => JSON.stringify(value).replaceAll(/"([A-Za-z]\w*)":/g, "$1: ");
