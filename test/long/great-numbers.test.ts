/**
 * So many of something that work which grows with the square of their number does not end within the time that a test is
 * given.
 */
import { describe, expect, it } from "vitest";
import { serviceOf } from "../../src/api/dynamodb.ts";
import { dynamodbWording } from "../../src/api/dynamodb-wording.ts";
import { InputFault } from "../../src/api/input-fault.ts";
import { inputReader } from "../../src/api/input-reader.ts";
import { parseStatement } from "../../src/language/partiql/parse-statement.ts";
import { namedProjection } from "../../src/operation/request/request-expressions.ts";

describe("a great many faults of one request", () => {
  const fault = (operation: "TransactWriteItems" | "BatchGetItem", body: object): string | undefined => {
    const input = inputReader<unknown>(serviceOf(operation), operation, dynamodbWording)(body);
    return input instanceof InputFault ? input.text : "none";
  };

  it("are looked at in part: members of a list", () => {
    const TransactItems = Array.from({ length: 200_000 }, () => ({ Put: {} }));
    expect(fault("TransactWriteItems", { TransactItems })).toContain(
      "Member must have length less than or equal to 100",
    );
  });

  it("are looked at in part: members of a map", () => {
    const RequestItems = Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`table${i}`, {}]));
    expect(fault("BatchGetItem", { RequestItems })).toContain("failed to satisfy constraint");
  });
});

it("a projection is made of as many names as a request has room for", () => {
  expect(() => namedProjection(Array.from({ length: 400_000 }, (_, at) => `a${at}`))).not.toThrow();
});

describe("a PartiQL statement of a megabyte", () => {
  const parts = [
    "a = 1 AND",
    "a IN [1, 2] OR",
    "'it''s'",
    '"a".b[0]',
    "(",
    "NOT",
    "{'a': [",
    "-- \n",
    "/*",
    "<<1,",
    "- -",
    "?",
  ];

  it.each(parts)("repeating %j is parsed or refused", (part) => {
    const text = `SELECT * FROM t WHERE ${`${part} `.repeat(Math.ceil(1_048_576 / (part.length + 1)))}`;
    expect(["parsed", "refused"]).toContain(parseStatement(text).kind);
  });
});
