/**
 * The second evaluator on examples of the documentation, so that it can be trusted where it is compared with.
 */
import { describe, expect, it } from "vitest";
import { operatorNames } from "./second-conditions.ts";
import { type Answer, type Asked, type Asker, answer, type Documents } from "./second-evaluator.ts";

const ACCOUNT = "123456789012";
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/GameScores`;
const ANN: Asker = {
  kind: "user",
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
  roleArn: null,
};
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;
const SESSION: Asker = {
  kind: "role",
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/s1`,
  roleArn: ROLE,
};

const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (more: object = {}) => ({ Effect: "Allow", Action: "dynamodb:*", Resource: "*", ...more });
const deny = (more: object = {}) => ({ ...allow(more), Effect: "Deny" });

const asked = (more: Partial<Asked> = {}): Asked => ({
  action: "dynamodb:GetItem",
  resource: TABLE,
  resourceAccount: ACCOUNT,
  keys: {},
  ...more,
});

const ask = (documents: Partial<Documents>, question: Partial<Asked> = {}, asker = ANN): Answer =>
  answer(
    { identity: [], boundary: null, session: null, resource: null, ...documents },
    asked(question),
    asker,
  );

const decided = (...parameters: Parameters<typeof ask>): string => ask(...parameters).decision;

describe("the order of evaluation", () => {
  it("denies what nobody allows, and lets one deny win", () => {
    expect(decided({})).toBe("implicitDeny");
    expect(decided({ identity: [document(allow())] })).toBe("allowed");
    expect(ask({ identity: [document(allow()), document(deny())] })).toEqual({
      decision: "explicitDeny",
      by: "identity",
    });
  });

  it("lets boundaries and sessions only take away", () => {
    const identity = [document(allow())];
    expect(decided({ boundary: document(allow()) })).toBe("implicitDeny");
    expect(decided({ identity, boundary: document(allow({ Action: "dynamodb:PutItem" })) })).toBe(
      "implicitDeny",
    );
    expect(decided({ identity, session: [document(allow())] }, {}, SESSION)).toBe("allowed");
    expect(decided({ identity, session: [] }, {}, SESSION)).toBe("implicitDeny");
  });

  it("takes a resource policy by whom it names", () => {
    const resource = (AWS: string) => document({ ...allow(), Principal: { AWS } });
    const boundary = document(allow({ Action: "dynamodb:PutItem" }));
    expect(decided({ resource: resource(ANN.arn), boundary })).toBe("allowed");
    expect(decided({ resource: resource(SESSION.arn), boundary }, {}, SESSION)).toBe("allowed");
    expect(decided({ resource: resource(ROLE) }, {}, SESSION)).toBe("allowed");
    expect(decided({ resource: resource(ROLE), boundary }, {}, SESSION)).toBe("implicitDeny");
    expect(decided({ resource: resource(ACCOUNT) })).toBe("implicitDeny");
    expect(decided({ resource: resource(ACCOUNT), identity: [document(allow())] })).toBe("allowed");
  });

  it("needs both sides across accounts", () => {
    const other = { resourceAccount: "210987654321" };
    const resource = document({ ...allow(), Principal: { AWS: ANN.arn } });
    expect(decided({ resource }, other)).toBe("implicitDeny");
    expect(decided({ identity: [document(allow())] }, other)).toBe("implicitDeny");
    expect(decided({ resource, identity: [document(allow())] }, other)).toBe("allowed");
  });

  it("lets only a resource policy deny the owner", () => {
    const root: Asker = { ...ANN, kind: "root", arn: `arn:aws:iam::${ACCOUNT}:root` };
    expect(decided({ identity: [document(deny())] }, {}, root)).toBe("allowed");
    expect(decided({ resource: document({ ...deny(), Principal: "*" }) }, {}, root)).toBe("explicitDeny");
  });
});

describe("a statement", () => {
  const cases: readonly (readonly [statement: object, question: Partial<Asked>, isAllowed: boolean])[] = [
    [{ Action: "DynamoDB:getitem" }, {}, true],
    [{ Action: "dynamodb:*Item" }, {}, true],
    [{ Action: "dynamodb:?etItem" }, {}, true],
    [{ Action: ["dynamodb:PutItem", "dynamodb:Query"] }, {}, false],
    [{ Action: undefined, NotAction: "dynamodb:DeleteTable" }, {}, true],
    [{ Action: undefined, NotAction: "dynamodb:Get*" }, {}, false],
    [{ Resource: TABLE }, {}, true],
    [{ Resource: TABLE.toLowerCase() }, {}, false],
    [{ Resource: `${TABLE}*` }, { resource: `${TABLE}/index/x` }, true],
    [{ Resource: TABLE }, { resource: `${TABLE}/index/x` }, false],
    [{ Resource: `arn:aws:dynamodb:*:${ACCOUNT}:table/*` }, {}, true],
    [{ Resource: "arn:aws:dynamodb:*:table/GameScores" }, {}, false],
    [{ Resource: undefined, NotResource: TABLE }, {}, false],
    [{ Resource: undefined, NotResource: `${TABLE}2` }, {}, true],
    [
      { Resource: TABLE.replace("GameScores", `\${aws:username}`) },
      { keys: { "aws:username": ["GameScores"] } },
      true,
    ],
    [
      { Resource: TABLE.replace("GameScores", `\${aws:username}`) },
      { keys: { "aws:username": ["*"] } },
      false,
    ],
    [{ Resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/\${aws:username}` }, {}, false],
    [{ Resource: TABLE.replace("GameScores", `\${aws:username, 'GameScores'}`) }, {}, true],
    [{ Resource: TABLE.replace("GameScores", `\${*}`) }, {}, false],
  ];

  it.each(cases)("%j of %j", (statement, question, isAllowed) => {
    expect(decided({ identity: [document(allow(statement))] }, question)).toBe(
      isAllowed ? "allowed" : "implicitDeny",
    );
  });

  it("has no variables in the older version", () => {
    const statement = allow({ Resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/\${aws:username}` });
    const keys = { "aws:username": ["GameScores"] };
    expect(
      decided({ identity: [JSON.stringify({ Version: "2008-10-17", Statement: statement })] }, { keys }),
    ).toBe("implicitDeny");
  });
});

