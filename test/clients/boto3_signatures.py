"""A server that verifies signatures, as boto3 meets it.

Needs a server at AWS_ENDPOINT_URL that was started with --auth keys, and a right key in the usual variables.
"""

import datetime
import os
import unittest
import uuid
from unittest import mock

import boto3
from botocore.exceptions import ClientError

DIFFERS = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key"
    " and signing method. Consult the service documentation for details."
)
INVALID_TOKEN = "The security token included in the request is invalid."


def client_of(key, secret):
    return boto3.client("dynamodb", aws_access_key_id=key, aws_secret_access_key=secret)


class Boto3Signatures(unittest.TestCase):
    def refused(self, call):
        with self.assertRaises(ClientError) as caught:
            call()
        error = caught.exception.response["Error"]
        return error["Code"], error["Message"]

    def test_the_right_key_works(self):
        boto3.client("dynamodb").list_tables()
        boto3.client("dynamodbstreams").list_streams()

    def test_a_wrong_secret_is_refused(self):
        client = client_of(os.environ["AWS_ACCESS_KEY_ID"], "wrong")
        self.assertEqual(self.refused(client.list_tables), ("InvalidSignatureException", DIFFERS))

    def test_a_key_that_is_not_known_is_refused(self):
        client = client_of("AKIAUNKNOWN", os.environ["AWS_SECRET_ACCESS_KEY"])
        self.assertEqual(self.refused(client.list_tables), ("UnrecognizedClientException", INVALID_TOKEN))

    def test_a_clock_that_is_off_is_refused(self):
        client = boto3.client("dynamodb")
        for hours, beginning in ((-1, "Signature expired: "), (1, "Signature not yet current: ")):
            with self.subTest(hours=hours):
                moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)
                with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
                    code, message = self.refused(client.list_tables)
                self.assertEqual(code, "InvalidSignatureException")
                self.assertTrue(message.startswith(beginning), message)

    def test_a_body_that_was_changed_on_its_way_is_refused(self):
        client = boto3.client("dynamodb")

        def steal(request, **_):
            request.body = request.body.replace(b"aaaa", b"bbbb")

        client.meta.events.register("before-send.dynamodb.DescribeTable", steal)
        name = f"aaaa-{uuid.uuid4()}"
        self.assertEqual(
            self.refused(lambda: client.describe_table(TableName=name)), ("InvalidSignatureException", DIFFERS)
        )


if __name__ == "__main__":
    unittest.main(verbosity=2)
