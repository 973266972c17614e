import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  constant,
  constantFrom,
  letrec,
  oneof,
  tuple,
} from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type ControlPlane, newControlPlane } from "../../../test/fixture/control-plane.ts";
import { ApiError } from "../../api/errors.ts";
import { createTable } from "../table/create-table.ts";
import { executeStatement } from "./execute-statement.ts";

let plane: ControlPlane;

beforeAll(async () => {
  plane = newControlPlane();
  await createTable(
    {
      TableName: "t",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "x", AttributeType: "N" },
      ],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "i",
          KeySchema: [{ AttributeName: "x", KeyType: "HASH" }],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
    },
    plane.context,
  );
});

const joined = (...parts: readonly (string | Arbitrary<string>)[]): Arbitrary<string> =>
  tuple(...parts.map((part) => (typeof part === "string" ? constant(part) : part))).map((texts) =>
    texts.join(" "),
  );

const listed = (part: Arbitrary<string>, separator = ", "): Arbitrary<string> =>
  array(part, { maxLength: 3 }).map((parts) => parts.join(separator));

const path = constantFrom("pk", "x", "v", "v.a", "v[0]", '"#n"', "v[*]", "v.*", 'v."in"');

/** Expressions of every kind, wherever they make sense or not. */
const { expression } = letrec<{ readonly expression: string }>((tie) => {
  const inner = tie("expression");
  const name = constantFrom(
    "size",
    "attribute_exists",
    "attribute_type",
    "begins_with",
    "contains",
    "if_not_exists",
    "list_append",
    "set_add",
    "SET_DELETE",
    "exists",
    "count",
    "nope",
  );
  const sign = constantFrom("=", "<>", "<", ">=", "+", "-", "*", "||", "AND", "OR", "LIKE");
  return {
    expression: oneof(
      { maxDepth: 4, withCrossShrink: true },
      constantFrom("1", "-2.5", "'a'", "''", "true", "NULL", "MISSING", "?", "'N'"),
      path,
      joined(inner, sign, inner),
      joined("NOT", inner),
      joined("-", inner),
      joined("(", inner, ")"),
      joined(inner, "BETWEEN", inner, "AND", inner),
      joined(inner, "IN [", listed(inner), "]"),
      joined(inner, "IS", constantFrom("NULL", "NOT MISSING", "BAG", "ANY", "STRING")),
      joined("[", listed(inner), "]"),
      joined("<<", listed(inner), ">>"),
      joined("{", listed(joined(oneof(constantFrom("'a'", "''", "'pk'"), inner), ":", inner)), "}"),
      joined(name, "(", listed(inner), ")"),
      joined("EXISTS ( SELECT * FROM t WHERE", inner, ")"),
    ),
  };
});

const source = constantFrom("t", "t", "t", "t", "t", "t.i", "nowhere", "t.gone", '"t".""', "t.i.j", "t x");
const where = oneof(
  constant("WHERE pk = 'a'"),
  joined("WHERE pk = 'a' AND", expression),
  joined("WHERE", expression),
);
const assignment = oneof(joined("SET", path, "=", expression), joined("REMOVE", path));
const returning = constantFrom("", "RETURNING ALL OLD *", "RETURNING MODIFIED NEW *");

const statement = oneof(
  joined(
    "SELECT",
    oneof(constant("*"), expression),
    "FROM",
    source,
    where,
    constantFrom("", "ORDER BY pk", "ORDER BY v.a"),
  ),
  joined("INSERT INTO", source, "VALUE", oneof(expression, joined("{'pk': 'a', 'v':", expression, "}"))),
  joined("UPDATE", source, listed(assignment, " "), where, returning),
  joined("FROM", source, where, assignment),
  joined("DELETE FROM", source, where, returning),
  expression,
);

describe("any statement at all", () => {
  it("is carried out or refused", async () => {
    let done = 0;
    await assert(
      asyncProperty(statement, async (text) => {
        const Parameters = Array.from(text.matchAll(/\?/g), () => ({ S: "a" }));
        try {
          await executeStatement(
            { Statement: text, ...(Parameters.length === 0 ? {} : { Parameters }) },
            plane.context,
          );
          done++;
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ApiError);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(done).toBeGreaterThan(20);
  });
});
