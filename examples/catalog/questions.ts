/**
 * Six questions, each answered by one kind of Query. None of them scans the table.
 */
import { type DynamoDBDocumentClient, paginateQuery, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { PackageRecord } from "./package-record.ts";
import { CATALOG_TABLE, NEEDS, packageKey, SECTIONS, sectionKey } from "./table-design.ts";

/** A question in words, and how to ask it. */
export interface Question {
  readonly text: string;
  readonly ask: (client: DynamoDBDocumentClient) => Promise<string>;
}

/** What the questions are about: names that the catalogue at hand really has. */
export interface Subjects {
  readonly package: string;
  readonly section: string;
  readonly maintainer: string;
}

/** The package most others need, and the section and the maintainer with the most packages. */
export function interestingSubjects(packages: readonly PackageRecord[]): Subjects {
  const known = new Set(packages.map(({ name }) => name));
  const needed = packages.flatMap(({ dependencies }) => dependencies.map(({ name }) => name));
  return {
    package: mostFrequent(needed.filter((name) => known.has(name))),
    section: mostFrequent(packages.map(({ section }) => section)),
    maintainer: mostFrequent(packages.map(({ maintainer }) => maintainer)),
  };
}

/** The six questions about these subjects. */
export const questions = (subjects: Subjects): readonly Question[] =>
  [whatIs, whoNeeds, sectionMembers, largestOfSection, maintainedBy, allSections].map((question) =>
    question(subjects),
  );

/** One partition holds the package and what it needs. */
const whatIs = (subjects: Subjects): Question => ({
  text: `What is ${subjects.package}, and what does it need?`,
  ask: async (client) => {
    const { Items = [] } = await query(client, {
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": packageKey(subjects.package) },
    });
    const needs = Items.filter(({ sk }) => String(sk).startsWith(NEEDS));
    const self = Items.find(({ sk }) => sk === "#");
    return `${self?.["summary"] ?? "not in the catalogue"}; needs ${needs.length} others`;
  },
});

/** The edges turned around, page by page. */
const whoNeeds = (subjects: Subjects): Question => ({
  text: `Who needs ${subjects.package}?`,
  ask: async (client) => {
    const names: string[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: CATALOG_TABLE,
        IndexName: "by-target",
        KeyConditionExpression: "target = :package",
        ExpressionAttributeValues: { ":package": packageKey(subjects.package) },
        ProjectionExpression: "targetSort",
      },
    );
    for await (const { Items = [] } of pages) names.push(...Items.map((item) => String(item["targetSort"])));
    return `${names.length} packages, ${names[0]} to ${names.at(-1)}`;
  },
});

/** A range of an index partition, counted by the server. */
const sectionMembers = (subjects: Subjects): Question => ({
  text: `Which packages of section ${subjects.section} begin with "lib"?`,
  ask: async (client) => {
    const { Count, LastEvaluatedKey } = await query(client, {
      IndexName: "by-target",
      KeyConditionExpression: "target = :section AND begins_with(targetSort, :prefix)",
      ExpressionAttributeValues: { ":section": sectionKey(subjects.section), ":prefix": "lib" },
      Select: "COUNT",
    });
    return `${Count}${LastEvaluatedKey === undefined ? "" : " on the first page"}`;
  },
});

/** A sparse index in descending order. */
const largestOfSection = (subjects: Subjects): Question => ({
  text: `Which five packages of section ${subjects.section} are the largest?`,
  ask: async (client) => {
    const { Items = [] } = await query(client, {
      IndexName: "by-size",
      KeyConditionExpression: "#section = :section",
      ExpressionAttributeNames: { "#section": "section" },
      ExpressionAttributeValues: { ":section": subjects.section },
      ScanIndexForward: false,
      Limit: 5,
    });
    return Items.map((item) => `${item["name"]} (${item["installedKiB"]} KiB)`).join(", ");
  },
});

/** A range of sizes, and a filter on what was read. */
const maintainedBy = (subjects: Subjects): Question => ({
  text: `What does ${subjects.maintainer} maintain above 1 MiB that has a homepage?`,
  ask: async (client) => {
    const { Count, ScannedCount } = await query(client, {
      IndexName: "by-maintainer",
      KeyConditionExpression: "maintainer = :maintainer AND installedKiB > :size",
      FilterExpression: "attribute_exists(homepage) AND begins_with(homepage, :scheme)",
      ExpressionAttributeValues: { ":maintainer": subjects.maintainer, ":size": 1_024, ":scheme": "http" },
    });
    return `${Count} of ${ScannedCount} read`;
  },
});

/** All items that point at one target. */
const allSections = (): Question => ({
  text: "Which sections are there?",
  ask: async (client) => {
    const { Items = [] } = await query(client, {
      IndexName: "by-target",
      KeyConditionExpression: "target = :sections",
      ExpressionAttributeValues: { ":sections": SECTIONS },
    });
    const names = Items.slice(0, 5).map((item) => `${item["targetSort"]} (${item["packages"]})`);
    return `${Items.length}: ${names.join(", ")} …`;
  },
});

const query = (
  client: DynamoDBDocumentClient,
  input: Omit<ConstructorParameters<typeof QueryCommand>[0], "TableName">,
) => client.send(new QueryCommand({ TableName: CATALOG_TABLE, ...input }));

function mostFrequent(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [first] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return first?.[0] ?? "";
}
