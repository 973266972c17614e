/**
 * A test of its own: tables, and steps on them. It is run against a Stator and the model side by side until they
 * differ, and cut down to what is needed for that.
 */
import type { Json, JsonCaller } from "../fixture/json-stator.ts";
import { Chance } from "./chance.ts";
import { ModelTable } from "./model-table.ts";
import { type Item, itemBytes, itemText } from "./model-value.ts";
import {
  indexOf,
  isPageRefused,
  pageBody,
  pageInput,
  pagesOf,
  queryRows,
  rowText,
} from "./page-prediction.ts";
import { predict } from "./prediction.ts";
import { randomStep } from "./random-step.ts";
import { answerText, setsAreInOrder } from "./shown-answer.ts";
import type { PageOptions, Step } from "./step.ts";
import {
  addIndexInput,
  createTableInput,
  dropIndexInput,
  type IndexShape,
  randomTable,
  type TableShape,
} from "./table-shape.ts";

export interface Scenario {
  readonly tables: readonly TableShape[];
  readonly steps: readonly Step[];
}

/** Where Stator and the model part. */
export interface Difference {
  /** Position of the step; behind the last one: the check of indexes and counts. */
  readonly at: number;
  readonly operation: string;
  readonly input: Json;
  readonly expected: string;
  readonly actual: string;
}

const STEPS_MAX = 25;
/** A table that is not ready after so many looks will never be. */
const LOOKS_MAX = 10_000;

/** The scenario of this seed. */
export function randomScenario(seed: number): Scenario {
  const chance = new Chance(seed);
  const first = randomTable(chance);
  const second = randomTable(chance);
  const tables = chance.percent(30) && second.label !== first.label ? [first, second] : [first];
  const count = 5 + chance.below(STEPS_MAX - 4);
  const steps = Array.from({ length: count }, () => randomStep(chance, tables));
  return chance.percent(40) ? withLateIndex(chance, { tables, steps }) : { tables, steps };
}

/** The scenario with one of its global indexes made in the middle, and perhaps dropped again. */
function withLateIndex(chance: Chance, { tables, steps }: Scenario): Scenario {
  const [first] = tables;
  const index = first?.indexes.find(({ kind }) => kind === "global");
  if (first === undefined || index === undefined) return { tables, steps };
  const without = { ...first, indexes: first.indexes.filter((other) => other !== index) };
  const added = chance.below(steps.length);
  const dropped = added + chance.below(steps.length);
  const later: readonly Step[] = [
    ...steps.slice(0, added),
    { kind: "addIndex", table: 0, index },
    ...steps.slice(added, dropped),
    ...(dropped < steps.length ? [{ kind: "dropIndex", table: 0, index } as const] : []),
    ...steps.slice(dropped),
  ];
  return { tables: [without, ...tables.slice(1)], steps: later };
}

/** Thrown at the first difference. */
class Parting extends Error {
  readonly difference: Omit<Difference, "at">;

  constructor(difference: Omit<Difference, "at">) {
    super("Stator and the model differ");
    this.difference = difference;
  }
}

/** Runs a scenario on tables that do not exist yet; null when Stator and the model agree to the end. */
export async function run(stator: JsonCaller, scenario: Scenario, suffix = ""): Promise<Difference | null> {
  let at = -1;
  try {
    const tables = scenario.tables.map((shape) => new ModelTable(shape, `${shape.label}${suffix}`));
    const turn = new Turn(stator, tables);
    for (const { shape, name } of tables)
      await turn.mustSucceed("CreateTable", createTableInput(shape, name));
    for (const step of scenario.steps) {
      at += 1;
      await turn.take(step);
    }
    at += 1;
    for (const table of tables) await turn.checkWhole(table);
    for (const { name } of tables) await turn.mustSucceed("DeleteTable", { TableName: name });
    return null;
  } catch (error) {
    if (error instanceof Parting) return { at, ...error.difference };
    throw error;
  }
}

