/**
 * A server in a process of its own that is attacked: with a small heap, spoken to in bytes, and asked for what it counts
 * of itself.
 */
import { type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";
import { jsonHeaders } from "../fixture/json-stator.ts";
import { ServerProcess } from "../fixture/server-process.ts";

/** The heap that every server has to make do with, in megabytes. */
const HEAP_MEGABYTES = 256;

/** What came back; status 0: the connection ended without an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that is attacked; it is killed at the end of the test. */
export class AttackedServer {
  readonly #server: ServerProcess;

  private constructor(server: ServerProcess) {
    this.#server = server;
  }

  static async start(flags: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const heap = `--max-old-space-size=${HEAP_MEGABYTES}`;
    return new AttackedServer(await ServerProcess.start(flags, { NODE_OPTIONS: heap, ...environment }));
  }

  /** Sends a request for this operation; never rejects. */
  send(operation: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve) => {
      const usual = { ...jsonHeaders(operation), "content-length": String(Buffer.byteLength(body)) };
      const outgoing = request(
        this.#server.endpoint,
        { method: "POST", headers: { ...usual, ...headers }, agent: false },
        (incoming) => {
          const { statusCode: status = 0, headers: received } = incoming;
          text(incoming).then(
            (answered) => resolve({ status, headers: received, body: answered }),
            () => resolve({ status: 0, headers: received, body: "" }),
          );
        },
      );
      outgoing.on("error", ({ message }) => resolve({ status: 0, headers: {}, body: message }));
      outgoing.end(body);
    });
  }

  /** The status and the type of the error that this request is answered with, such as `400 ValidationException`. */
  async outcome(...sent: Parameters<AttackedServer["send"]>): Promise<string> {
    const { status, body } = await this.send(...sent);
    return [String(status), /"__type":"[^"#]*#(\w+)"/.exec(body)?.[1] ?? ""].join(" ").trim();
  }

  /** Creates a table with the string key `pk`. */
  async createTable(TableName: string): Promise<void> {
    const definition = {
      TableName,
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    };
    const { status, body } = await this.send("CreateTable", JSON.stringify(definition));
    if (status !== 200) throw new Error(body);
  }

  /** A metric without labels, as the server counts it. */
  async metric(name: string): Promise<number> {
    const response = await fetch(new URL("/metrics", this.#server.endpoint));
    const line = (await response.text()).split("\n").find((each) => each.startsWith(`${name} `));
    if (line === undefined) throw new Error(`no metric ${name}`);
    return Number(line.slice(name.length + 1));
  }
}

/** As many repetitions of `unit` as fit between the two in so many bytes; the comma that is too much is taken away. */
export function filled(begin: string, unit: string, end: string, bytes: number): string {
  const count = Math.floor((bytes - begin.length - end.length) / unit.length);
  const repeated = unit.repeat(count);
  return `${begin}${repeated.endsWith(",") ? repeated.slice(0, -1) : repeated}${end}`;
}
