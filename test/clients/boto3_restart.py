"""Writes a table of every type, or finds it: python3 test/clients/boto3_restart.py write|find

Between the two the server at AWS_ENDPOINT_URL is stopped and started again on its data.
"""

import sys
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Key
from boto3.dynamodb.types import Binary

ITEMS = [
    {
        "pk": "types",
        "sk": Decimal(number),
        "text": "Händel 🌻",
        "digits": Decimal("12345678901234567890.123456789012345678"),
        "bytes": Binary(b"\x00\xff"),
        "texts": {"a", "b"},
        "numbers": {Decimal(1), Decimal("2.5")},
        "parts": [None, True, {"deep": [Binary(b"x")]}],
    }
    for number in (-3, 0, 1, 25)
]


def write():
    table = boto3.resource("dynamodb").create_table(
        TableName="kept",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    table.wait_until_exists()
    with table.batch_writer() as batch:
        for item in ITEMS:
            batch.put_item(Item=item)


def find():
    table = boto3.resource("dynamodb").Table("kept")
    found = table.query(KeyConditionExpression=Key("pk").eq("types"), ConsistentRead=True)["Items"]
    if found != ITEMS:
        raise SystemExit(f"found {found}")
    tags = boto3.client("dynamodb").list_tags_of_resource(ResourceArn=table.table_arn)["Tags"]
    if tags != [{"Key": "team", "Value": "shop"}]:
        raise SystemExit(f"found {tags}")
    table.delete()
    table.wait_until_not_exists()


{"write": write, "find": find}[sys.argv[1]]()
