/**
 * A soak: requests of many kinds at a steady rate for minutes or hours, one line a minute, and at the end a look at
 * everything that was acknowledged and at the folder. It ends by itself, also when the server does not answer. The
 * folder of a soak with faults is kept.
 */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { poissonArrivals } from "./arrivals.ts";
import { seededRandom } from "./bench-item.ts";
import type { BenchOptions } from "./bench-options.ts";
import { JsonClient } from "./json-client.ts";
import { grouped } from "./markdown-table.ts";
import { type Exchange, OpenLoad } from "./open-load.ts";
import type { Call } from "./scenario.ts";
import { machineBusyUs } from "./server-process.ts";
import { requestSigner } from "./signed-request.ts";
import { verifyFolder } from "./soak-folder.ts";
import { SoakModel } from "./soak-model.ts";
import { type Phase, runPhase, type Speech } from "./soak-phase.ts";
import {
  BATCH_KEYS,
  isThrottled,
  type Outcome,
  type SoakKind,
  SoakRequests,
  soakKinds,
} from "./soak-requests.ts";
import { type Soak, type SoakLatency, type SoakSample, sampleLine, soakFaults } from "./soak-result.ts";
import { createSoakTables } from "./soak-tables.ts";
import { verifySoak } from "./soak-verify.ts";
import { type RunningTarget, startTarget } from "./target.ts";

/** Enough that a disk that stands still for a while does not stop the load as well. */
const CONNECTIONS = 128;
const SAMPLE_MS = 60_000;
const SEED = 20_121_128;

/** How often the server looks for expired items, so that many rounds fit into a soak. */
const FLAGS = ["--ttl-interval-seconds", "5"];

/** A signature is good for five minutes. */
const SIGNER_MS = 60_000;

/** After the load, what the looking may take before the soak is given up. */
const VERIFY_MS_MAX = 1_200_000;
/** Until handles of closed connections are gone. */
const CLOSING_MS = 2_000;
const METRICS_MS_MAX = 10_000;
const COMPLAINTS_MAX = 10;

/** A stream keeps its records for a day, and they are looked at when the soak is over. */
const MINUTES_MAX = 23 * 60;

/** So many keys that most have no write in flight. */
const KEYS_MIN = 2 * CONNECTIONS * BATCH_KEYS;

/** Soaks a new server. @throws Error naming the phase in which nothing went on */
export async function measureSoak(options: BenchOptions, say: (progress: string) => void): Promise<Soak> {
  if (options.minutes > MINUTES_MAX) throw new RangeError(`a soak lasts at most ${MINUTES_MAX} minutes`);
  if (options.items < KEYS_MIN) throw new RangeError(`a soak needs at least ${KEYS_MIN} items`);
  const speech = { say, everySeconds: process.stderr.isTTY ? 1 : 60 };
  const target = await runPhase({ name: "starting the server" }, speech, () =>
    startTarget("stator", options.dataRoot, [...FLAGS, ...options.flags]),
  );
  const watchdog = setTimeout(
    () => {
      console.error("the soak did not end in time");
      void endServer(target, speech).finally(() => process.exit(2));
    },
    options.minutes * 60_000 + VERIFY_MS_MAX,
  );
  let isClean = false;
  try {
    const found = await soakServer(target, options, speech);
    await endServer(target, speech);
    const soak = { ...found, folder: await verifyFolder(target.dataDir, speech) };
    isClean = soakFaults(soak).length === 0;
    return soak;
  } finally {
    clearTimeout(watchdog);
    await endServer(target, speech);
    if (isClean) rmSync(target.dataDir, { recursive: true, force: true });
    else console.error(`the data folder is kept: ${target.dataDir}`);
  }
}

const isRunning = ({ server }: RunningTarget): boolean => server.processIds().length > 0;

/** Ends the server but keeps its folder. One that ended by itself is not waited for. */
async function endServer(target: RunningTarget, speech: Speech): Promise<void> {
  if (isRunning(target)) await runPhase({ name: "stopping the server" }, speech, () => target.server.stop());
}

