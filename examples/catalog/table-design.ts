/**
 * One table for everything, designed from the questions that are asked of it.
 *
 * | item       | pk              | sk         | target (by-target) | targetSort   | also in                |
 * |------------|-----------------|------------|--------------------|--------------|------------------------|
 * | package    | PACKAGE#nginx   | #          | SECTION#httpd      | nginx        | by-size, by-maintainer |
 * | dependency | PACKAGE#nginx   | NEEDS#libc6| PACKAGE#libc6      | nginx        |                        |
 * | section    | SECTION#httpd   | #          | SECTIONS           | httpd        |                        |
 *
 * A package and what it needs share a partition: one Query reads both. Each item points at one target; the index
 * `by-target` turns these edges around, so that who-needs-whom, section members and the list of sections are the
 * same kind of question. `by-size` and `by-maintainer` are sparse: only packages carry their keys.
 */
import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import type { PackageRecord } from "./package-record.ts";

/** Name of the table. */
export const CATALOG_TABLE = "Catalog";

/** An item as the document client takes it. */
export type CatalogItem = { readonly pk: string; readonly sk: string } & Readonly<Record<string, unknown>>;

/** Partition key of everything about a package. */
export const packageKey = (name: string): string => `PACKAGE#${name}`;

/** Partition key of a section, and the target of its packages. */
export const sectionKey = (section: string): string => `SECTION#${section}`;

/** Begins the sort key of every dependency. */
export const NEEDS = "NEEDS#";

/** Target of all sections. */
export const SECTIONS = "SECTIONS";

const attributeTypes = {
  pk: "S",
  sk: "S",
  target: "S",
  targetSort: "S",
  section: "S",
  installedKiB: "N",
  maintainer: "S",
} as const;

const keys = (partition: keyof typeof attributeTypes, sort: keyof typeof attributeTypes) =>
  [
    { AttributeName: partition, KeyType: "HASH" },
    { AttributeName: sort, KeyType: "RANGE" },
  ] as const;

/** Creates the table and its three global indexes. */
export const createCatalogTable: CreateTableCommandInput = {
  TableName: CATALOG_TABLE,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: Object.entries(attributeTypes).map(([AttributeName, AttributeType]) => ({
    AttributeName,
    AttributeType,
  })),
  KeySchema: [...keys("pk", "sk")],
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-target",
      KeySchema: [...keys("target", "targetSort")],
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["versions", "summary", "packages"] },
    },
    {
      IndexName: "by-size",
      KeySchema: [...keys("section", "installedKiB")],
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["name"] },
    },
    {
      IndexName: "by-maintainer",
      KeySchema: [...keys("maintainer", "installedKiB")],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

/** Everything the table holds of these packages, one item at a time. */
export function* catalogItems(packages: readonly PackageRecord[]): Generator<CatalogItem> {
  const sectionSizes = new Map<string, number>();
  for (const record of packages) {
    sectionSizes.set(record.section, (sectionSizes.get(record.section) ?? 0) + 1);
    const { dependencies, ...attributes } = record;
    const pk = packageKey(record.name);
    yield { pk, sk: "#", target: sectionKey(record.section), targetSort: record.name, ...attributes };
    for (const { name, versions } of dependencies) {
      yield { pk, sk: `${NEEDS}${name}`, target: packageKey(name), targetSort: record.name, versions };
    }
  }
  for (const [name, count] of sectionSizes) {
    yield { pk: sectionKey(name), sk: "#", target: SECTIONS, targetSort: name, packages: count };
  }
}