/** Stator and the model, side by side. */
class Turn {
  readonly #stator: JsonCaller;
  readonly #tables: readonly ModelTable[];

  constructor(stator: JsonCaller, tables: readonly ModelTable[]) {
    this.#stator = stator;
    this.#tables = tables;
  }

  async take(step: Step): Promise<void> {
    if (step.kind === "query" || step.kind === "scan") {
      const table = this.#tables[step.page.table] as ModelTable;
      if (step.page.index === null) return this.#read(table, step);
      if (indexOf(table, step.page) === null) return;
      await this.#settled(table);
      return this.#read(table, step);
    }
    if (step.kind === "addIndex" || step.kind === "dropIndex") return this.#changeIndex(step);
    const prediction = predict(step, this.#tables);
    await this.#expect(
      prediction.operation,
      prediction.input,
      answerText(prediction.status, prediction.body),
    );
    prediction.commit();
  }

  /** Every index is what the items make of it, and the counts are right. */
  async checkWhole(table: ModelTable): Promise<void> {
    await this.#settled(table);
    const rows = (index: IndexShape | null): readonly Item[] => table.rows(index);
    for (const index of [null, ...table.shape.indexes]) {
      await this.#learnOrder(table, { ...WHOLE, index: index?.name ?? null }, 1);
    }
    const { Table } = await this.mustSucceed("DescribeTable", { TableName: table.name });
    const told = Table as Json;
    const counts = (all: readonly Item[]): string =>
      `${all.length} items, ${all.reduce((sum, row) => sum + itemBytes(row), 0)} bytes`;
    const check = (expected: string, actual: string): void => {
      if (expected !== actual) throw new Parting({ operation: "DescribeTable", input: {}, expected, actual });
    };
    check(counts(rows(null)), `${String(told["ItemCount"])} items, ${String(told["TableSizeBytes"])} bytes`);
    const indexes = [
      told["LocalSecondaryIndexes"] ?? [],
      told["GlobalSecondaryIndexes"] ?? [],
    ].flat() as Json[];
    for (const index of table.shape.indexes) {
      const described = indexes.find(({ IndexName }) => IndexName === index.name) ?? {};
      const actual = `${String(described["ItemCount"])} items, ${String(described["IndexSizeBytes"])} bytes`;
      check(counts(rows(index)), actual);
    }
  }

  async mustSucceed(operation: string, input: Json): Promise<Json> {
    const { status, body } = await this.#stator.call(operation, input);
    if (status === 200) return body;
    throw new Parting({ operation, input, expected: "200", actual: `${status} ${JSON.stringify(body)}` });
  }

