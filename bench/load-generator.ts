/**
 * The load generator, a process of its own: told over IPC what to send where, it prepares signed requests, keeps
 * every connection busy with one request at a time or sends at a given rate, and answers with what it measured.
 */
import { createHistogram } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import {
  INDEX_KEY,
  INDEX_STREAM_TABLE_NAME,
  INDEX_TABLE_NAME,
  STREAM_TABLE_NAME,
  seededRandom,
  TABLE_NAME,
} from "./bench-item.ts";
import { askOnce, HttpConnection } from "./http-connection.ts";
import { poissonArrivals } from "./open-load.ts";
import { PacedLoad, type PacedReport } from "./paced-load.ts";
import { batchPut, type Call, scenarios } from "./scenario.ts";
import { cpuUsOf, machineBusyUs } from "./server-process.ts";
import { requestSigner } from "./signed-request.ts";

/** What the generator is told to do. */
export type Job =
  | { readonly kind: "seed"; readonly port: number; readonly items: number }
  /** Reads the whole table once, so that what is measured is not the first sight of each page of memory. */
  | { readonly kind: "touch"; readonly port: number }
  | {
      readonly kind: "measure";
      readonly port: number;
      readonly items: number;
      readonly scenario: string;
      readonly clients: number;
      readonly milliseconds: number;
    }
  /** Sends one request again and again, and takes answers of this status for right. */
  | {
      readonly kind: "repeat";
      readonly port: number;
      /** The whole request, in base64. */
      readonly request: string;
      readonly status: number;
      readonly clients: number;
      readonly milliseconds: number;
    }
  /** Sends at a rate, whatever the answers do. */
  | {
      readonly kind: "pace";
      readonly port: number;
      readonly items: number;
      readonly scenario: string;
      readonly clients: number;
      readonly perSecond: number;
      /** Load before anything counts. */
      readonly warmUpMs: number;
      readonly milliseconds: number;
      /** Processes whose CPU time counts as the server's. */
      readonly serverIds: readonly number[];
    };

/** What it answers. */
export type JobResult =
  | { readonly kind: "measured"; readonly load: Load }
  | ({ readonly kind: "paced" } & Paced)
  /** The server refused the scenario's first call. */
  | { readonly kind: "refused"; readonly status: number; readonly answer: string };

/** What the callers of an open load saw. */
export interface Paced {
  readonly seconds: number;
  readonly report: PacedReport;
  /** CPU time of the server meanwhile, as a share of one core. */
  readonly serverShare: number;
  /** The same of everything on the machine but the server and the generator. */
  readonly othersShare: number;
}

/** What the clients saw. */
export interface Load {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** CPU time of the generator as a share of one core. */
  readonly generatorShare: number;
  /** The same of the whole machine. */
  readonly machineShare: number;
}

const SEED_CLIENTS = 8;
const SEED_ITEMS_PER_SIGNER = 100_000;
const TOUCH_SEGMENTS = 4;
const ARRIVAL_SEED = 7;

