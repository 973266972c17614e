/**
 * Connections that `node:cluster` has sent to a worker and that the worker has not yet acknowledged. Node keeps its own
 * end of each open until then; when the worker is killed in between, it would never be closed, and its client would
 * wait for ever. Node also sends connections for a moment longer: it sees the exit of the process and the end of the
 * channel to it one after the other, and stops only with the second.
 */
import type { ChildProcess } from "node:child_process";

/** What cluster sends to a worker with a connection, and what comes back. */
interface ClusterMessage {
  readonly cmd?: unknown;
  readonly seq?: unknown;
  readonly ack?: unknown;
}

interface Handle {
  close(): void;
}

/** Watches what is sent to a worker; call the returned function when the worker has exited. */
export function watchHandedConnections(worker: ChildProcess): () => void {
  const handed = new Map<unknown, Handle>();
  let isGone = false;
  const send = worker.send.bind(worker) as (
    message: unknown,
    handle?: unknown,
    ...rest: unknown[]
  ) => boolean;
  worker.send = (message: unknown, handle?: unknown, ...rest: unknown[]): boolean => {
    if (isOfCluster(message) && isHandle(handle)) {
      if (isGone) {
        handle.close();
        return false;
      }
      handed.set(message.seq, handle);
    }
    return send(message, handle, ...rest);
  };
  worker.on("internalMessage", (message: unknown) => {
    if (isOfCluster(message)) handed.delete(message.ack);
  });
  return () => {
    isGone = true;
    for (const handle of handed.values()) handle.close();
    handed.clear();
  };
}

const isOfCluster = (message: unknown): message is ClusterMessage =>
  typeof message === "object" && message !== null && "cmd" in message && message.cmd === "NODE_CLUSTER";

const isHandle = (handle: unknown): handle is Handle =>
  typeof handle === "object" && handle !== null && "close" in handle && typeof handle.close === "function";
