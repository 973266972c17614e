/**
 * What the dearest requests do to others: GetItem beside eight clients that send nothing else, against GetItem beside
 * eight plain Scans of the same run, and the longest turn that the server counted. And what it costs to refuse who has no
 * credentials, which is all that a stranger can make the server do.
 */
import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import {
  type AttackCase,
  attackCases,
  attackedItems,
  attackedTable,
  attackedTables,
  plainScan,
} from "./attack-case.ts";
import type { BenchOptions } from "./bench-options.ts";
import { GeneratorProcess } from "./generator-process.ts";
import { askOnce } from "./http-connection.ts";
import type { Load } from "./load-generator.ts";
import { markdownTable, milliseconds } from "./markdown-table.ts";
import { requestSigner } from "./signed-request.ts";
import { type RunningTarget, startTarget } from "./target.ts";

const ATTACKERS = 8;
const READERS = 4;
/** How long the attackers are at work before and after what is measured. */
const MARGIN_MS = 2_000;
const REFUSALS_MS = 2_000;

/** GetItem beside eight clients of one kind. */
export interface AttackedRead {
  readonly title: string;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Reads a second. */
  readonly readsPerSecond: number;
  /** The longest turn since the server started, in milliseconds of CPU time. */
  readonly longestTurnMs: number;
  /** Whether `GET /health` was answered with 200 in the middle of it. */
  readonly isHealthy: boolean;
}

/** What one request without good credentials costs. */
export interface RefusedRequest {
  readonly title: string;
  readonly cpuUs: number;
}

/** All that a run found. */
export interface AttackRun {
  readonly reads: readonly AttackedRead[];
  readonly refusals: readonly RefusedRequest[];
}

type Say = (progress: string) => void;

/** Measures one server. */
export async function measureAttacks(options: BenchOptions, say: Say): Promise<AttackRun> {
  const target = await startTarget("stator", options.dataRoot, options.flags);
  const generator = new GeneratorProcess();
  try {
    say("starting, and writing items");
    await generator.run({ kind: "seed", port: target.server.port, items: options.items });
    await fillTables(target.server.port);
    const reads: AttackedRead[] = [];
    for (const attack of [plainScan, ...attackCases]) {
      say(`GetItem beside ${attack.title}`);
      reads.push(await readBeside({ attack, options, target, generator }));
    }
    say("refusals");
    return { reads, refusals: await measureRefusals(target, generator) };
  } finally {
    generator.stop();
    await target.stop();
  }
}

async function fillTables(port: number): Promise<void> {
  const sign = requestSigner(`127.0.0.1:${port}`, Date.now());
  for (const table of Object.values(attackedTables)) {
    for (const call of [attackedTable(table), ...attackedItems(table)]) {
      const { status, answer } = await askOnce(port, sign(call));
      if (status !== 200)
        throw new Error(`${call.operation} was answered ${status}: ${answer.slice(0, 300)}`);
    }
  }
}

interface Beside {
  readonly attack: AttackCase;
  readonly options: BenchOptions;
  readonly target: RunningTarget;
  readonly generator: GeneratorProcess;
}

async function readBeside({ attack, options, target, generator }: Beside): Promise<AttackedRead> {
  const { port } = target.server;
  const sign = requestSigner(`127.0.0.1:${port}`, Date.now());
  const measuredMs = options.seconds * 1_000;
  const attackers = new GeneratorProcess();
  try {
    const attacking = attackers.run({
      kind: "repeat",
      port,
      request: sign(attack.call()).toString("base64"),
      status: attack.status,
      clients: ATTACKERS,
      milliseconds: measuredMs + 2 * MARGIN_MS,
    });
    await new Promise((resolve) => setTimeout(resolve, MARGIN_MS));
    const job = { kind: "measure", port, items: options.items, scenario: "get", clients: READERS } as const;
    const reading = generator.load({ ...job, milliseconds: measuredMs });
    const { status } = await fetch(`http://127.0.0.1:${port}/health`);
    const load = await reading;
    await attacking;
    return attackedRead(attack, load, {
      isHealthy: status === 200,
      longestTurnMs: await longestTurnMs(port),
    });
  } finally {
    attackers.stop();
  }
}