if (process.send !== undefined) {
  process.on("message", (job: Job) => {
    void run(job).then(
      (result) => process.send?.(result),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

function run(job: Job): Promise<JobResult> {
  switch (job.kind) {
    case "seed":
      return seed(job);
    case "touch":
      return touch(job.port);
    case "measure":
      return measure(job);
    case "repeat":
      return repeat(job);
    case "pace":
      return pace(job);
  }
}

async function touch(port: number): Promise<JobResult> {
  const startMs = performance.now();
  const sign = requestSigner(`127.0.0.1:${port}`, Date.now());
  const pages = await Promise.all(
    Array.from({ length: TOUCH_SEGMENTS }, (_, segment) => touchSegment(port, sign, segment)),
  );
  const requests = pages.reduce((sum, count) => sum + count, 0);
  const seconds = (performance.now() - startMs) / 1_000;
  return {
    kind: "measured",
    load: { requests, seconds, p50Us: 0, p99Us: 0, generatorShare: 0, machineShare: 0 },
  };
}

/** Counts the items of a segment page by page; the number of pages. */
async function touchSegment(port: number, sign: (call: Call) => Buffer, segment: number): Promise<number> {
  let startKey: unknown;
  for (let pages = 1; ; pages++) {
    const input = {
      TableName: TABLE_NAME,
      Select: "COUNT",
      Segment: segment,
      TotalSegments: TOUCH_SEGMENTS,
      ExclusiveStartKey: startKey,
    };
    const { status, answer } = await askOnce(port, sign({ operation: "Scan", input }));
    if (status !== 200) throw new Error(`Scan was answered ${status}: ${answer.slice(0, 300)}`);
    startKey = (JSON.parse(answer) as { readonly LastEvaluatedKey?: unknown }).LastEvaluatedKey;
    if (startKey === undefined) return pages;
  }
}

async function seed({ port, items }: Extract<Job, { kind: "seed" }>): Promise<JobResult> {
  let sign = requestSigner(`127.0.0.1:${port}`, Date.now());
  for (const table of benchTables) await createTable(port, sign, table);
  let next = 0;
  const takeRequest = (): Buffer | null => {
    if (next >= items) return null;
    const numbers = Array.from({ length: Math.min(25, items - next) }, (_, i) => next + i);
    // A signature is good for fifteen minutes, and a large table takes longer.
    if (next % SEED_ITEMS_PER_SIGNER === 0) sign = requestSigner(`127.0.0.1:${port}`, Date.now());
    next += numbers.length;
    return sign(batchPut(numbers));
  };
  return { kind: "measured", load: await drive({ port, clients: SEED_CLIENTS }, takeRequest) };
}

type Sign = (call: Call) => Buffer;

interface BenchTable {
  readonly TableName: string;
  readonly hasStream?: boolean;
  readonly hasIndex?: boolean;
}

const benchTables: readonly BenchTable[] = [
  { TableName: TABLE_NAME },
  { TableName: STREAM_TABLE_NAME, hasStream: true },
  { TableName: INDEX_TABLE_NAME, hasIndex: true },
  { TableName: INDEX_STREAM_TABLE_NAME, hasIndex: true, hasStream: true },
];

/** Creates a table and waits for it; a server that cannot have such a table is left without. */
async function createTable(
  port: number,
  sign: Sign,
  { TableName, hasStream, hasIndex }: BenchTable,
): Promise<void> {
  const index = {
    IndexName: "Whole",
    KeySchema: keySchema(INDEX_KEY),
    Projection: { ProjectionType: "ALL" },
  };
  const create: Call = {
    operation: "CreateTable",
    input: {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: hasIndex ? [...TABLE_KEY, ...INDEX_KEY] : TABLE_KEY,
      KeySchema: keySchema(TABLE_KEY),
      ...(hasStream && {
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
      }),
      ...(hasIndex && { GlobalSecondaryIndexes: [index] }),
    },
  };
  if ((await askOnce(port, sign(create))).status !== 200) return;
  const describe = sign({ operation: "DescribeTable", input: { TableName } });
  while (!(await askOnce(port, describe)).answer.includes('"TableStatus":"ACTIVE"')) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const TABLE_KEY = [
  { AttributeName: "pk", AttributeType: "S" },
  { AttributeName: "sk", AttributeType: "S" },
] as const;

const keySchema = (key: readonly { readonly AttributeName: string }[]): readonly object[] =>
  key.map(({ AttributeName }, i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" }));

async function measure(job: Extract<Job, { kind: "measure" }>): Promise<JobResult> {
  const prepared = await prepare(job);
  if ("refused" in prepared) return prepared.refused;
  const { requests } = prepared;
  const untilMs = performance.now() + job.milliseconds;
  let next = 0;
  const takeRequest = (): Buffer | null =>
    performance.now() < untilMs ? (requests[next++ % requests.length] ?? null) : null;
  return { kind: "measured", load: await drive(job, takeRequest) };
}

async function repeat(job: Extract<Job, { kind: "repeat" }>): Promise<JobResult> {
  const request = Buffer.from(job.request, "base64");
  const untilMs = performance.now() + job.milliseconds;
  const takeRequest = (): Buffer | null => (performance.now() < untilMs ? request : null);
  return {
    kind: "measured",
    load: await drive({ port: job.port, clients: job.clients, rightStatus: job.status }, takeRequest),
  };
}

async function pace(job: Extract<Job, { kind: "pace" }>): Promise<JobResult> {
  const prepared = await prepare(job);
  if ("refused" in prepared) return prepared.refused;
  const arrivals = poissonArrivals(job.perSecond, performance.now(), seededRandom(ARRIVAL_SEED));
  const { requests } = prepared;
  const load = new PacedLoad({ port: job.port, requests, connections: job.clients, arrivals });
  await delay(job.warmUpMs);
  load.takeReport();
  const startMs = performance.now();
  const [cpuAtStartUs, busyAtStartUs] = [cpuUsOf(job.serverIds), machineBusyUs()];
  await delay(job.milliseconds);
  const report = load.takeReport();
  const cpuUs = cpuUsOf(job.serverIds) - cpuAtStartUs;
  const busyUs = machineBusyUs() - busyAtStartUs;
  const seconds = (performance.now() - startMs) / 1_000;
  await load.stop();
  const [serverShare, busyShare] = [cpuUs, busyUs].map((us) => us / (seconds * 1_000_000)) as [
    number,
    number,
  ];
  const othersShare = Math.max(0, busyShare - serverShare - report.self.cpuShare);
  return { kind: "paced", seconds, report, serverShare, othersShare };
}

type Prepared = { readonly requests: readonly Buffer[] } | { readonly refused: JobResult };

/** Signed requests of a scenario, of which the first was answered rightly. */
async function prepare(job: Extract<Job, { scenario: string }>): Promise<Prepared> {
  const scenario = scenarios.find(({ name }) => name === job.scenario);
  if (scenario === undefined) throw new Error(`no scenario is called ${job.scenario}`);
  const sign = requestSigner(`127.0.0.1:${job.port}`, Date.now());
  const nextCall = scenario.makeCalls(job.items);
  const requests = Array.from({ length: scenario.callsPrepared }, () => sign(nextCall()));
  const [first] = requests;
  if (first === undefined) throw new Error(`${job.scenario} prepares no request`);
  const { status, answer } = await askOnce(job.port, first);
  if (status === 200 && scenario.isRight(answer)) return { requests };
  return { refused: { kind: "refused", status, answer: answer.slice(0, 300) } };
}

interface Drive {
  readonly port: number;
  readonly clients: number;
  /** 200 unless it says so. */
  readonly rightStatus?: number;
}

/** Keeps `clients` connections busy until `takeRequest` gives null. Any answer of another status ends the run as an error. */
async function drive(
  { port, clients, rightStatus = 200 }: Drive,
  takeRequest: () => Buffer | null,
): Promise<Load> {
  const latenciesUs = createHistogram();
  const startMs = performance.now();
  const [cpuAtStart, busyAtStartUs] = [process.cpuUsage(), machineBusyUs()];
  const client = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const connection = new HttpConnection(port);
      const sendNext = (): void => {
        const request = takeRequest();
        if (request === null) {
          connection.close();
          resolve();
          return;
        }
        const sentMs = performance.now();
        connection.send(
          request,
          ({ status, body }) => {
            latenciesUs.record(Math.max(1, Math.round((performance.now() - sentMs) * 1_000)));
            if (status === rightStatus) sendNext();
            else reject(new Error(`the server answered ${status}: ${body.toString().slice(0, 300)}`));
          },
          reject,
        );
      };
      sendNext();
    });
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - startMs) / 1_000;
  const { user, system } = process.cpuUsage(cpuAtStart);
  return {
    requests: latenciesUs.count,
    seconds,
    p50Us: latenciesUs.percentile(50),
    p99Us: latenciesUs.percentile(99),
    generatorShare: (user + system) / (seconds * 1_000_000),
    machineShare: (machineBusyUs() - busyAtStartUs) / (seconds * 1_000_000),
  };
}
