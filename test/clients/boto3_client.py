"""The API as Python's AWS SDK sees it: boto3 checks what it gets (checksums, shapes, error classes) in its own way.

Needs a server at AWS_ENDPOINT_URL. Run it directly: python3 test/clients/boto3_client.py
"""

import decimal
import os
import unittest
import uuid

os.environ.setdefault("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.config import Config
from botocore.exceptions import ClientError

# The legacy retry mode verifies x-amz-crc32 and repeats a request whose answer does not match.
CHECKSUMS_VERIFIED = Config(retries={"mode": "legacy", "max_attempts": 0})


class Boto3Client(unittest.TestCase):
    """One table with a global index, made for each test and deleted after it."""

    def setUp(self):
        self.dynamodb = boto3.resource("dynamodb", config=CHECKSUMS_VERIFIED)
        self.table = self.dynamodb.create_table(
            TableName=f"boto3-{uuid.uuid4()}",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "artist", "AttributeType": "S"},
                {"AttributeName": "year", "AttributeType": "N"},
                {"AttributeName": "genre", "AttributeType": "S"},
            ],
            KeySchema=[
                {"AttributeName": "artist", "KeyType": "HASH"},
                {"AttributeName": "year", "KeyType": "RANGE"},
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "by-genre",
                    "KeySchema": [{"AttributeName": "genre", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        )
        self.table.wait_until_exists()

    def tearDown(self):
        self.table.delete()
        self.table.wait_until_not_exists()

    def test_every_type_comes_back_as_it_was_sent(self):
        item = {
            "artist": "Händel",
            "year": 1741,
            "price": decimal.Decimal("12345678901234567890.123456789012345678"),
            "score": b"\x00\xff",
            "keys": {"D", "A"},
            "bars": {1, 2, decimal.Decimal("3.5")},
            "parts": [None, True, {"name": "Hallelujah"}],
        }
        self.table.put_item(Item=item)
        found = self.table.get_item(Key={"artist": "Händel", "year": 1741}, ConsistentRead=True)["Item"]
        self.assertEqual(found["score"].value, item["score"])
        self.assertEqual({**found, "score": item["score"]}, item)

    def test_a_failed_condition_is_its_own_exception(self):
        key = {"artist": "Bach", "year": 1721}
        self.table.put_item(Item=key)
        with self.assertRaises(self.dynamodb.meta.client.exceptions.ConditionalCheckFailedException) as caught:
            self.table.put_item(Item=key, ConditionExpression=Attr("artist").not_exists())
        self.assertEqual(caught.exception.response["Error"]["Message"], "The conditional request failed")

    def test_a_missing_table_is_its_own_exception(self):
        with self.assertRaises(self.dynamodb.meta.client.exceptions.ResourceNotFoundException):
            self.dynamodb.Table("no-such-table").get_item(Key={"artist": "x", "year": 1})

    def test_a_bad_expression_is_refused(self):
        with self.assertRaises(ClientError) as caught:
            self.table.scan(FilterExpression="year >")
        self.assertEqual(caught.exception.response["Error"]["Code"], "ValidationException")

    def test_batches_queries_and_pages(self):
        with self.table.batch_writer() as batch:
            for year in range(1700, 1760):
                batch.put_item(Item={"artist": "Bach", "year": year, "genre": "fugue" if year % 2 else "suite"})

        newest = self.table.query(
            KeyConditionExpression=Key("artist").eq("Bach") & Key("year").between(1750, 1755),
            ScanIndexForward=False,
        )
        self.assertEqual([int(item["year"]) for item in newest["Items"]], list(range(1755, 1749, -1)))

        fugues = self.table.query(IndexName="by-genre", KeyConditionExpression=Key("genre").eq("fugue"))
        self.assertEqual(fugues["Count"], 30)

        pages = self.dynamodb.meta.client.get_paginator("scan").paginate(
            TableName=self.table.name, PaginationConfig={"PageSize": 7}
        )
        self.assertEqual(sum(page["Count"] for page in pages), 60)

    def test_an_update_answers_with_what_changed(self):
        answer = self.table.update_item(
            Key={"artist": "Telemann", "year": 1740},
            UpdateExpression="SET #p = if_not_exists(#p, :zero) + :one ADD tags :tags",
            ExpressionAttributeNames={"#p": "plays"},
            ExpressionAttributeValues={":zero": 0, ":one": 1, ":tags": {"baroque"}},
            ReturnValues="UPDATED_NEW",
        )
        self.assertEqual(answer["Attributes"], {"plays": 1, "tags": {"baroque"}})


if __name__ == "__main__":
    unittest.main(verbosity=2)
