/**
 * TypeScript types of inputs and outputs. Attribute values come as `WireAttributeValue` in inputs and leave as
 * canonical values or as encoded items; a structure without any is declared once for both. Blobs occur inside
 * attribute values alone, and timestamps are numbers of seconds.
 */
import { endShapes, type Models, reachable, shapeOf } from "./service-model.ts";

type End = "input" | "output";

const header = (text: string): string =>
  `/**\n * ${text}\n * Made by \`npm run generate\` from the service models; not edited by hand.\n */\n`;

/** Names of the service that TypeScript has other plans for. */
const renamed: Readonly<Record<string, string>> = { Record: "ChangeRecord" };

const typeName = (shape: string): string => renamed[shape] ?? shape;

/** Declarations of the three files of types, by file name. */
export function typeFiles(models: Models): Readonly<Record<string, string>> {
  const inputs = reachable(models, endShapes(models, "input"));
  const outputs = reachable(models, endShapes(models, "output"));
  const structures = Object.keys(models.shapes)
    .filter((name) => shapeOf(models, name).type === "structure" && name !== "AttributeValue")
    .toSorted();
  const holdsValues = (name: string): boolean => reachable(models, [name]).has("AttributeValue");
  const isShared = (name: string): boolean => inputs.has(name) && outputs.has(name) && !holdsValues(name);
  const isInput = (name: string): boolean => inputs.has(name) && !isShared(name);
  const isOutput = (name: string): boolean => outputs.has(name) && !inputs.has(name);

  const shared = enumerations(models, [...inputs, ...outputs]);
  const declare = (end: End, names: readonly string[]): readonly string[] =>
    names.map((name) => declaration(models, name, end));
  shared.push(...declare("input", structures.filter(isShared)));
  const inputText = declare("input", structures.filter(isInput)).join("");
  const outputText = declare("output", structures.filter(isOutput)).join("");
  const sharedNames = declaredNames(shared.join(""));
  return {
    "types.ts": header("Types that inputs and outputs share.") + shared.join(""),
    "inputs.ts":
      header("Inputs of the operations, decoded and validated.") +
      importLine(["WireAttributeMap", "WireAttributeValue"], "../../item/parse.ts", inputText) +
      importLine(sharedNames, "./types.ts", inputText) +
      inputText,
    "outputs.ts":
      header("Outputs of the operations. Members that are undefined are not sent.") +
      importLine(["AttributeMap", "AttributeValue"], "../../item/attribute-value.ts", outputText) +
      importLine(["EncodedJson"], "../../item/encoded-json.ts", outputText) +
      importLine(declaredNames(inputText), "./inputs.ts", outputText) +
      importLine(sharedNames, "./types.ts", outputText) +
      outputText,
  };
}

function enumerations(models: Models, names: readonly string[]): string[] {
  return [...new Set(names)].toSorted().flatMap((name) => {
    const values = shapeOf(models, name).enum;
    if (values === undefined) return [];
    const union = values.map((value) => JSON.stringify(value)).join(" | ");
    return `\n/** Enumeration ${name}. */\nexport type ${typeName(name)} = ${union};\n`;
  });
}

function declaration(models: Models, name: string, end: End): string {
  const { members = {}, required = [] } = shapeOf(models, name);
  const lines = Object.entries(members).map(([member, { shape }]) => {
    const type = typeText(models, shape, end);
    return required.includes(member)
      ? `  readonly ${member}: ${type};\n`
      : `  readonly ${member}?: ${type} | undefined;\n`;
  });
  const body = lines.length === 0 ? "Readonly<Record<string, never>>;\n" : `{\n${lines.join("")}}\n`;
  const opening =
    lines.length === 0 ? `export type ${typeName(name)} = ` : `export interface ${typeName(name)} `;
  return `\n/** Structure ${name}. */\n${opening}${body}`;
}

function typeText(models: Models, name: string, end: End): string {
  if (name === "AttributeValue") return end === "input" ? "WireAttributeValue" : "AttributeValue";
  const shape = shapeOf(models, name);
  switch (shape.type) {
    case "structure":
      return typeName(name);
    case "list":
      return `readonly ${elementText(typeText(models, shape.member?.shape ?? "", end))}[]`;
    case "map":
      return mapText(models, shape.value?.shape ?? "", end);
    case "string":
      return shape.enum === undefined ? "string" : typeName(name);
    case "boolean":
      return "boolean";
    case "integer":
    case "long":
    case "double":
    case "float":
    case "timestamp":
      return "number";
    default:
      throw new Error(`shape ${name} has the unknown type ${shape.type}`);
  }
}

function mapText(models: Models, value: string, end: End): string {
  if (value === "AttributeValue") return end === "input" ? "WireAttributeMap" : "AttributeMap | EncodedJson";
  return `{ readonly [name: string]: ${typeText(models, value, end)} }`;
}

const elementText = (type: string): string =>
  /[ |]/.test(type) && !type.startsWith("{") ? `(${type})` : type;

const declaredNames = (text: string): readonly string[] =>
  [...text.matchAll(/^export (?:type|interface) (\w+)/gm)].flatMap((match) => match[1] ?? []);

function importLine(names: readonly string[], from: string, text: string): string {
  const words = new Set(text.match(/\b[A-Z]\w+(?=[;[\])}| ])/g));
  const used = names.filter((name) => words.has(name));
  return used.length === 0 ? "" : `import type { ${used.join(", ")} } from "${from}";\n`;
}
