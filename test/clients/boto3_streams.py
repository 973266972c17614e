"""Reads every record of one stream through boto3 and prints them as JSON lines: bytes as base64, times as seconds.

Needs a server at AWS_ENDPOINT_URL. Run it directly: python3 test/clients/boto3_streams.py TABLE
"""

import base64
import datetime
import json
import sys

import boto3


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    return base64.b64encode(value).decode("ascii")


def records_of(streams, arn, shard_id):
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")
    page = streams.get_records(ShardIterator=iterator["ShardIterator"], Limit=3)
    while page["Records"]:
        yield from page["Records"]
        page = streams.get_records(ShardIterator=page["NextShardIterator"], Limit=3)


def main(table):
    streams = boto3.client("dynamodbstreams")
    (stream,) = streams.list_streams(TableName=table)["Streams"]
    description = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]
    for shard in description["Shards"]:
        for record in records_of(streams, stream["StreamArn"], shard["ShardId"]):
            print(json.dumps(record, default=plain))


main(*sys.argv[1:])
