import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { beforeEach, describe, expect, it } from "vitest";
import { watchHandedConnections } from "./handed-connections.ts";

/** What cluster sees of a worker's process. */
class FakeProcess extends EventEmitter {
  readonly sent: unknown[] = [];
  send(message: unknown, _handle?: unknown): boolean {
    this.sent.push(message);
    return true;
  }
}

/** A connection as cluster passes it on. */
class FakeHandle {
  isClosed = false;
  close(): void {
    this.isClosed = true;
  }
}

let worker: FakeProcess;
let send: (message: unknown, handle?: FakeHandle) => boolean;
let end: () => void;

beforeEach(() => {
  worker = new FakeProcess();
  end = watchHandedConnections(worker as unknown as ChildProcess);
  send = worker.send.bind(worker);
});

const newConnection = (seq: number): unknown => ({ cmd: "NODE_CLUSTER", act: "newconn", seq });

describe("a connection that is handed to a worker", () => {
  it("belongs to the worker once it has acknowledged it", () => {
    const handle = new FakeHandle();
    send(newConnection(1), handle);
    worker.emit("internalMessage", { cmd: "NODE_CLUSTER", ack: 1, accepted: true });
    end();
    expect(handle.isClosed).toBe(false);
  });

  it("is closed when the worker is gone before that", () => {
    const handle = new FakeHandle();
    expect(send(newConnection(1), handle)).toBe(true);
    end();
    expect(handle.isClosed).toBe(true);
  });

  it("is closed and not sent when the worker is gone already", () => {
    end();
    const handle = new FakeHandle();
    expect(send(newConnection(1), handle)).toBe(false);
    expect([handle.isClosed, worker.sent]).toEqual([true, []]);
    send({ kind: "stop" });
    expect(worker.sent).toEqual([{ kind: "stop" }]);
  });
});
