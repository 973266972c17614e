/**
 * A table with indexes of both kinds for tests of ExecuteStatement, and short ways to run statements on it.
 */
import { beforeAll } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s } from "./values.ts";

/** The beginning of most refusals. */
export const VE = "ValidationException: ";

/** Statements on one table, which is `$` in them. */
export class PartiqlTable {
  readonly target = useTarget();
  #name = "";

  constructor() {
    beforeAll(() => this.#create());
  }

  get name(): string {
    return this.#name;
  }

  async #create(): Promise<void> {
    this.#name = await this.target.createTable("partiql", {
      AttributeDefinitions: attributes("pk:S", "sk:N", "g:S", "h:N", "lsk:S"),
      KeySchema: keys("pk", "sk"),
      GlobalSecondaryIndexes: [
        { IndexName: "all", KeySchema: keys("g", "h"), Projection: projection("ALL") },
        { IndexName: "some", KeySchema: keys("g"), Projection: projection(["p"]) },
      ],
      LocalSecondaryIndexes: [
        { IndexName: "local", KeySchema: keys("pk", "lsk"), Projection: projection("KEYS_ONLY") },
      ],
    });
  }

  readonly #input = (statement: string, more: object) => ({
    Statement: statement.replaceAll("$", `"${this.#name}"`),
    ...more,
  });

  /** What a statement answers; it must succeed. */
  readonly run = (statement: string, more: object = {}) =>
    this.target.call("ExecuteStatement", this.#input(statement, more));

  /** What a statement answers, success or not. */
  readonly answer = (statement: string, more: object = {}) =>
    this.target.answer("ExecuteStatement", this.#input(statement, more));

  /** What a statement is refused with. */
  readonly refusal = (statement: string, more: object = {}) =>
    this.target.refusal("ExecuteStatement", this.#input(statement, more));

  async put(...items: readonly Item[]): Promise<void> {
    await Promise.all(items.map((Item) => this.target.call("PutItem", { TableName: this.#name, Item })));
  }

  readonly stored = (pk: string, sk: number) => this.target.item(this.#name, { pk: s(pk), sk: n(sk) });

  /** The sort keys of the items that a statement reads. */
  readonly sorts = async (statement: string): Promise<readonly number[]> =>
    sortsOf((await this.run(statement))["Items"]);

  /** Sort keys page by page. */
  readonly pages = async (statement: string, Limit: number): Promise<readonly (readonly number[])[]> => {
    const all: (readonly number[])[] = [];
    let NextToken: unknown;
    do {
      const page = await this.run(statement, { Limit, ...(NextToken !== undefined && { NextToken }) });
      all.push(sortsOf(page["Items"]));
      NextToken = page["NextToken"];
    } while (NextToken !== undefined);
    return all;
  };
}

const sortsOf = (items: readonly { readonly sk: { readonly N: string } }[]): readonly number[] =>
  items.map(({ sk }) => Number(sk.N));