async function soakServer(
  target: RunningTarget,
  options: BenchOptions,
  speech: Speech,
): Promise<Omit<Soak, "folder">> {
  const fault = (): string | null => (isRunning(target) ? null : "the server has ended");
  const client = new JsonClient(target.server.port);
  const streamArn = await runPhase({ name: "making the tables", fault }, speech, () =>
    createSoakTables(client),
  );
  const model = new SoakModel(options.items);
  const requests = new SoakRequests(model, seededRandom(SEED));
  const handlesBefore = target.server.openHandles();
  const load = new SoakLoad(target, requests, options.rate);
  const loading: Phase = { ...load.phase("loading"), fault };
  // Samples are said every minute; on a terminal their number of answers moves meanwhile.
  const whileLoading = process.stderr.isTTY ? speech : { ...speech, everySeconds: Number.POSITIVE_INFINITY };
  let samples: readonly SoakSample[];
  try {
    samples = await runPhase(loading, whileLoading, (signal) =>
      takeSamples(load, options.minutes, { say: speech.say, signal }),
    );
  } finally {
    const stopping: Phase = { ...load.phase("waiting for the last answers"), fault };
    await runPhase(stopping, speech, () => load.stop());
  }
  speech.say("comparing what is there with what was acknowledged");
  await delay(CLOSING_MS);
  const handlesAfter = target.server.openHandles();
  let read = 0;
  const comparing: Phase = {
    name: "comparing every key",
    progress: () => read,
    tell: (count) => `${grouped(count)} items, rows and records read`,
    fault,
  };
  const verification = await runPhase(comparing, speech, () =>
    verifySoak({ client, model, expiring: requests.expiring, streamArn, onRead: () => read++ }),
  );
  return {
    minutes: options.minutes,
    offeredPerSecond: options.rate,
    keys: options.items,
    samples,
    ...load.totals(),
    writesAcknowledged: requests.writesAcknowledged,
    readsChecked: requests.readsChecked,
    handlesBefore,
    handlesAfter,
    verification,
  };
}

/** A sample a minute, the last at the end. */
async function takeSamples(
  load: SoakLoad,
  minutes: number,
  { say, signal }: { readonly say: Speech["say"]; readonly signal: AbortSignal },
): Promise<readonly SoakSample[]> {
  const samples: SoakSample[] = [];
  const endMs = performance.now() + minutes * 60_000;
  while (performance.now() < endMs - 1) {
    await delay(Math.min(SAMPLE_MS, endMs - performance.now()), undefined, { signal });
    const sample = await load.takeSample();
    samples.push(sample);
    say(sampleLine(sample));
    if (process.stderr.isTTY) process.stderr.write("\n");
  }
  return samples;
}

type Totals = Pick<
  Soak,
  "requests" | "serverErrors" | "brokenConnections" | "throttled" | "wrongAnswers" | "complaints"
>;

/** The load, and what is counted of it. */
class SoakLoad {
  readonly #target: RunningTarget;
  readonly #requests: SoakRequests;
  readonly #load: OpenLoad;
  readonly #startMs = performance.now();
  readonly #complaints: string[] = [];
  #counts = { requests: 0, serverErrors: 0, brokenConnections: 0, throttled: 0, wrongAnswers: 0 };
  #sampled = { atMs: performance.now(), counts: { ...this.#counts }, cpuUs: 0, busyUs: machineBusyUs() };
  #latencies = new Map<SoakKind, RecordableHistogram>();
  #groups = { reads: createHistogram(), writes: createHistogram() };
  #sign: (call: Call) => Buffer = () => Buffer.alloc(0);
  #signUntilMs = 0;
  #answers = 0;

