import { beforeEach, describe, expect, it, vi } from "vitest";
import { type ControlPlane, newControlPlane, refusalOf } from "../../test/fixture/control-plane.ts";
import { plain } from "../../test/fixture/table-definitions.ts";
import type { Awaitable } from "../base/awaitable.ts";
import type { Denial, Need, RequestScope } from "../engine/request-scope.ts";
import { type OperationContext, runOperation } from "./context.ts";
import { getItem } from "./item/get-item.ts";
import { operations } from "./registry.ts";
import { createTable } from "./table/create-table.ts";

const putItem = operations.PutItem;
const transactWriteItems = operations.TransactWriteItems;
const input = { TableName: "books", Item: { a: { S: "1" } } };

let plane: ControlPlane;

beforeEach(async () => {
  plane = newControlPlane();
  await createTable(plain, plane.context);
});

const contextWith = (scope: Partial<RequestScope>): OperationContext => ({
  ...plane.context,
  scope: { ...plane.context.scope, ...scope },
});

/** Denies one action, at once or later. */
const denying = (denied: string, later = false): Partial<RequestScope> => ({
  authorize(needs, request, database): Awaitable<Denial | null> {
    const denialOf = (all: readonly Need[]): Denial | null => {
      const need = all.find(({ action }) => action === denied);
      if (need === undefined) return null;
      return { need, reason: `because no identity-based policy allows the ${denied} action` };
    };
    const known = needs(request, database);
    if (known instanceof Promise) return known.then(denialOf);
    return later ? Promise.resolve(denialOf(known)) : denialOf(known);
  },
});

const isThere = async (): Promise<boolean> =>
  (await getItem({ TableName: "books", Key: { a: { S: "1" } } }, plane.context)).Item !== undefined;

const DENIED =
  "AccessDeniedException: User: arn:aws:iam::123456789012:root is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:123456789012:table/books because no identity-based policy allows the dynamodb:PutItem action";

describe("an operation", () => {
  it.each([false, true])("is not run for a caller who may not (answered later: %s)", async (later) => {
    const context = contextWith(denying("dynamodb:PutItem", later));
    expect(await refusalOf(() => runOperation(putItem, input, context))).toBe(DENIED);
    expect(await isThere()).toBe(false);
  });

  it.each([false, true])("is run for a caller who may (answered later: %s)", async (later) => {
    const context = contextWith(denying("dynamodb:GetItem", later));
    expect(await refusalOf(() => runOperation(putItem, input, context))).toBe("nothing");
    expect(await isThere()).toBe(true);
  });

  it("does nothing at all when one of its actions is denied", async () => {
    const request = {
      TransactItems: [
        { Delete: { TableName: "books", Key: { a: { S: "2" } } } },
        { Put: { TableName: "books", Item: { a: { S: "1" } } } },
      ],
    };
    const context = contextWith(denying("dynamodb:PutItem"));
    expect(await refusalOf(() => runOperation(transactWriteItems, request, context))).toBe(DENIED);
    expect(await isThere()).toBe(false);
  });

  it("has its needs made out by nobody when everything is granted", async () => {
    const needs = vi.fn(() => []);
    const run = () => "done";
    expect(runOperation({ run, needs }, input, plane.context)).toBe("done");
    expect(needs).not.toHaveBeenCalled();
  });
});
