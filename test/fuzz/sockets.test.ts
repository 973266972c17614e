/**
 * What clients put on a socket that is not a request, or not a whole one: the server answers or hangs up, and serves
 * the next client.
 */
import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStator, type Stator } from "../../src/library.ts";
import { jsonHeaders } from "../fixture/json-stator.ts";
import { Chance } from "../model/chance.ts";

const SEED = Number(process.env["STATOR_TEST_FUZZ_SEED"] ?? Date.now() % 1_000_000_000);
const SOCKETS = Math.ceil(Number(process.env["STATOR_TEST_FUZZ_REQUESTS"] ?? 4_000) / 50);
/** Something odd is answered within this time, or never. */
const SILENCE_MS = 250;
/** A sound request is answered, and its connection closed, however busy the machine. */
const ANSWER_MS_MAX = 20_000;
const AT_ONCE = 20;
const TABLES = '{"TableNames":[]}';

let stator: Stator;
beforeAll(async () => {
  stator = await createStator();
});
afterAll(() => stator.close());

describe(`sockets, from seed ${SEED}`, () => {
  it(
    `${SOCKETS} odd conversations do no harm`,
    async () => {
      for (let from = 0; from < SOCKETS; from += AT_ONCE) {
        const seeds = Array.from({ length: AT_ONCE }, (_, i) => SEED + from + i);
        await Promise.all(seeds.map((seed) => converse(new Chance(seed), seed)));
        const after = `after seeds from ${SEED + from}`;
        expect(await toApiError([request()], { silenceMs: ANSWER_MS_MAX }), after).toContain(TABLES);
        const ended = { ends: true, silenceMs: ANSWER_MS_MAX };
        expect(await toApiError([request(["Content-Length: 2"])], ended), after).toContain(TABLES);
      }
    },
    60_000 + SOCKETS * SILENCE_MS,
  );
});

async function converse(chance: Chance, seed: number): Promise<void> {
  const answer = await toApiError(oddPieces(chance), { ends: chance.below(3) === 0 });
  const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
  const faults = statuses.filter((status) => status >= 500);
  expect(faults, `seed ${seed}\n${answer.slice(0, 2_000)}`).toEqual([]);
}

const HEADERS = Object.entries(jsonHeaders("ListTables")).map(([name, value]) => `${name}: ${value}`);

const request = (more: readonly string[] = ["Content-Length: 2", "Connection: close"], body = "{}"): string =>
  ["POST / HTTP/1.1", ...HEADERS, ...more, "", body].join("\r\n");

/** Pieces of bytes that are written one after the other. */
function oddPieces(chance: Chance): readonly (string | Buffer)[] {
  const noise = (max: number): Buffer => Buffer.from(chance.list(max, () => chance.below(256)));
  switch (chance.below(14)) {
    case 0:
      return [noise(2_000)];
    case 1:
      return [request().slice(0, chance.below(400))];
    case 2:
      return [
        request([
          `Content-Length: ${chance.pick(["-1", "1e3", "0x2", "99999999999999999999", "2, 2", " "])}`,
        ]),
      ];
    case 3:
      return [request(["Content-Length: 2", "Content-Length: 3"])];
    case 4:
      return [request(["Transfer-Encoding: chunked", "Content-Length: 2"], "2\r\n{}\r\n0\r\n\r\n")];
    case 5:
      return [
        request(
          ["Transfer-Encoding: chunked"],
          chance.pick(["zz\r\n{}\r\n", "2\r\n{}", "ffffffffffffffff\r\n", "0\r\n\r\n"]),
        ),
      ];
    case 6:
      return [request([`X-Long: ${"x".repeat(chance.pick([8_000, 20_000, 100_000]))}`])];
    case 7:
      return [request(Array.from({ length: 3_000 }, (_, i) => `X-${i}: y`))];
    case 8:
      return [
        chance.pick([
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
          "GET / HTTP/0.9\r\n\r\n",
          "CONNECT x:1 HTTP/1.1\r\n\r\n",
        ]),
      ];
    case 9:
      return [request(["Content-Length: 2", "Upgrade: websocket", "Connection: Upgrade"])];
    case 10:
      return Array.from({ length: 30 }, () => request(["Content-Length: 2"]));
    case 11:
      return request().split("").slice(0, 600);
    case 12:
      return [request(["Expect: 100-continue", "Content-Length: 2"])];
    default: {
      const bytes = Buffer.from(request());
      for (let i = 0; i < 5; i += 1) bytes[chance.below(bytes.length)] = chance.below(256);
      return [bytes];
    }
  }
}

interface Conversation {
  /** Whether the client ends its side when it has sent everything. */
  readonly ends?: boolean;
  readonly silenceMs?: number;
}

/** Everything the server says until it hangs up or falls silent. */
function toApiError(
  pieces: readonly (string | Buffer)[],
  { ends = false, silenceMs = SILENCE_MS }: Conversation = {},
): Promise<string> {
  const { hostname, port } = new URL(stator.endpoint);
  return new Promise((resolve) => {
    const socket: Socket = connect(Number(port), hostname);
    const heard: Buffer[] = [];
    const finish = (): void => {
      socket.destroy();
      resolve(Buffer.concat(heard).toString("latin1"));
    };
    socket.setTimeout(silenceMs, finish);
    socket.on("data", (data: Buffer) => heard.push(data));
    socket.on("error", finish);
    socket.on("close", finish);
    for (const piece of pieces) socket.write(piece);
    if (ends) socket.end();
  });
}
