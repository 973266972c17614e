/**
 * Connections that `node:cluster` has given to a worker and of which the worker has not yet said that it has them. Node
 * keeps its own end of each open until then; when the worker is killed in between, nobody would ever close it, and its
 * client would wait for ever. Node gives it connections for a moment longer, too: it hears of the end of the process and
 * of the end of the channel to it one after the other, and stops only with the second.
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

/** Watches what is sent to a worker; call the answer when the worker is gone. */
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
