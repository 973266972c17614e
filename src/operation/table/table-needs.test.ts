import { beforeAll, describe, it } from "vitest";
import type { ControlPlane } from "../../../test/fixture/control-plane.ts";
import { BOOKS, expectNeeds, type NeedsCase, planeWithTables } from "../../../test/fixture/shown-needs.ts";
import { encodeIterator } from "../../engine/stream/shard-iterator.ts";

let plane: ControlPlane;

beforeAll(async () => {
  plane = await planeWithTables();
});

const NEW = BOOKS.replace("books", "new");
const STREAM = `${BOOKS}/stream/2015-05-11T21:21:33.291`;

const cases: readonly NeedsCase[] = [
  ["DescribeStream", { StreamArn: STREAM }, [["dynamodb:DescribeStream", STREAM, {}]]],
  [
    "GetShardIterator",
    { StreamArn: STREAM, ShardId: "s".repeat(28), ShardIteratorType: "LATEST" },
    [["dynamodb:GetShardIterator", STREAM, {}]],
  ],
  [
    "GetRecords",
    { ShardIterator: encodeIterator({ streamArn: STREAM, shardId: "s", after: 0n, issuedAtMs: 0 }) },
    [["dynamodb:GetRecords", STREAM, {}]],
  ],
  ["GetRecords", { ShardIterator: "nonsense" }, []],
  ["ListStreams", { TableName: "books" }, [["dynamodb:ListStreams", "*", {}]]],
  ["ListTables", {}, [["dynamodb:ListTables", "*", {}]]],
  ["DescribeLimits", {}, [["dynamodb:DescribeLimits", "*", {}]]],
  ["DescribeEndpoints", {}, [["dynamodb:DescribeEndpoints", "*", {}]]],
  [
    "CreateTable",
    { TableName: "new", Tags: [{ Key: "Team", Value: "a" }], ResourcePolicy: "{}" },
    [
      ["dynamodb:CreateTable", NEW, { "aws:tagkeys": "Team", "aws:requesttag/team": "a" }],
      ["dynamodb:TagResource", NEW, { "aws:tagkeys": "Team", "aws:requesttag/team": "a" }],
      ["dynamodb:PutResourcePolicy", NEW, {}],
    ],
  ],
  ["DescribeTable", { TableName: "books" }, [["dynamodb:DescribeTable", BOOKS, {}]]],
  [
    "DescribeTable",
    { TableName: "arn:aws:dynamodb:us-east-1:999999999999:table/books" },
    [["dynamodb:DescribeTable", "arn:aws:dynamodb:us-east-1:999999999999:table/books", {}]],
  ],
  ["UpdateTable", { TableName: "books" }, [["dynamodb:UpdateTable", BOOKS, {}]]],
  ["DeleteTable", { TableName: "books" }, [["dynamodb:DeleteTable", BOOKS, {}]]],
  ["DescribeTimeToLive", { TableName: "books" }, [["dynamodb:DescribeTimeToLive", BOOKS, {}]]],
  [
    "UpdateTimeToLive",
    { TableName: "books", TimeToLiveSpecification: { AttributeName: "t", Enabled: true } },
    [["dynamodb:UpdateTimeToLive", BOOKS, {}]],
  ],
  ["DescribeContinuousBackups", { TableName: "books" }, [["dynamodb:DescribeContinuousBackups", BOOKS, {}]]],
  ["ListTagsOfResource", { ResourceArn: BOOKS }, [["dynamodb:ListTagsOfResource", BOOKS, {}]]],
  [
    "TagResource",
    { ResourceArn: BOOKS, Tags: [{ Key: "Team", Value: "a" }] },
    [["dynamodb:TagResource", BOOKS, { "aws:tagkeys": "Team", "aws:requesttag/team": "a" }]],
  ],
  [
    "UntagResource",
    { ResourceArn: BOOKS, TagKeys: ["Team", "Cost"] },
    [["dynamodb:UntagResource", BOOKS, { "aws:tagkeys": "Team Cost" }]],
  ],
];

describe("what callers need for tables, streams and tags", () => {
  it.each(cases.map((each) => ({ name: each[0], each })))("$name", async ({ each }) => {
    await expectNeeds(plane, each);
  });
});
