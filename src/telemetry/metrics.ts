/**
 * Every metric of the program: names, units and meaning in this one file. Protocols and sockets record into a
 * `Metrics`; `admin` serves it. Label values come from bounded sets: operation names and HTTP statuses.
 */
import { Counter, type Distribution, Gauge, Histogram, type Instrument } from "./instrument.ts";
import type { MetricReading, MetricsSource } from "./metric-reading.ts";

const DEFINITIONS = {
  requests: { name: "stator_requests_total", help: "Requests answered, by operation and HTTP status." },
  duration: {
    name: "stator_request_duration_seconds",
    help: "Time from the arrival of the last byte of a request to handing its response to the socket, by operation.",
  },
  requestBytes: {
    name: "stator_request_body_bytes_total",
    help: "Bytes of request bodies received, before decompression.",
  },
  responseBytes: {
    name: "stator_response_body_bytes_total",
    help: "Bytes of response bodies sent, after compression.",
  },
  faults: {
    name: "stator_faults_total",
    help: "Requests that failed because of an internal error (HTTP 500).",
  },
  refused: {
    name: "stator_requests_refused_total",
    help: "Requests refused because too many were in flight (HTTP 503).",
  },
  longestTurn: {
    name: "stator_longest_turn_seconds",
    help: "Most CPU time since the process started for which one request kept the event loop from all others.",
    aggregation: "max",
  },
  transfersCut: {
    name: "stator_transfers_cut_total",
    help: "Request bodies and responses cut off because the client was too slow, or stood still while others needed the memory (noCapacity).",
  },
  inFlight: { name: "stator_requests_in_flight", help: "Requests being processed." },
  connections: { name: "stator_connections", help: "Open client connections." },
  connectionsRefused: {
    name: "stator_connections_refused_total",
    help: "Connections closed because too many of their client address had no good signature yet.",
  },
  tasksRunning: { name: "stator_tasks_running", help: "Durable tasks that are running." },
  tasksEnded: {
    name: "stator_tasks_ended_total",
    help: "Durable tasks that ended, by kind and final state.",
  },
  taskSteps: {
    name: "stator_task_items_total",
    help: "Items processed by durable tasks, by kind of task.",
  },
  streamRecords: {
    name: "stator_stream_records_total",
    help: "Stream records written, by kind of change; EXPIRE is a deletion by Time to Live. Counted with --stream-metrics.",
  },
  memory: { name: "process_resident_memory_bytes", help: "Resident memory of the process." },
  heap: { name: "nodejs_heap_used_bytes", help: "JavaScript heap in use." },
  cpu: { name: "process_cpu_seconds_total", help: "User and system CPU time of the process." },
  uptime: {
    name: "process_uptime_seconds",
    help: "Time since the process started.",
    aggregation: "max",
  },
} as const;

/** Upper bounds of the latency buckets, in seconds. */
const DURATION_BOUNDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
];

/** What is measured of a request that was answered. */
export interface MeasuredRequest {
  readonly operation: string;
  /** HTTP status. */
  readonly status: number;
  readonly durationMs: number;
  /** Bytes of the bodies, as received and as sent. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Counts one operation's requests. */
class OperationMetrics {
  readonly #operation: string;
  readonly #requests: Counter;
  readonly #duration: Distribution;
  readonly #labels = new Map<number, string>();

  constructor(operation: string, requests: Counter, duration: Distribution) {
    this.#operation = operation;
    this.#requests = requests;
    this.#duration = duration;
  }

  record(status: number, durationMs: number): void {
    let labels = this.#labels.get(status);
    if (labels === undefined) {
      labels = `operation="${this.#operation}",status="${status}"`;
      this.#labels.set(status, labels);
    }
    this.#requests.add(1, labels);
    this.#duration.record(durationMs / 1000);
  }
}

/** The instruments of one process. */
export class Metrics implements MetricsSource {
  readonly #requests = new Counter(DEFINITIONS.requests);
  readonly #duration = new Histogram(DEFINITIONS.duration, DURATION_BOUNDS);
  readonly #requestBytes = new Counter(DEFINITIONS.requestBytes);
  readonly #responseBytes = new Counter(DEFINITIONS.responseBytes);
  readonly faults = new Counter(DEFINITIONS.faults);
  readonly refused = new Counter(DEFINITIONS.refused);
  readonly transfersCut = new Counter(DEFINITIONS.transfersCut);
  readonly connectionsRefused = new Counter(DEFINITIONS.connectionsRefused);
  readonly tasksEnded = new Counter(DEFINITIONS.tasksEnded);
  readonly taskSteps = new Counter(DEFINITIONS.taskSteps);
  readonly streamRecords = new Counter(DEFINITIONS.streamRecords);
  /** Set by the task runner; read when metrics are collected. */
  tasksRunning = 0;
  /** Set by the HTTP server; read when metrics are collected. */
  inFlight = 0;
  connections = 0;
  /** Set by whoever counts the turns of requests; read when metrics are collected. */
  turns: { readonly longestTurnMs: number } = { longestTurnMs: 0 };

  /** Records requests of these operations, all of which are shown from the start. */
  requestRecorder(operations: readonly string[]): (request: MeasuredRequest) => void {
    const byName = new Map<string, OperationMetrics>();
    for (const name of operations) {
      byName.set(name, new OperationMetrics(name, this.#requests, this.#duration.row(`operation="${name}"`)));
    }
    return (request) => {
      this.#requestBytes.add(request.bytesIn);
      this.#responseBytes.add(request.bytesOut);
      byName.get(request.operation)?.record(request.status, request.durationMs);
    };
  }

  /** Everything there is to show, in order of definition. */
  read(): readonly MetricReading[] {
    const instruments: readonly Instrument[] = [
      this.#requests,
      this.#duration,
      this.#requestBytes,
      this.#responseBytes,
      this.faults,
      this.refused,
      this.transfersCut,
      new Gauge(DEFINITIONS.longestTurn, () => this.turns.longestTurnMs / 1000),
      new Gauge(DEFINITIONS.inFlight, () => this.inFlight),
      new Gauge(DEFINITIONS.connections, () => this.connections),
      this.connectionsRefused,
      new Gauge(DEFINITIONS.tasksRunning, () => this.tasksRunning),
      this.tasksEnded,
      this.taskSteps,
      this.streamRecords,
      ...processInstruments,
    ];
    return instruments.map((instrument) => ({
      definition: instrument.definition,
      kind: instrument.kind,
      samples: instrument.samples(),
    }));
  }
}

const processInstruments: readonly Instrument[] = [
  new Gauge(DEFINITIONS.memory, () => process.memoryUsage.rss()),
  new Gauge(DEFINITIONS.heap, () => process.memoryUsage().heapUsed),
  new Gauge(DEFINITIONS.cpu, () => cpuSeconds(process.cpuUsage()), "counter"),
  new Gauge(DEFINITIONS.uptime, () => process.uptime()),
];

const cpuSeconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;
