"""GetCallerIdentity, as boto3 meets it.

Needs a server at AWS_ENDPOINT_URL that was started with --auth keys, and a right key in the usual variables.
"""

import os
import unittest
import urllib.request

import boto3
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"


class Boto3Sts(unittest.TestCase):
    def refused(self, call):
        with self.assertRaises(ClientError) as caught:
            call()
        response = caught.exception.response
        return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]

    def test_the_owner_of_the_account_is_told(self):
        for region in ("us-east-1", "eu-west-2"):
            with self.subTest(region=region):
                identity = boto3.client("sts", region_name=region).get_caller_identity()
                self.assertEqual(identity["Account"], ACCOUNT)
                self.assertEqual(identity["UserId"], ACCOUNT)
                self.assertEqual(identity["Arn"], f"arn:aws:iam::{ACCOUNT}:root")
                self.assertRegex(identity["ResponseMetadata"]["RequestId"], r"^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$")

    def test_a_presigned_link_tells_it_too(self):
        link = boto3.client("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")
        with urllib.request.urlopen(link) as answer:
            self.assertIn(f"<Arn>arn:aws:iam::{ACCOUNT}:root</Arn>", answer.read().decode())

    def test_strangers_are_refused(self):
        secret = os.environ["AWS_SECRET_ACCESS_KEY"]
        stranger = boto3.client("sts", aws_access_key_id="AKIAUNKNOWN", aws_secret_access_key=secret)
        self.assertEqual(self.refused(stranger.get_caller_identity), ("InvalidClientTokenId", 403))
        wrong = boto3.client("sts", aws_secret_access_key="wrong", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"])
        self.assertEqual(self.refused(wrong.get_caller_identity), ("SignatureDoesNotMatch", 403))

    def test_what_is_not_there_is_refused(self):
        self.assertEqual(self.refused(boto3.client("sts").get_session_token), ("InvalidAction", 400))


if __name__ == "__main__":
    unittest.main(verbosity=2)