  constructor(target: RunningTarget, requests: SoakRequests, perSecond: number) {
    this.#target = target;
    this.#requests = requests;
    this.#sampled.cpuUs = target.server.cpuUs();
    this.#load = new OpenLoad({
      port: target.server.port,
      connections: CONNECTIONS,
      arrivals: poissonArrivals(perSecond, performance.now(), seededRandom(SEED + 1)),
      nextExchange: () => this.#nextExchange(),
    });
  }

  stop(): Promise<void> {
    return this.#load.stop();
  }

  /** A phase that progresses with every answer. */
  phase(name: string): Phase {
    return { name, progress: () => this.#answers, tell: (answers) => `${grouped(answers)} answers` };
  }

  totals(): Totals {
    return { ...this.#counts, complaints: this.#complaints };
  }

  /** What happened since the last sample. */
  async takeSample(): Promise<SoakSample> {
    const { server, dataDir } = this.#target;
    const nowMs = performance.now();
    const seconds = (nowMs - this.#sampled.atMs) / 1_000;
    const [counts, before] = [{ ...this.#counts }, this.#sampled];
    const [cpuUs, busyUs] = [server.cpuUs(), machineBusyUs()];
    const serverShare = (cpuUs - before.cpuUs) / (seconds * 1_000_000);
    const machineShare = (busyUs - before.busyUs) / (seconds * 1_000_000);
    const { resident, anonymous } = server.memoryBytes();
    const self = this.#load.takeSelf();
    const kinds = Object.fromEntries(
      soakKinds.flatMap((kind) => {
        const seen = this.#latencies.get(kind);
        return seen === undefined ? [] : [[kind, latencyOf(seen)]];
      }),
    );
    const groups = this.#groups;
    this.#sampled = { atMs: nowMs, counts, cpuUs, busyUs };
    this.#latencies = new Map();
    this.#groups = { reads: createHistogram(), writes: createHistogram() };
    return {
      minutes: (nowMs - this.#startMs) / 60_000,
      perSecond: (counts.requests - before.counts.requests) / seconds,
      reads: latencyOf(groups.reads),
      writes: latencyOf(groups.writes),
      kinds,
      residentBytes: resident,
      anonymousBytes: anonymous,
      heapBytes: await heapBytes(server.port),
      openHandles: server.openHandles(),
      dataBytes: folderBytes(dataDir),
      serverShare,
      generatorShare: self.cpuShare,
      othersShare: Math.max(0, machineShare - serverShare - self.cpuShare),
      lagP99Us: self.lagP99Us,
      generatorBytes: process.memoryUsage.rss(),
      serverErrors: counts.serverErrors - before.counts.serverErrors,
      throttled: counts.throttled - before.counts.throttled,
    };
  }

  #nextExchange(): Exchange {
    const { kind, call, settle } = this.#requests.next();
    return {
      request: this.#signed(call),
      onAnswer: ({ status, body }, { dueMs, answeredMs }) => {
        this.#answers++;
        this.#record(kind, answeredMs - dueMs);
        this.#settle({ status, body: body.toString() }, settle);
      },
      onFailure: () => this.#settle(null, settle),
    };
  }

  #signed(call: Call): Buffer {
    const nowMs = Date.now();
    if (nowMs >= this.#signUntilMs) {
      this.#sign = requestSigner(`127.0.0.1:${this.#target.server.port}`, nowMs);
      this.#signUntilMs = nowMs + SIGNER_MS;
    }
    return this.#sign(call);
  }

  #settle(outcome: Outcome, settle: (outcome: Outcome) => string | null): void {
    const counts = this.#counts;
    counts.requests++;
    const complaint = settle(outcome);
    if (outcome === null) counts.brokenConnections++;
    else if (outcome.status >= 500) counts.serverErrors++;
    else if (outcome.status !== 200 && isThrottled(outcome)) counts.throttled++;
    else if (complaint !== null) counts.wrongAnswers++;
    if (complaint !== null && this.#complaints.length < COMPLAINTS_MAX) {
      this.#complaints.push(complaint.slice(0, 300));
    }
  }

  #record(kind: SoakKind, latencyMs: number): void {
    const us = Math.max(1, Math.round(latencyMs * 1_000));
    const isRead = kind === "GetItem" || kind.startsWith("Query");
    (isRead ? this.#groups.reads : this.#groups.writes).record(us);
    const latencies = this.#latencies.get(kind) ?? createHistogram();
    latencies.record(us);
    this.#latencies.set(kind, latencies);
  }
}

const latencyOf = (seen: RecordableHistogram): SoakLatency => ({
  requests: seen.count,
  p50Us: seen.percentile(50),
  p99Us: seen.percentile(99),
  maxUs: seen.count === 0 ? 0 : seen.max,
});

/** JavaScript's heap, as the server's metrics tell; null where they do not, or not soon. */
async function heapBytes(port: number): Promise<number | null> {
  const signal = AbortSignal.timeout(METRICS_MS_MAX);
  const text = await fetch(`http://127.0.0.1:${port}/metrics`, { signal }).then(
    (response) => response.text(),
    () => "",
  );
  const value = /^nodejs_heap_used_bytes(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1];
  return value === undefined ? null : Number(value);
}

function folderBytes(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // A file may go between being listed and being looked at.
    bytes += entry.isDirectory() ? folderBytes(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  }
  return bytes;
}