  async #expect(operation: string, input: Json, expected: string): Promise<Json> {
    const { status, body } = await this.#stator.call(operation, input);
    const actual = answerText(status, body) + (setsAreInOrder(body) ? "" : " with a set out of order");
    if (actual === expected) return body;
    const message = JSON.stringify(body["message"] ?? body["Message"] ?? "");
    throw new Parting({ operation, input, expected, actual: `${actual} ${message}` });
  }

  async #changeIndex({
    kind,
    table: at,
    index,
  }: Extract<Step, { kind: "addIndex" | "dropIndex" }>): Promise<void> {
    const table = this.#tables[at] as ModelTable;
    const isThere = table.shape.indexes.some(({ name }) => name === index.name);
    if (isThere === (kind === "addIndex")) return;
    await this.#settled(table);
    const input = kind === "addIndex" ? addIndexInput(index, table.name) : dropIndexInput(index, table.name);
    await this.mustSucceed("UpdateTable", input);
    if (kind === "addIndex") table.addIndex(index);
    else table.dropIndex(index);
  }

  /** Waits until the table and all its indexes can be used. */
  async #settled({ name }: ModelTable): Promise<void> {
    for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
      const { Table } = await this.mustSucceed("DescribeTable", { TableName: name });
      const { TableStatus, GlobalSecondaryIndexes = [] } = Table as Json;
      const statuses = [
        TableStatus,
        ...(GlobalSecondaryIndexes as Json[]).map(({ IndexStatus }) => IndexStatus),
      ];
      if (statuses.every((status) => status === "ACTIVE")) return;
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
    throw new Parting({ operation: "DescribeTable", input: {}, expected: "ACTIVE", actual: "still at work" });
  }

  async #read(table: ModelTable, step: Extract<Step, { kind: "query" | "scan" }>): Promise<void> {
    if (step.kind === "query") return this.#pages(table, step, queryRows(table, step));
    const parts = await this.#learnOrder(table, step.page, step.segments);
    for (const [segment, rows] of parts.entries()) {
      const part = step.segments === 1 ? {} : { Segment: segment, TotalSegments: step.segments };
      await this.#pages(table, step, rows, part);
    }
  }

  /** Reads all pages, each of which must be as predicted. */
  async #pages(
    table: ModelTable,
    step: Extract<Step, { kind: "query" | "scan" }>,
    rows: readonly Item[],
    part: Json = {},
  ): Promise<void> {
    const operation = step.kind === "query" ? "Query" : "Scan";
    const input = { ...pageInput(table, step), ...part };
    if (isPageRefused(table, step)) {
      await this.#expect(operation, input, answerText(400, { __type: "ValidationException" }));
      return;
    }
    let start = {};
    for (const page of pagesOf(table, rows, step.page)) {
      const expected = answerText(200, pageBody(table, page, step.page));
      const { LastEvaluatedKey: last } = await this.#expect(operation, { ...input, ...start }, expected);
      start = { ExclusiveStartKey: last };
    }
  }

  /** The rows of each segment in the order in which plain scans give them; together exactly those of the model. */
  async #learnOrder(
    table: ModelTable,
    options: PageOptions,
    segments: number,
  ): Promise<readonly (readonly Item[])[]> {
    const index = indexOf(table, options);
    const known = new Map(table.rows(index).map((row) => [rowText(table, row), row]));
    const parts: Item[][] = [];
    const plain = { TableName: table.name, ...(index === null ? {} : { IndexName: index.name }) };
    for (let segment = 0; segment < segments; segment += 1) {
      const part: Item[] = [];
      let start: Json = {};
      do {
        const input = { ...plain, ...start, Segment: segment, TotalSegments: segments };
        const body = await this.mustSucceed("Scan", input);
        for (const found of body["Items"] as Item[]) {
          const row = known.get(rowText(table, found));
          const [expected, actual] = [row === undefined ? "no such row" : itemText(row), itemText(found)];
          if (expected !== actual) throw new Parting({ operation: "Scan", input, expected, actual });
          part.push(row as Item);
          known.delete(rowText(table, found));
        }
        start = body["LastEvaluatedKey"] === undefined ? {} : { ExclusiveStartKey: body["LastEvaluatedKey"] };
      } while (Object.keys(start).length > 0);
      parts.push(part);
    }
    const missing = [...known.keys()].join(", ");
    if (missing !== "")
      throw new Parting({ operation: "Scan", input: plain, expected: missing, actual: "not there" });
    return parts;
  }
}

const WHOLE: PageOptions = {
  table: 0,
  index: null,
  limit: null,
  filter: null,
  projection: null,
  select: null,
  consistent: false,
  capacity: "NONE",
  isLegacy: false,
};

/** The scenario without every step that `fails` does not need. */
export async function shrunk(
  scenario: Scenario,
  fails: (smaller: Scenario) => Promise<boolean>,
): Promise<Scenario> {
  let current = scenario;
  for (
    let size = Math.ceil(current.steps.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < current.steps.length; ) {
      const smaller = { ...current, steps: current.steps.toSpliced(from, size) };
      if (await fails(smaller)) current = smaller;
      else from += size;
    }
  }
  return current;
}
