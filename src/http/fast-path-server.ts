/**
 * Takes every new connection before `node:http`: it keeps those that carry plain requests, and hands the others off
 * with the bytes that were read. Keeps time for both, in steps of a few seconds.
 */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../base/clock.ts";
import type { AdmissionControl } from "./admission-control.ts";
import type { ListenerFacts } from "./connection.ts";
import { FastPathConnection } from "./fast-path-connection.ts";
import type { HttpHandler } from "./http-message.ts";
import { ResponseHeads } from "./message-head.ts";
import { NodeConnection } from "./node-connection.ts";
import type { ServerLimits } from "./server-limits.ts";
import { answerUnreadable } from "./unreadable-request.ts";

/** Longest time between two checks of the connections; clients get up to two steps more than their limit. */
const STEP_MS_MAX = 5_000;

/** Who answers, by which name, and what is counted. */
export interface FastPathServerOptions extends ListenerFacts {
  readonly handler: HttpHandler;
  readonly admission: AdmissionControl;
  readonly clock: Clock;
}

/** The connections of one server: those that carry plain requests, and those that were handed off. */
export class FastPathServer {
  readonly #connections = new Set<FastPathConnection>();
  readonly #handedOff = new Map<Socket, NodeConnection>();
  readonly #admission: AdmissionControl;
  readonly #listener: ListenerFacts;
  readonly #clock: Clock;
  readonly #stepMs: number;
  #cancel = (): void => {};

  /** Takes over the connections of `server`, which go on to it as before when they carry anything else. */
  constructor(server: Server, { handler, admission, clock, ...listener }: FastPathServerOptions) {
    this.#admission = admission;
    this.#listener = listener;
    this.#clock = clock;
    this.#stepMs = stepOf(admission.limits);
    // What makes a request of a connection: the listener that node:http and node:https come with.
    const event = server.listenerCount("secureConnection") > 0 ? "secureConnection" : "connection";
    const nodeListeners = server.listeners(event);
    const answers = new ResponseHeads(clock, admission.limits.idleMsMax);
    answerUnreadable(server, answers, (socket) => this.#handedOff.get(socket)?.isAnswering === true);
    const parts = {
      ...listener,
      handler,
      admission,
      answers,
      handOff: (socket: Socket): void => {
        for (const nodeListener of nodeListeners) nodeListener.call(server, socket);
      },
      onGone: (connection: FastPathConnection): void => {
        this.#connections.delete(connection);
      },
    };
    server.removeAllListeners(event);
    server.on(event, (socket: Socket) => {
      // Only now with TLS: until the handshake is done, a client that ends its side is gone.
      socket.allowHalfOpen = true;
      this.#connections.add(new FastPathConnection(socket, parts));
    });
    this.#step();
  }

  /** The connection of a socket that was handed off and brought a request. */
  handedOff(socket: Socket): NodeConnection {
    const known = this.#handedOff.get(socket);
    if (known !== undefined) return known;
    const connection = new NodeConnection(socket, this.#listener, this.#admission);
    this.#handedOff.set(socket, connection);
    socket.once("close", () => this.#handedOff.delete(socket));
    return connection;
  }

  /** Closes connections that serve no request at the moment. */
  closeIdle(): void {
    for (const connection of this.#connections) connection.closeIfIdle();
  }

  /** Closes all connections but those that were handed off. */
  closeAll(): void {
    this.#cancel();
    for (const connection of this.#connections) connection.destroy();
  }

  #step(): void {
    this.#cancel = this.#clock.after(this.#stepMs, () => {
      for (const connection of this.#connections) connection.tick(this.#stepMs);
      for (const connection of this.#handedOff.values()) connection.tick(this.#stepMs);
      this.#admission.transfers.tick(this.#stepMs);
      this.#step();
    });
  }
}

const stepOf = (limits: ServerLimits): number =>
  Math.min(
    limits.headersMsMax,
    limits.idleMsMax,
    limits.requestMsMax,
    limits.slowBodyMsMax,
    limits.stallMsMax,
    STEP_MS_MAX,
  );
