/**
 * Names and ARNs of tables and what hangs under them. Operations accept a table's name or its ARN in the same
 * member; this is the one place that takes ARNs apart and puts them together.
 */

/** A DynamoDB resource, from its ARN. */
export interface ResourceArn {
  readonly arn: string;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  readonly table: string;
  /** What of the table is meant: `index/NAME`, `stream/LABEL`, `backup/ID`, `export/ID` or `import/ID`; null: itself. */
  readonly part: { readonly kind: ResourcePart; readonly name: string } | null;
}

/** What lies under a table's ARN. */
export type ResourcePart = "index" | "stream" | "backup" | "export" | "import";

/** A table as an input names it; `arn` when it was named by ARN. */
export interface TableReference {
  readonly name: string;
  readonly arn: ResourceArn | null;
}

/** Why a text that begins like an ARN is no table's ARN. A class, so that `instanceof` tells it from a reference. */
export class TableNameFault {
  readonly kind: "format" | "partition" | "region" | "resourceType";
  readonly arn: string;

  constructor(kind: TableNameFault["kind"], arn: string) {
    this.kind = kind;
    this.arn = arn;
  }
}

const PARTITION = /^aws(?:-[a-z]+)*$/;
const REGION = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const ACCOUNT = /^\d{12}$/;
const TABLE = /^[a-zA-Z0-9_.-]{3,255}$/;

const parts: ReadonlySet<string> = new Set<ResourcePart>(["index", "stream", "backup", "export", "import"]);

const isPart = (text: string): text is ResourcePart => parts.has(text);

/** The table that a `TableName` member means. */
export function parseTableName(text: string): TableReference | TableNameFault {
  if (!text.startsWith("arn:")) return { name: text, arn: null };
  const arn = parseArn(text);
  if (arn instanceof TableNameFault) return arn;
  return arn.part === null ? { name: arn.table, arn } : new TableNameFault("resourceType", text);
}

/** The resource that an ARN names: a table or a part of one. */
export function parseArn(text: string): ResourceArn | TableNameFault {
  const [scheme, partition = "", service, region = "", accountId = "", ...rest] = text.split(":");
  const resource = rest.join(":");
  if (scheme !== "arn" || rest.length === 0) return new TableNameFault("format", text);
  if (!PARTITION.test(partition)) return new TableNameFault("partition", text);
  if (!REGION.test(region)) return new TableNameFault("region", text);
  if (service !== "dynamodb" || !ACCOUNT.test(accountId)) return new TableNameFault("format", text);
  const [type, table = "", kind, ...names] = resource.split("/");
  if (type !== "table") return new TableNameFault("resourceType", text);
  if (!TABLE.test(table)) return new TableNameFault("format", text);
  if (kind === undefined) return { arn: text, region, accountId, table, part: null };
  const name = names.join("/");
  if (!isPart(kind)) return new TableNameFault("resourceType", text);
  return name === ""
    ? new TableNameFault("format", text)
    : { arn: text, region, accountId, table, part: { kind, name } };
}

/** The text of the ValidationException that a fault is answered with. */
export function tableNameFaultText({ kind, arn }: TableNameFault): string {
  const text = {
    format: `Valid ARN format is arn:<partition>:dynamodb:<region>:<account>:table/<table> but found '${arn}'`,
    partition: `Invalid AWS partition in '${arn}'`,
    region: `Invalid AWS region in '${arn}'`,
    resourceType: `Invalid resource type in '${arn}'`,
  }[kind];
  return `1 validation error detected: ${text}`;
}

/** ARN of a table. */
export const tableArn = (region: string, accountId: string, name: string): string =>
  `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;

/** ARN of an index; `table` is the table's ARN. */
export const indexArn = (table: string, name: string): string => `${table}/index/${name}`;

/** ARN of a stream; `table` is the table's ARN, `label` the time of enabling. */
export const streamArn = (table: string, label: string): string => `${table}/stream/${label}`;

/** ARN of a backup; `table` is the table's ARN. */
export const backupArn = (table: string, id: string): string => `${table}/backup/${id}`;

/** ARN of an export; `table` is the table's ARN. */
export const exportArn = (table: string, id: string): string => `${table}/export/${id}`;

/** ARN of an import; `table` is the table's ARN. */
export const importArn = (table: string, id: string): string => `${table}/import/${id}`;
