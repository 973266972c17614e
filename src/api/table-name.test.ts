/**
 * Names and ARNs of tables: what is accepted, and what each kind of bad ARN is answered.
 */
import { describe, expect, it } from "vitest";
import * as names from "./table-name.ts";

const ARN = names.tableArn("eu-west-1", "123456789012", "Music");

describe("parseTableName", () => {
  it("takes a plain name as it is", () => {
    expect(names.parseTableName("Music")).toEqual({ name: "Music", arn: null });
  });

  it("takes the name out of a table's ARN", () => {
    expect(names.parseTableName(ARN)).toEqual({
      name: "Music",
      arn: { arn: ARN, region: "eu-west-1", accountId: "123456789012", table: "Music", part: null },
    });
  });

  it.each([
    ["arn:azure:dynamodb:eu-west-1:123456789012:table/Music", "partition"],
    ["arn:aws:dynamodb:EU!:123456789012:table/Music", "region"],
    ["arn:aws:dynamodb::123456789012:table/Music", "region"],
    ["arn:aws:dynamodb:eu-west-1:123456789012:global-table/Music", "resourceType"],
    [`${ARN}/index/i`, "resourceType"],
    [`${ARN}/unknown/i`, "resourceType"],
    ["arn:aws:s3:eu-west-1:123456789012:table/Music", "format"],
    ["arn:aws:dynamodb:eu-west-1:12:table/Music", "format"],
    ["arn:aws:dynamodb:eu-west-1:123456789012:table/M!", "format"],
    ["arn:aws", "format"],
  ])("%s: %s fault", (arn, kind) => {
    expect(names.parseTableName(arn)).toMatchObject({ kind, arn });
  });
});

describe("tableNameFaultText", () => {
  it.each([
    ["partition", "1 validation error detected: Invalid AWS partition in 'arn:x'"],
    ["region", "1 validation error detected: Invalid AWS region in 'arn:x'"],
    ["resourceType", "1 validation error detected: Invalid resource type in 'arn:x'"],
  ] as const)("%s", (kind, text) => {
    expect(names.tableNameFaultText(new names.TableNameFault(kind, "arn:x"))).toBe(text);
  });
});

describe("parseArn", () => {
  it.each([
    [names.indexArn(ARN, "byYear"), "index", "byYear"],
    [names.streamArn(ARN, "2015-05-11T21:21:33.291"), "stream", "2015-05-11T21:21:33.291"],
    [names.backupArn(ARN, "01-ab"), "backup", "01-ab"],
    [names.exportArn(ARN, "01-ab"), "export", "01-ab"],
    [names.importArn(ARN, "01-ab"), "import", "01-ab"],
  ])("undoes %s", (arn, kind, name) => {
    expect(names.parseArn(arn)).toMatchObject({ arn, table: "Music", part: { kind, name } });
  });
});
