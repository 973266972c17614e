/**
 * Every operation that Stator has, named in this one place. What the service has and this table lacks is answered
 * with UnknownOperationException.
 */
import type { OperationInputs, OperationName, OperationOutputs } from "../api/generated/operations.ts";
import { batchGetItem } from "./batch-get-item.ts";
import { batchWriteItem } from "./batch-write-item.ts";
import type { Operation } from "./context.ts";
import { createTable } from "./create-table.ts";
import { deleteItem } from "./delete-item.ts";
import { deleteTable } from "./delete-table.ts";
import { describeTable } from "./describe-table.ts";
import { getItem } from "./get-item.ts";
import { listTables } from "./list-tables.ts";
import { putItem } from "./put-item.ts";
import { query } from "./query.ts";
import { scan } from "./scan.ts";
import { updateItem } from "./update-item.ts";

export type OperationRegistry = {
  readonly [Name in OperationName]?: Operation<OperationInputs[Name], OperationOutputs[Name]>;
};

export const operations: OperationRegistry = {
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateTable: createTable,
  DeleteItem: deleteItem,
  DeleteTable: deleteTable,
  DescribeTable: describeTable,
  GetItem: getItem,
  ListTables: listTables,
  PutItem: putItem,
  Query: query,
  Scan: scan,
  UpdateItem: updateItem,
};
