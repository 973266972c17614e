/**
 * The table of a shop, everything in one, that each client under test makes and fills in its own way:
 *
 *   pk            sk                 gsi1pk           gsi1sk
 *   CUSTOMER#ada  PROFILE            EMAIL#ada@…      PROFILE          who is it with this address?
 *   CUSTOMER#ada  ORDER#2026-03-01#7 STATUS#open      2026-03-01#7     a customer's orders; open orders by date
 *   ORDER#7       LINE#1             PRODUCT#tea      7#1              lines of an order; orders of a product
 *   PRODUCT#tea   STOCK                                                how many are left
 */
import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** Name of the table, in a server of its own. */
export const SHOP = "shop";

/** The index that turns the table round. */
export const BY_GSI1 = "gsi1";

/** CreateTable's input. */
export const shopTable: CreateTableCommandInput = {
  TableName: SHOP,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: ["pk", "sk", "gsi1pk", "gsi1sk"].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S",
  })),
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: BY_GSI1,
      KeySchema: [
        { AttributeName: "gsi1pk", KeyType: "HASH" },
        { AttributeName: "gsi1sk", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};
