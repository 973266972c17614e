/**
 * The needs of Query and Scan: the action on the table, or on the index that is read. Whoever may read the table may
 * not read its indexes for that.
 */
import type { QueryInput, ScanInput } from "../../api/generated/dynamodb/inputs.ts";
import { indexArn } from "../../api/table-name.ts";
import { whenReady } from "../../base/awaitable.ts";
import type { NeedsOf } from "../../engine/request-scope.ts";
import { findIndex, type KeySchema, type TableSchema } from "../../engine/table-schema.ts";
import { isValueFault, parseValue } from "../../item/parse.ts";
import { capacityFact, effectiveSelect } from "../item/item-needs.ts";
import { keyClauses, mentionedAttributes } from "../request/mentioned-attributes.ts";
import { conditionFacts, keyText, namedTable, need } from "../request/needs.ts";

/** Query on the table or index. */
export const queryNeeds: NeedsOf<QueryInput> = (input, database) =>
  whenReady(namedTable(database, input.TableName), ({ arn, schema }) => {
    const partition = keysRead(schema, input)?.partition ?? [];
    const values = partition.map(
      ({ name }) =>
        () =>
          equalValues(input, name),
    );
    const [first = () => []] = values;
    const facts = conditionFacts({
      ...capacityFact(input),
      leadingKeys: first,
      partitionValues: partition.length > 1 ? values : [],
      attributes: () => mentionedAttributes(input),
      select: pageSelect(input),
    });
    return [need("dynamodb:Query", resourceRead(arn, input), facts)];
  });

/** Scan on the table or index; it has no leading keys. */
export const scanNeeds: NeedsOf<ScanInput> = (input, database) =>
  whenReady(namedTable(database, input.TableName), ({ arn }) => {
    const attributes = () => mentionedAttributes(input);
    const facts = conditionFacts({ ...capacityFact(input), attributes, select: pageSelect(input) });
    return [need("dynamodb:Scan", resourceRead(arn, input), facts)];
  });

type PageInput = Pick<QueryInput, "IndexName" | "Select" | "AttributesToGet" | "ProjectionExpression">;

const resourceRead = (tableArn: string, { IndexName }: PageInput): string =>
  IndexName === undefined ? tableArn : indexArn(tableArn, IndexName);

/** Undefined where there is no such table or index. */
function keysRead(schema: TableSchema | undefined, { IndexName }: PageInput): KeySchema | undefined {
  if (schema === undefined || IndexName === undefined) return schema?.keys;
  return findIndex(schema, IndexName)?.keys;
}

/** The value that the key condition fixes a key attribute to, as a list; empty where it fixes none. */
function equalValues(input: QueryInput, name: string): readonly string[] {
  const clause = keyClauses(input)?.find(({ attribute, operator }) => attribute === name && operator === "=");
  if (clause !== undefined) return clause.values.flatMap(keyText);
  const { KeyConditions: conditions = {} } = input;
  const legacy = Object.hasOwn(conditions, name) ? conditions[name] : undefined;
  if (legacy === undefined || legacy.ComparisonOperator !== "EQ") return [];
  return (legacy.AttributeValueList ?? []).flatMap((raw) => {
    const value = parseValue(raw);
    return isValueFault(value) ? [] : keyText(value);
  });
}

/** Select as it takes effect: what is shown where the request does not say. */
function pageSelect(input: PageInput): string {
  if (input.Select !== undefined) return input.Select;
  const select = effectiveSelect(input);
  return select === "ALL_ATTRIBUTES" && input.IndexName !== undefined ? "ALL_PROJECTED_ATTRIBUTES" : select;
}