const attackedRead = (
  { title }: AttackCase,
  { requests, seconds, p50Us, p99Us }: Load,
  server: Pick<AttackedRead, "isHealthy" | "longestTurnMs">,
): AttackedRead => ({ title, p50Us, p99Us, readsPerSecond: requests / seconds, ...server });

async function longestTurnMs(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^stator_longest_turn_seconds (\S+)$/m.exec(text)?.[1]) * 1_000;
}

const SMALL_BYTES = 100;
const LARGE_BYTES = 16_384;

const plain = (bytes: number): Buffer => Buffer.from(JSON.stringify({ a: "b".repeat(bytes - 8) }));

/** Well-formed requests whose signatures are wrong, and requests without any. */
async function measureRefusals(
  { server }: RunningTarget,
  generator: GeneratorProcess,
): Promise<readonly RefusedRequest[]> {
  const refusals: RefusedRequest[] = [];
  // 16 KB of noise as base64, so that the coded body has its size as well.
  const coded = gzipSync(JSON.stringify({ a: randomBytes(LARGE_BYTES).toString("base64") })).subarray(
    0,
    LARGE_BYTES,
  );
  for (const [what, body, coding] of [
    ["100 bytes", plain(SMALL_BYTES), ""],
    ["16 KB", plain(LARGE_BYTES), ""],
    ["100 bytes, gzip", gzipSync(plain(SMALL_BYTES)), "Content-Encoding: gzip\r\n"],
    ["16 KB, gzip", coded, "Content-Encoding: gzip\r\n"],
  ] as const) {
    for (const [who, authorization] of [
      ["no signature", ""],
      ["unknown access key", authorizationOf("AKIAUNKNOWN")],
      ["wrong signature", authorizationOf("AKIAIOSFODNN7EXAMPLE")],
    ] as const) {
      const request = requestBytes(server.port, coding + authorization, body);
      const job = {
        kind: "repeat",
        port: server.port,
        request: request.toString("base64"),
        status: 400,
      } as const;
      await generator.run({ ...job, clients: READERS, milliseconds: REFUSALS_MS / 2 });
      const beforeUs = server.cpuUs();
      const result = await generator.run({ ...job, clients: READERS, milliseconds: REFUSALS_MS });
      if (result.kind !== "measured") throw new Error("the generator measured nothing");
      refusals.push({ title: `${what}, ${who}`, cpuUs: (server.cpuUs() - beforeUs) / result.load.requests });
    }
  }
  return refusals;
}

const stamp = (): string => new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, "");

function authorizationOf(accessKeyId: string): string {
  const now = stamp();
  const scope = `${now.slice(0, 8)}/us-east-1/dynamodb/aws4_request`;
  return (
    `X-Amz-Date: ${now}\r\nAuthorization: AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, ` +
    `SignedHeaders=host;x-amz-date;x-amz-target, Signature=${"0".repeat(64)}\r\n`
  );
}

const requestBytes = (port: number, headers: string, body: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(
      `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/x-amz-json-1.0\r\n` +
        `X-Amz-Target: DynamoDB_20120810.GetItem\r\nContent-Length: ${body.length}\r\n${headers}\r\n`,
    ),
    body,
  ]);

/** A row per kind of attack, and one per kind of refusal. */
export function attackMarkdown({ reads, refusals }: AttackRun): string {
  const [base] = reads;
  const readTable = markdownTable(
    [
      "eight clients beside",
      "GetItem/s",
      "p50 ms",
      "p99 ms",
      "p99 ÷ beside plain Scans",
      "longest turn so far, CPU ms",
      "/health",
    ],
    reads.map(({ title, readsPerSecond, p50Us, p99Us, longestTurnMs: turnMs, isHealthy }) => [
      title,
      Math.round(readsPerSecond).toLocaleString("en"),
      milliseconds(p50Us),
      milliseconds(p99Us),
      (p99Us / (base?.p99Us ?? p99Us)).toFixed(2),
      turnMs.toFixed(1),
      isHealthy ? "answers" : "fails",
    ]),
  );
  const refusalTable = markdownTable(
    ["refused", "CPU µs"],
    refusals.map(({ title, cpuUs }) => [title, cpuUs.toFixed(0)]),
  );
  return `${readTable}\n\n${refusalTable}`;
}
