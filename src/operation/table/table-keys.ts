/**
 * From the KeySchema and AttributeDefinitions of a request to keys: every rule about their form, and that names
 * and definitions fit together.
 */
import { validationError } from "../../api/errors.ts";
import type { AttributeDefinition, KeySchemaElement } from "../../api/generated/dynamodb/types.ts";
import { type KeyAttribute, type KeySchema, keyAttributes } from "../../engine/table-schema.ts";
import { invalidParameter, listText } from "../request/error-wording.ts";

/** Most elements in the key of a table or local index. */
const TABLE_KEY_ELEMENTS_MAX = 2;

/** Most partition attributes, and most sort attributes, of a global index. */
const GLOBAL_KEY_ATTRIBUTES_MAX = 4;

/** The definitions of a request. @throws ApiError when a name occurs twice */
export function parseDefinitions(definitions: readonly AttributeDefinition[]): readonly KeyAttribute[] {
  const seen = new Set<string>();
  for (const { AttributeName } of definitions) {
    if (seen.has(AttributeName)) throw validationError(`Attribute Name is duplicated: ${AttributeName}`);
    seen.add(AttributeName);
  }
  return definitions.map(({ AttributeName, AttributeType }) => ({
    name: AttributeName,
    type: AttributeType,
  }));
}

/** Refuses the key of a table whose form is wrong, or that has more elements than there are definitions. */
export function checkTableKeyForm(
  elements: readonly KeySchemaElement[],
  definitions: readonly KeyAttribute[],
): void {
  const [first] = elements;
  const isPair = elements.length <= TABLE_KEY_ELEMENTS_MAX;
  if (isPair && first?.KeyType === "HASH" && definitions.length < elements.length) throw undefinedTableKey();
  checkPairForm(elements, "keySchema");
}

/** Refuses the key of a table or local index whose form is wrong; `path` names it in the refusal of its length. */
export function checkPairForm(elements: readonly KeySchemaElement[], path: string): void {
  if (elements.length > TABLE_KEY_ELEMENTS_MAX) {
    const echo = elements.map(
      ({ AttributeName, KeyType }) => `KeySchemaElement(attributeName=${AttributeName}, keyType=${KeyType})`,
    );
    throw validationError(
      `1 validation error detected: Value '${listText(echo)}' at '${path}' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${TABLE_KEY_ELEMENTS_MAX}`,
    );
  }
  const [first, second] = elements;
  if (first?.KeyType !== "HASH") throw firstNotHash();
  if (second === undefined) return;
  if (first.AttributeName === second.AttributeName) throw sameKeyTwice();
  if (second.KeyType !== "RANGE") {
    throw validationError("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
}

/** Refuses the key of a global index whose form is wrong: up to four partition attributes, then up to four to sort by. */
export function checkGlobalForm(elements: readonly KeySchemaElement[]): void {
  if (elements[0]?.KeyType !== "HASH") throw firstNotHash();
  const names = new Set(elements.map((element) => element.AttributeName));
  if (names.size < elements.length) {
    if (elements.length === 2) throw sameKeyTwice();
    throw validationError("The KeySchema contains multiple key attributes with the same name");
  }
  const partitions = elements.filter((element) => element.KeyType === "HASH").length;
  if (elements.slice(0, partitions).some((element) => element.KeyType !== "HASH")) {
    throw invalidParameter("All HASH key attributes must precede RANGE key attributes in the KeySchema");
  }
  if (partitions > GLOBAL_KEY_ATTRIBUTES_MAX) throw tooManyKeys("HASH");
  if (elements.length - partitions > GLOBAL_KEY_ATTRIBUTES_MAX) throw tooManyKeys("RANGE");
}

const firstNotHash = () =>
  validationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");

const undefinedTableKey = () =>
  validationError("Invalid KeySchema: Some index key attribute have no definition");

const sameKeyTwice = () =>
  validationError("Both the Hash Key and the Range Key element in the KeySchema have the same name");

const tooManyKeys = (keyType: string) =>
  invalidParameter(`The KeySchema exceeds the maximum allowed number of ${keyType} key attributes`);

/** Refuses key attributes without definition. */
export function checkDefined(
  elements: readonly KeySchemaElement[],
  definitions: readonly KeyAttribute[],
): void {
  const defined = new Set(definitions.map((definition) => definition.name));
  if (elements.every((element) => defined.has(element.AttributeName))) return;
  const keys = listText(elements.map((element) => element.AttributeName));
  const names = listText([...defined]);
  throw invalidParameter(
    `Some index key attributes are not defined in AttributeDefinitions. Keys: ${keys}, AttributeDefinitions: ${names}`,
  );
}

/** Refuses a table key attribute without definition; a pair of keys gets another text than a single one. */
export function checkTableKeyDefined(
  elements: readonly KeySchemaElement[],
  definitions: readonly KeyAttribute[],
): void {
  const undefinedKey = elements.some(
    (element) => !definitions.some((definition) => definition.name === element.AttributeName),
  );
  if (undefinedKey && elements.length > 1) throw undefinedTableKey();
  checkDefined(elements, definitions);
}

/** Refuses definitions that no key of the table or of an index uses. */
export function checkAllUsed(
  definitions: readonly KeyAttribute[],
  tableKeys: readonly KeySchemaElement[],
  indexKeys: readonly KeySchemaElement[],
): void {
  const used = new Set([...tableKeys, ...indexKeys].map((element) => element.AttributeName));
  if (definitions.every((definition) => used.has(definition.name))) return;
  if (indexKeys.length === 0) {
    throw invalidParameter(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  }
  const names = listText(definitions.map((definition) => definition.name));
  throw invalidParameter(
    `Some AttributeDefinitions are not used. AttributeDefinitions: ${names}, keys used: ${listText([...used])}`,
  );
}

/** The keys of elements whose form and definitions were checked. */
export function parseKeys(
  elements: readonly KeySchemaElement[],
  definitions: readonly KeyAttribute[],
): KeySchema {
  const ofType = (keyType: string): readonly KeyAttribute[] =>
    elements
      .filter((element) => element.KeyType === keyType)
      .flatMap((element) => definitions.filter((definition) => definition.name === element.AttributeName));
  return { partition: ofType("HASH"), sort: ofType("RANGE") };
}

/** The keys as a request or answer lists them. */
export const keyElements = (keys: KeySchema): KeySchemaElement[] => [
  ...keys.partition.map(({ name }) => ({ AttributeName: name, KeyType: "HASH" as const })),
  ...keys.sort.map(({ name }) => ({ AttributeName: name, KeyType: "RANGE" as const })),
];

/** Refuses a key attribute that the table knows under another type. */
export function checkNotRedefined(known: readonly KeySchema[], keys: KeySchema): void {
  for (const attribute of keyAttributes(keys)) {
    const clash = known.find((other) =>
      keyAttributes(other).some(({ name, type }) => name === attribute.name && type !== attribute.type),
    );
    if (clash === undefined) continue;
    throw invalidParameter(
      "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. " +
        `Existing schema: ${schemaText(clash)} New schema: ${schemaText(keys)}`,
    );
  }
}

function schemaText(keys: KeySchema): string {
  const elements = [
    ...keys.partition.map(({ name, type }) => `SchemaElement: key{${name}:${type}:HASH}`),
    ...keys.sort.map(({ name, type }) => `SchemaElement: key{${name}:${type}:RANGE}`),
  ];
  return `Schema:${listText(elements)}`;
}
