/**
 * The tables the program reads at run time: the shapes that inputs are made of, and the facts of each operation.
 * Whether an operation reads or writes, and which IAM action it needs, follows from its name; the exceptions
 * are listed here.
 */
import {
  endShapes,
  type ModelOperation,
  type ModelShape,
  type Models,
  reachable,
  shapeOf,
} from "./service-model.ts";

const header = (text: string): string =>
  `/**\n * ${text}\n * Made by \`npm run generate\` from the service models; not edited by hand.\n */\n`;

const PARTIQL = ["PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"];

/** Operations that are allowed by other actions than the one of their own name. */
const otherActions: Readonly<Record<string, readonly string[]>> = {
  ExecuteStatement: PARTIQL,
  BatchExecuteStatement: PARTIQL,
  ExecuteTransaction: PARTIQL,
  TransactGetItems: ["GetItem"],
  TransactWriteItems: ["ConditionCheckItem", "PutItem", "UpdateItem", "DeleteItem"],
};

const READS = /^(Get|BatchGet|TransactGet|Describe|List|Query|Scan|Search)/;

const accessOf = (name: string): "read" | "write" | "statement" =>
  otherActions[name] === PARTIQL ? "statement" : READS.test(name) ? "read" : "write";

/** The table of input shapes. */
export function shapeFile(models: Models): string {
  const names = [...reachable(models, endShapes(models, "input"))].toSorted();
  const lines = names.map((name) => `  ${name}: ${literal(shapeEntry(shapeOf(models, name)))},\n`);
  return `${header("The shapes that inputs are made of.")}import type { Shape } from "../shape.ts";

/** Every shape an input reaches, by its name. */
export const shapes: Readonly<Record<string, Shape>> = {
${lines.join("")}};
`;
}

function shapeEntry(shape: ModelShape): object {
  const bounds = { min: shape.min, max: shape.max };
  switch (shape.type) {
    case "structure":
      return {
        kind: "structure",
        members: Object.fromEntries(
          Object.entries(shape.members ?? {}).map(([member, reference]) => [member, reference.shape]),
        ),
        required: shape.required,
      };
    case "list":
      return { kind: "list", member: shape.member?.shape, ...bounds };
    case "map":
      return { kind: "map", key: shape.key?.shape, value: shape.value?.shape, ...bounds };
    case "string":
      return { kind: "string", ...bounds, pattern: shape.pattern, values: shape.enum };
    case "float":
      return { kind: "double", ...bounds };
    default:
      return { kind: shape.type, ...bounds };
  }
}

/** The table of operations, and their input and output types by name. */
export function operationFile(models: Models): string {
  const entries = Object.entries(models.services).flatMap(([service, model]) =>
    Object.values(model.operations).map((operation) => ({ service, operation })),
  );
  const facts = entries.map(
    ({ service, operation }) => `  ${operation.name}: ${literal(operationEntry(service, operation))},\n`,
  );
  const types = (end: "input" | "output"): string =>
    entries.map(({ operation }) => `  readonly ${operation.name}: ${endType(operation, end)};\n`).join("");
  return `${header("The operations of both services.")}import type { OperationShape } from "../shape.ts";
import type * as inputs from "./inputs.ts";
import type * as outputs from "./outputs.ts";

/** Every operation, by its name. */
export const operations = {
${facts.join("")}} as const satisfies Readonly<Record<string, OperationShape>>;

/** Name of an operation of either service. */
export type OperationName = keyof typeof operations;

/** Input type by operation. */
export interface OperationInputs {
${types("input")}}

/** Output type by operation. */
export interface OperationOutputs {
${types("output")}}
`;
}

const operationEntry = (service: string, operation: ModelOperation): object => ({
  service,
  input: operation.input?.shape,
  errors: (operation.errors ?? []).map((error) => error.shape),
  access: accessOf(operation.name),
  actions: (otherActions[operation.name] ?? [operation.name]).map((action) => `dynamodb:${action}`),
});

function endType(operation: ModelOperation, end: "input" | "output"): string {
  const shape = operation[end]?.shape;
  return shape === undefined ? "Readonly<Record<string, never>>" : `${end}s.${shape}`;
}

/** `value` as a TypeScript literal on one line; members that are undefined are left out. */
const literal = (value: object): string => JSON.stringify(value).replaceAll(/"([A-Za-z]\w*)":/g, "$1: ");
