"""A shop in one table, kept through boto3: conditions, optimistic locking, transactions, batches, pages, streams.

Needs a server at AWS_ENDPOINT_URL. Run it directly: python3 test/clients/boto3_shop.py
"""

import threading
import unittest
import uuid
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer

SHOP_SCHEMA = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "gsi1pk", "gsi1sk")
    ],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "gsi1",
            "KeySchema": [
                {"AttributeName": "gsi1pk", "KeyType": "HASH"},
                {"AttributeName": "gsi1sk", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}


def stock_key(product):
    return {"pk": f"PRODUCT#{product}", "sk": "STOCK"}


class Boto3Shop(unittest.TestCase):
    """One shop for all tests; each uses customers and products of its own."""

    @classmethod
    def setUpClass(cls):
        cls.dynamodb = boto3.resource("dynamodb")
        cls.client = boto3.client("dynamodb")
        cls.shop = cls.dynamodb.create_table(TableName=f"shop-{uuid.uuid4()}", **SHOP_SCHEMA)
        cls.client.get_waiter("table_exists").wait(TableName=cls.shop.name, WaiterConfig={"Delay": 1, "MaxAttempts": 10})

    @classmethod
    def tearDownClass(cls):
        cls.shop.delete()
        cls.client.get_waiter("table_not_exists").wait(
            TableName=cls.shop.name, WaiterConfig={"Delay": 1, "MaxAttempts": 10}
        )

    def take(self, product, count):
        return self.shop.update_item(
            Key=stock_key(product),
            UpdateExpression="SET #left = #left - :count",
            ConditionExpression=Attr("left").gte(count),
            ExpressionAttributeNames={"#left": "left"},
            ExpressionAttributeValues={":count": count},
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )

    def put_orders(self, customer, count):
        with self.shop.batch_writer(overwrite_by_pkeys=["pk", "sk"]) as batch:
            for number in [*range(count), 0]:
                batch.put_item(
                    Item={
                        "pk": f"CUSTOMER#{customer}",
                        "sk": f"ORDER#{number:04}",
                        "gsi1pk": f"{customer}#{'open' if number % 2 else 'sent'}",
                        "gsi1sk": f"2026-03-{1 + number % 28:02}#{number:04}",
                        "total": Decimal(number) / 4,
                    }
                )

    def test_the_stock_is_never_oversold(self):
        self.shop.put_item(Item={**stock_key("tea"), "left": 4})
        sold, refused = [], []

        def buy():
            try:
                sold.append(self.take("tea", 1)["Attributes"]["left"])
            except self.client.exceptions.ConditionalCheckFailedException as failure:
                refused.append(TypeDeserializer().deserialize({"M": failure.response["Item"]}))

        buyers = [threading.Thread(target=buy) for _ in range(7)]
        for buyer in buyers:
            buyer.start()
        for buyer in buyers:
            buyer.join()
        self.assertEqual(sorted(sold), [0, 1, 2, 3])
        self.assertEqual(refused, [{**stock_key("tea"), "left": 0}] * 3)

    def test_a_writer_that_read_an_old_version_is_refused(self):
        profile = {"pk": "CUSTOMER#eve", "sk": "PROFILE"}
        self.shop.put_item(Item={**profile, "version": 1})

        def save(seen, name):
            item = {**profile, "name": name, "version": seen + 1}
            self.shop.put_item(Item=item, ConditionExpression=Attr("version").eq(seen) & Attr("name").ne(name))

        save(1, "Eve")
        with self.assertRaises(self.client.exceptions.ConditionalCheckFailedException):
            save(1, "Eva")
        self.assertEqual(self.shop.get_item(Key=profile)["Item"]["name"], "Eve")

    def test_every_condition_of_boto3_finds_what_it_says(self):
        key = {"pk": "CUSTOMER#filter", "sk": "PROFILE"}
        self.shop.put_item(Item={**key, "name": "Ada", "points": 7, "tags": {"vip"}, "photo": b"\x00\x01"})
        conditions = [
            Attr("name").eq("Ada"),
            Attr("name").ne("Bob"),
            Attr("points").lt(8),
            Attr("points").lte(7),
            Attr("points").gt(Decimal("6.5")),
            Attr("points").between(7, 9),
            Attr("name").begins_with("A"),
            Attr("name").contains("d"),
            Attr("tags").contains("vip"),
            Attr("name").is_in(["Ada", "Bob"]),
            Attr("name").exists(),
            Attr("nothing").not_exists(),
            Attr("tags").attribute_type("SS"),
            Attr("photo").size().eq(2),
            ~(Attr("points").eq(8) | Attr("points").eq(9)),
        ]
        for condition in conditions:
            with self.subTest(condition.get_expression()["format"]):
                found = self.shop.query(KeyConditionExpression=Key("pk").eq(key["pk"]), FilterExpression=condition)
                self.assertEqual(found["Count"], 1)
                self.assertEqual(found["Items"][0]["photo"], Binary(b"\x00\x01"))

    def test_batches_and_paginators_give_every_order_once(self):
        self.put_orders("bob", 130)
        pages = self.dynamodb.meta.client.get_paginator("query").paginate(
            TableName=self.shop.name,
            KeyConditionExpression=Key("pk").eq("CUSTOMER#bob") & Key("sk").begins_with("ORDER#"),
            PaginationConfig={"PageSize": 40},
        )
        numbers = [int(order["sk"][6:]) for page in pages for order in page["Items"]]
        self.assertEqual(numbers, list(range(130)))

        half = self.dynamodb.meta.client.get_paginator("query").paginate(
            TableName=self.shop.name,
            IndexName="gsi1",
            KeyConditionExpression=Key("gsi1pk").eq("bob#open") & Key("gsi1sk").between("2026-03-02", "2026-03-05"),
            ScanIndexForward=False,
            ProjectionExpression="gsi1sk, #total",
            ExpressionAttributeNames={"#total": "total"},
            PaginationConfig={"PageSize": 2, "MaxItems": 5},
        ).build_full_result()
        self.assertEqual(len(half["Items"]), 5)
        self.assertEqual(half["Items"][0], {"gsi1sk": "2026-03-04#0115", "total": Decimal("28.75")})
        self.assertIn("NextToken", half)

        keys = [{"pk": "CUSTOMER#bob", "sk": f"ORDER#{number:04}"} for number in range(100)]
        answer = self.dynamodb.batch_get_item(RequestItems={self.shop.name: {"Keys": keys}})
        self.assertEqual(len(answer["Responses"][self.shop.name]), 100)
        self.assertEqual(answer["UnprocessedKeys"], {})

        with self.shop.batch_writer() as batch:
            for key in keys:
                batch.delete_item(Key=key)
        left = self.shop.query(KeyConditionExpression=Key("pk").eq("CUSTOMER#bob"), Select="COUNT")
        self.assertEqual(left["Count"], 30)

    def test_a_checkout_is_one_transaction(self):
        self.shop.put_item(Item={**stock_key("cup"), "left": 3})
        write = TypeSerializer().serialize

        def check_out(number, count, token):
            key = {name: write(value) for name, value in stock_key("cup").items()}
            order = {"pk": "CUSTOMER#dan", "sk": f"ORDER#{number}", "total": Decimal("9.50")}
            return self.client.transact_write_items(
                ClientRequestToken=token,
                TransactItems=[
                    {
                        "Update": {
                            "TableName": self.shop.name,
                            "Key": key,
                            "UpdateExpression": "SET #left = #left - :count",
                            "ConditionExpression": "#left >= :count",
                            "ExpressionAttributeNames": {"#left": "left"},
                            "ExpressionAttributeValues": {":count": write(count)},
                            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                        }
                    },
                    {
                        "Put": {
                            "TableName": self.shop.name,
                            "Item": {name: write(value) for name, value in order.items()},
                            "ConditionExpression": "attribute_not_exists(pk)",
                        }
                    },
                ],
            )

        check_out(1, 2, "first")
        check_out(1, 2, "first")
        with self.assertRaises(self.client.exceptions.IdempotentParameterMismatchException):
            check_out(1, 1, "first")
        with self.assertRaises(self.client.exceptions.TransactionCanceledException) as caught:
            check_out(2, 2, "second")
        reasons = caught.exception.response["CancellationReasons"]
        self.assertEqual([reason["Code"] for reason in reasons], ["ConditionalCheckFailed", "None"])
        self.assertEqual(reasons[0]["Item"]["left"], {"N": "1"})

        got = self.client.transact_get_items(
            TransactItems=[
                {"Get": {"TableName": self.shop.name, "Key": {"pk": {"S": "CUSTOMER#dan"}, "sk": {"S": sk}}}}
                for sk in ("ORDER#1", "ORDER#2")
            ]
        )
        self.assertEqual(got["Responses"][0]["Item"]["total"], {"N": "9.5"})
        self.assertNotIn("Item", got["Responses"][1])

    def test_statements(self):
        self.client.execute_statement(
            Statement=f"INSERT INTO \"{self.shop.name}\" VALUE {{'pk': ?, 'sk': 'STOCK', 'left': 6}}",
            Parameters=[{"S": "PRODUCT#pot"}],
        )
        statement = f'SELECT "left" FROM "{self.shop.name}" WHERE pk = ?'
        found = self.client.execute_statement(Statement=statement, Parameters=[{"S": "PRODUCT#pot"}])
        self.assertEqual(found["Items"], [{"left": {"N": "6"}}])

    def test_the_stream_tells_what_happened_in_order(self):
        for count in (1, 2):
            self.shop.put_item(Item={**stock_key("jug"), "left": count})
        self.shop.delete_item(Key=stock_key("jug"))
        self.shop.reload()
        streams = boto3.client("dynamodbstreams")
        arn = self.shop.latest_stream_arn
        self.assertEqual([stream["StreamArn"] for stream in streams.list_streams(TableName=self.shop.name)["Streams"]], [arn])

        records = []
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            iterator = streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            page = streams.get_records(ShardIterator=iterator)
            while page["Records"] and "NextShardIterator" in page:
                records += page["Records"]
                page = streams.get_records(ShardIterator=page["NextShardIterator"])
        jug = [record for record in records if record["dynamodb"]["Keys"]["pk"] == {"S": "PRODUCT#jug"}]
        self.assertEqual([record["eventName"] for record in jug], ["INSERT", "MODIFY", "REMOVE"])
        self.assertEqual(jug[1]["dynamodb"]["OldImage"]["left"], {"N": "1"})
        self.assertEqual(jug[1]["dynamodb"]["NewImage"]["left"], {"N": "2"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
