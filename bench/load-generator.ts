/**
 * The load generator, a process of its own: told over IPC what to send where, it prepares signed requests, keeps
 * every connection busy with one request at a time, and answers with what it measured.
 */
import { createHistogram } from "node:perf_hooks";
import { STREAM_TABLE_NAME, TABLE_NAME } from "./bench-item.ts";
import { HttpConnection } from "./http-connection.ts";
import { batchPut, type Call, scenarios } from "./scenario.ts";
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
    };

/** What it answers. */
export type JobResult =
  | { readonly kind: "measured"; readonly load: Load }
  /** The server refused the scenario's first call. */
  | { readonly kind: "refused"; readonly status: number; readonly answer: string };

/** What the clients saw. */
export interface Load {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

const SEED_CLIENTS = 8;
const SEED_ITEMS_PER_SIGNER = 100_000;
const TOUCH_SEGMENTS = 4;

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
  }
}

async function touch(port: number): Promise<JobResult> {
  const startMs = performance.now();
  const sign = requestSigner(`127.0.0.1:${port}`, Date.now());
  const pages = await Promise.all(
    Array.from({ length: TOUCH_SEGMENTS }, (_, segment) => touchSegment(port, sign, segment)),
  );
  const requests = pages.reduce((sum, count) => sum + count, 0);
  return {
    kind: "measured",
    load: { requests, seconds: (performance.now() - startMs) / 1_000, p50Us: 0, p99Us: 0 },
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
    const { status, answer } = await ask(port, sign({ operation: "Scan", input }));
    if (status !== 200) throw new Error(`Scan was answered ${status}: ${answer.slice(0, 300)}`);
    startKey = (JSON.parse(answer) as { readonly LastEvaluatedKey?: unknown }).LastEvaluatedKey;
    if (startKey === undefined) return pages;
  }
}

async function seed({ port, items }: Extract<Job, { kind: "seed" }>): Promise<JobResult> {
  let sign = requestSigner(`127.0.0.1:${port}`, Date.now());
  await createTable(port, sign, { TableName: TABLE_NAME });
  const stream = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" };
  await createTable(port, sign, { TableName: STREAM_TABLE_NAME, StreamSpecification: stream });
  let next = 0;
  const takeRequest = (): Buffer | null => {
    if (next >= items) return null;
    const numbers = Array.from({ length: Math.min(25, items - next) }, (_, i) => next + i);
    // A signature is good for fifteen minutes, and a large table takes longer.
    if (next % SEED_ITEMS_PER_SIGNER === 0) sign = requestSigner(`127.0.0.1:${port}`, Date.now());
    next += numbers.length;
    return sign(batchPut(numbers));
  };
  return { kind: "measured", load: await drive(port, SEED_CLIENTS, takeRequest) };
}

type Sign = (call: Call) => Buffer;

interface BenchTable {
  readonly TableName: string;
  readonly StreamSpecification?: { readonly StreamEnabled: boolean; readonly StreamViewType: string };
}

/** Creates a table and waits for it; a server that cannot have such a table is left without. */
async function createTable(port: number, sign: Sign, table: BenchTable): Promise<void> {
  const keys = ["pk", "sk"] as const;
  const create: Call = {
    operation: "CreateTable",
    input: {
      ...table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: keys.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" })),
    },
  };
  if ((await ask(port, sign(create))).status !== 200) return;
  const describe = sign({ operation: "DescribeTable", input: { TableName: table.TableName } });
  while (!(await ask(port, describe)).answer.includes('"TableStatus":"ACTIVE"')) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function measure(job: Extract<Job, { kind: "measure" }>): Promise<JobResult> {
  const scenario = scenarios.find(({ name }) => name === job.scenario);
  if (scenario === undefined) throw new Error(`no scenario is called ${job.scenario}`);
  const sign = requestSigner(`127.0.0.1:${job.port}`, Date.now());
  const nextCall = scenario.makeCalls(job.items);
  const requests = Array.from({ length: scenario.callsPrepared }, () => sign(nextCall()));
  const [first] = requests;
  if (first === undefined) throw new Error(`${job.scenario} prepares no request`);

  const { status, answer } = await ask(job.port, first);
  if (status !== 200 || !scenario.isRight(answer))
    return { kind: "refused", status, answer: answer.slice(0, 300) };

  const untilMs = performance.now() + job.milliseconds;
  let next = 0;
  const takeRequest = (): Buffer | null =>
    performance.now() < untilMs ? (requests[next++ % requests.length] ?? null) : null;
  return { kind: "measured", load: await drive(job.port, job.clients, takeRequest) };
}

/** One request on a connection of its own. */
function ask(port: number, request: Buffer): Promise<{ readonly status: number; readonly answer: string }> {
  return new Promise((resolve, reject) => {
    const connection = new HttpConnection(port);
    const finish = (status: number, answer: string): void => {
      connection.close();
      resolve({ status, answer });
    };
    connection.send(request, ({ status, body }) => finish(status, body.toString()), reject);
  });
}

/** Keeps `clients` connections busy until `takeRequest` gives null. Any answer but 200 ends the run as an error. */
async function drive(port: number, clients: number, takeRequest: () => Buffer | null): Promise<Load> {
  const latenciesUs = createHistogram();
  const startMs = performance.now();
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
            if (status === 200) sendNext();
            else reject(new Error(`the server answered ${status}: ${body.toString().slice(0, 300)}`));
          },
          reject,
        );
      };
      sendNext();
    });
  await Promise.all(Array.from({ length: clients }, client));
  return {
    requests: latenciesUs.count,
    seconds: (performance.now() - startMs) / 1_000,
    p50Us: latenciesUs.percentile(50),
    p99Us: latenciesUs.percentile(99),
  };
}
