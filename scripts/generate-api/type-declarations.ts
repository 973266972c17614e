/**
 * TypeScript types of a service's inputs and outputs. Attribute values come as `WireAttributeValue` in inputs and
 * leave as canonical values or as encoded items; a structure without any is declared once for both. Timestamps are
 * numbers of seconds, blobs outside attribute values are bytes.
 */
import { endShapes, isAttributeValue, reachable, type ServiceModel, shapeOf } from "./service-model.ts";

type End = "input" | "output";

/** What declarations are made from. */
interface Source {
  readonly model: ServiceModel;
  readonly typeNames: Readonly<Record<string, string>>;
}

const header = (text: string): string =>
  `/**\n * ${text}\n * Made by \`npm run generate\` from the service model; not edited by hand.\n */\n`;

/** Names that mean something else in every TypeScript file. */
const TAKEN: ReadonlySet<string> = new Set(
  "Boolean Date Error Function Map Number Object Record Set String".split(" "),
);

function typeName({ typeNames }: Source, shape: string): string {
  const name = typeNames[shape] ?? (TAKEN.has(shape) ? `${shape}Shape` : shape);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The file that a structure is declared in. */
type Place = "types" | "inputs" | "outputs";

/** Texts of the files of types, three at most, by file name. */
export function typeFiles(
  model: ServiceModel,
  typeNames: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const source: Source = { model, typeNames };
  const placeOf = structurePlaces(model);
  const names = [
    ...reachable(model, [...endShapes(model, "input"), ...endShapes(model, "output")]),
  ].toSorted();
  const declared = (place: Place): string =>
    names
      .filter((name) => placeOf(name) === place)
      .map((name) => declaration(source, name, place === "outputs" ? "output" : "input"))
      .join("");
  return assembled(enumerations(source, names) + declared("types"), declared("inputs"), declared("outputs"));
}

/** `inputs.Name` or the like: the type of an operation's input or output as the service's file refers to it. */
export function endTypes(
  model: ServiceModel,
  typeNames: Readonly<Record<string, string>> = {},
): (shape: string) => string {
  const placeOf = structurePlaces(model);
  return (shape) => `${placeOf(shape) ?? "types"}.${typeName({ model, typeNames }, shape)}`;
}

/** Tells in which file a structure is declared; null for other shapes and for attribute values. */
function structurePlaces(model: ServiceModel): (name: string) => Place | null {
  const inputs = reachable(model, endShapes(model, "input"));
  const outputs = reachable(model, endShapes(model, "output"));
  const holdsValues = (name: string): boolean =>
    [...reachable(model, [name])].some((inner) => isAttributeValue(model, inner));
  return (name) => {
    if (shapeOf(model, name).type !== "structure" || isAttributeValue(model, name)) return null;
    if (!inputs.has(name)) return "outputs";
    return outputs.has(name) && !holdsValues(name) ? "types" : "inputs";
  };
}

/** The files, each with the imports that its text needs; one without declarations is left out. */
function assembled(shared: string, inputs: string, outputs: string): Readonly<Record<string, string>> {
  const sharedNames = declaredNames(shared);
  const files = {
    "types.ts": { title: "Types that inputs and outputs share.", imports: "", declarations: shared },
    "inputs.ts": {
      title: "Inputs of the operations, decoded and validated.",
      imports:
        importLine(["WireAttributeMap", "WireAttributeValue"], "../../../item/parse.ts", inputs) +
        importLine(sharedNames, "./types.ts", inputs),
      declarations: inputs,
    },
    "outputs.ts": {
      title: "Outputs of the operations. Members that are undefined are not sent.",
      imports:
        importLine(["AttributeMap", "AttributeValue"], "../../../item/attribute-value.ts", outputs) +
        importLine(["ItemImage"], "../../../item/item-image.ts", outputs) +
        importLine(declaredNames(inputs), "./inputs.ts", outputs) +
        importLine(sharedNames, "./types.ts", outputs),
      declarations: outputs,
    },
  };
  return Object.fromEntries(
    Object.entries(files)
      .filter(([, { declarations }]) => declarations !== "")
      .map(([name, { title, imports, declarations }]) => [name, header(title) + imports + declarations]),
  );
}

function enumerations(source: Source, names: readonly string[]): string {
  return names
    .map((name) => {
      const values = shapeOf(source.model, name).enum;
      if (values === undefined) return "";
      const union = values.map((value) => JSON.stringify(value)).join(" | ");
      return `\n/** Enumeration ${name}. */\nexport type ${typeName(source, name)} = ${union};\n`;
    })
    .join("");
}

function declaration(source: Source, name: string, end: End): string {
  const { members = {}, required = [] } = shapeOf(source.model, name);
  const lines = Object.entries(members).map(([member, { shape }]) => {
    const type = typeText(source, shape, end);
    return required.includes(member)
      ? `  readonly ${member}: ${type};\n`
      : `  readonly ${member}?: ${type} | undefined;\n`;
  });
  const body = lines.length === 0 ? "Readonly<Record<string, never>>;\n" : `{\n${lines.join("")}}\n`;
  const declared = typeName(source, name);
  const opening = lines.length === 0 ? `export type ${declared} = ` : `export interface ${declared} `;
  return `\n/** Structure ${name}. */\n${opening}${body}`;
}

function typeText(source: Source, name: string, end: End): string {
  if (isAttributeValue(source.model, name)) return end === "input" ? "WireAttributeValue" : "AttributeValue";
  const shape = shapeOf(source.model, name);
  switch (shape.type) {
    case "structure":
      return typeName(source, name);
    case "list":
      return `readonly ${elementText(typeText(source, shape.member?.shape ?? "", end))}[]`;
    case "map":
      return mapText(source, shape.value?.shape ?? "", end);
    case "string":
      return shape.enum === undefined ? "string" : typeName(source, name);
    case "boolean":
      return "boolean";
    case "blob":
      return "Uint8Array";
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

function mapText(source: Source, value: string, end: End): string {
  if (isAttributeValue(source.model, value))
    return end === "input" ? "WireAttributeMap" : "AttributeMap | ItemImage";
  return `{ readonly [name: string]: ${typeText(source, value, end)} }`;
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
