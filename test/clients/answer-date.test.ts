/**
 * Every answer says what time the server has, because SDKs set their clock by it when they are refused: whoever reads
 * the request, the reader of plain requests or `node:http`, and whatever is answered.
 */
import { connect } from "node:net";
import { expect, it } from "vitest";
import { ServerProcess } from "../fixture/server-process.ts";

/** All that comes back for `text` until the server has answered once. */
function answerTo(endpoint: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(Number(new URL(endpoint).port), "127.0.0.1", () => socket.write(text));
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      received += chunk;
      if (received.includes("\r\n\r\n")) socket.destroy();
    });
    socket.on("error", reject).on("close", () => resolve(received));
  });
}

const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00";

const DATED = /\r\nDate: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\r\n/;

interface Sent {
  readonly line?: string;
  readonly headers?: readonly string[];
}

const requestText = ({ line = "POST / HTTP/1.1", headers = [] }: Sent, more: readonly string[]): string =>
  [line, "Host: localhost", "Content-Length: 2", ...headers, ...more, "", "{}"].join("\r\n");

const TYPE = "Content-Type: application/x-amz-json-1.0";
const TARGET = "X-Amz-Target: DynamoDB_20120810.ListTables";
const SIGNED = [TYPE, TARGET, `Authorization: ${AUTHORIZATION}`];

const kinds: Readonly<Record<string, readonly [status: number, sent: Sent]>> = {
  "a signature from long ago": [400, { headers: [...SIGNED, "X-Amz-Date: 20150830T123600Z"] }],
  "no signature": [400, { headers: [TYPE, TARGET] }],
  "an unknown operation": [400, { headers: [TYPE, "X-Amz-Target: DynamoDB_20120810.MakeTea"] }],
  "another content type": [404, { headers: ["Content-Type: text/plain", TARGET] }],
};

/** Headers that leave a request to the reader of plain ones, and that make it one for `node:http`. */
const readers = { "the reader of plain requests": [], "node:http": ["Connection: close"] };

it.each(Object.entries(readers))("%s", async (_reader, more) => {
  const { endpoint } = await ServerProcess.start(["--in-memory", "--auth", "keys"], {
    STATOR_ACCESS_KEYS: "AKIDEXAMPLE:secret",
  });
  for (const [kind, [status, sent]] of Object.entries(kinds)) {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const answer = await answerTo(endpoint, requestText(sent, more));
    const dates = [...answer.matchAll(/\r\nDate: ([^\r]*)/gi)].map(([, date = ""]) => Date.parse(date));
    expect(answer, kind).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(dates, kind).toHaveLength(1);
    expect(dates[0], kind).toBeGreaterThanOrEqual(before);
    expect(dates[0], kind).toBeLessThanOrEqual(Date.now());
    expect(answer, kind).not.toMatch(/\r\nAge:/i);
  }
});

it.each(["GET / HTTP/1.1", "OPTIONS / HTTP/1.1", "GET /nowhere HTTP/1.1", "GET / HTTP/9"])(
  "%s",
  async (line) => {
    const { endpoint } = await ServerProcess.start(["--in-memory"]);
    expect(await answerTo(endpoint, requestText({ line }, ["Origin: http://localhost"]))).toMatch(DATED);
  },
);

it.each(Object.entries(readers))("an answer that is no refusal, %s", async (_reader, more) => {
  const { endpoint } = await ServerProcess.start(["--in-memory"]);
  const headers = [...SIGNED, "X-Amz-Date: 20150830T123600Z"];
  const answer = await answerTo(endpoint, requestText({ headers }, more));
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
  expect(answer).toMatch(DATED);
});