describe("a condition", () => {
  type Case = readonly [condition: object, keys: Asked["keys"], holds: boolean];
  const leading = (...values: readonly string[]) => ({ "dynamodb:leadingkeys": values });
  const cases: readonly Case[] = [
    [{ StringEquals: { "k:a": ["x", "y"] } }, { "k:a": ["y"] }, true],
    [{ StringEquals: { "K:A": "x" } }, { "k:a": ["X"] }, false],
    [{ StringEqualsIgnoreCase: { "k:a": "x" } }, { "k:a": ["X"] }, true],
    [{ StringNotEquals: { "k:a": ["x", "y"] } }, { "k:a": ["y"] }, false],
    [{ StringNotEquals: { "k:a": "x" } }, {}, true],
    [{ StringEquals: { "k:a": "x" } }, {}, false],
    [{ StringEqualsIfExists: { "k:a": "x" } }, {}, true],
    [{ StringEqualsIfExists: { "k:a": "x" } }, { "k:a": ["y"] }, false],
    [{ StringLike: { "k:a": "a*c?" } }, { "k:a": ["abbbcd"] }, true],
    [{ StringNotLike: { "k:a": "a*" } }, { "k:a": ["abc"] }, false],
    [{ NumericLessThanEquals: { "k:n": "10" } }, { "k:n": ["9.5"] }, true],
    [{ NumericGreaterThan: { "k:n": "10" } }, { "k:n": ["9"] }, false],
    [{ DateLessThan: { "k:d": "2026-01-01T00:00:00Z" } }, { "k:d": ["1767225599"] }, true],
    [
      { DateGreaterThanEquals: { "k:d": "2026-01-01T00:00:00Z" } },
      { "k:d": ["2025-12-31T23:59:59Z"] },
      false,
    ],
    [{ Bool: { "k:b": "true" } }, { "k:b": ["true"] }, true],
    [{ BinaryEquals: { "k:y": "QmluYXJ5" } }, { "k:y": ["QmluYXJ5"] }, true],
    [{ IpAddress: { "k:i": "203.0.113.0/24" } }, { "k:i": ["203.0.113.9"] }, true],
    [{ NotIpAddress: { "k:i": "203.0.113.0/24" } }, { "k:i": ["203.0.114.9"] }, true],
    [{ IpAddress: { "k:i": "2001:db8::/32" } }, { "k:i": ["2001:db8::7"] }, true],
    [{ ArnLike: { "k:r": "arn:aws:iam::*:user/*" } }, { "k:r": [ANN.arn] }, true],
    [{ ArnEquals: { "k:r": "arn:aws:iam::*" } }, { "k:r": [ANN.arn] }, false],
    [{ ArnNotEquals: { "k:r": ANN.arn } }, { "k:r": [ANN.arn] }, false],
    [{ Null: { "k:a": "true" } }, {}, true],
    [{ Null: { "k:a": "false" } }, {}, false],
    [{ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a", "b"] } }, leading("a", "b"), true],
    [{ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a"] } }, leading("a", "b"), false],
    [{ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a"] } }, {}, true],
    [{ "ForAnyValue:StringEquals": { "dynamodb:LeadingKeys": ["a"] } }, leading("a", "b"), true],
    [{ "ForAnyValue:StringEquals": { "dynamodb:LeadingKeys": ["a"] } }, {}, false],
    [{ "ForAnyValue:StringNotEquals": { "dynamodb:LeadingKeys": ["a"] } }, leading("a", "b"), true],
    [{ StringEquals: { "k:a": "x", "k:b": "y" } }, { "k:a": ["x"] }, false],
    [{ StringEquals: { "k:a": "x" }, Bool: { "k:b": "true" } }, { "k:a": ["x"], "k:b": ["true"] }, true],
    [{ StringEquals: { "k:a": `\${k:b}` } }, { "k:a": ["x"], "k:b": ["x"] }, true],
    [{ StringEquals: { "k:a": `\${k:b}` } }, { "k:a": ["x"] }, false],
  ];

  it.each(cases)("%j on %j", (Condition, keys, holds) => {
    expect(decided({ identity: [document(allow({ Condition }))] }, { keys })).toBe(
      holds ? "allowed" : "implicitDeny",
    );
  });

  it("has every documented operator", () => {
    expect(operatorNames).toHaveLength(26);
  });
});
