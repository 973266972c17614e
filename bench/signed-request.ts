/**
 * Whole HTTP requests as bytes, signed with AWS Signature Version 4. They are made before the clock starts: the
 * load generator then only writes and reads.
 */
import { createHash, createHmac } from "node:crypto";
import type { Call } from "./scenario.ts";

/** The access key of every request; the keys are the examples of AWS's documentation. */
export const ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE";
export const SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const REGION = "us-east-1";
const SIGNED_HEADERS = "content-type;host;x-amz-date;x-amz-target";
const STREAM_OPERATION = /^(DescribeStream|GetShardIterator|GetRecords)$/;
const CONTENT_TYPE = "application/x-amz-json-1.0";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Signs calls to `host` at one moment; the signature is good for five minutes at least. */
export function requestSigner(host: string, nowMs: number): (call: Call) => Buffer {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const scope = `${stamp.slice(0, 8)}/${REGION}/dynamodb/aws4_request`;
  const signingKey = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${SECRET_ACCESS_KEY}`);

  return ({ operation, input }) => {
    const body = JSON.stringify(input);
    const service = STREAM_OPERATION.test(operation) ? "DynamoDBStreams" : "DynamoDB";
    const target = `${service}_20120810.${operation}`;
    const headers = `content-type:${CONTENT_TYPE}\nhost:${host}\nx-amz-date:${stamp}\nx-amz-target:${target}\n`;
    const canonical = `POST\n/\n\n${headers}\n${SIGNED_HEADERS}\n${sha256Hex(body)}`;
    const signature = hmac(signingKey, `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${sha256Hex(canonical)}`);
    return Buffer.from(
      `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Type: ${CONTENT_TYPE}\r\nX-Amz-Date: ${stamp}\r\n` +
        `X-Amz-Target: ${target}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `Authorization: AWS4-HMAC-SHA256 Credential=${ACCESS_KEY_ID}/${scope}, ` +
        `SignedHeaders=${SIGNED_HEADERS}, Signature=${signature.toString("hex")}\r\n\r\n${body}`,
    );
  };
}
