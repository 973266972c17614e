/**
 * Sockets: turns what comes in into whole requests for a handler, and its answers into bytes. Everything a client can
 * make the server hold is bounded: headers, bodies, time, connections, requests in flight. `node:http` does all that
 * HTTP asks for; `FastPathServer` serves before it the requests that the API's clients send.
 *
 * The handler's answers go out unchanged; a request that is not read to its end is answered by `refuse`.
 */
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { Server as NetServer } from "node:net";
import { createSecureContext, type SecureContextOptions, Server as TlsServer } from "node:tls";
import { assert } from "../base/assert.ts";
import type { Clock } from "../base/clock.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { AdmissionControl } from "./admission-control.ts";
import type { ClientAddresses } from "./client-addresses.ts";
import type { ListenerFacts } from "./connection.ts";
import { FastPathServer } from "./fast-path-server.ts";
import type { HttpHandler } from "./http-message.ts";
import { NodeHttpExchange } from "./node-http-exchange.ts";
import type { ServerLimits } from "./server-limits.ts";

/** A certificate chain and its private key, both PEM. */
export interface TlsFiles {
  readonly cert: Uint8Array;
  readonly key: Uint8Array;
}

/** Where to listen, who answers, and what clients may take. */
export interface HttpServerOptions extends ListenerFacts {
  /** Bounds of what comes from one address; absent: none. */
  readonly addresses?: ClientAddresses | undefined;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly tls?: TlsFiles;
  readonly handler: HttpHandler;
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** A listening server. */
export class HttpServer {
  readonly #server: Server;
  readonly #fastPath: FastPathServer;
  readonly #admission: AdmissionControl;
  readonly #options: HttpServerOptions;

  private constructor(server: Server, admission: AdmissionControl, options: HttpServerOptions) {
    this.#server = server;
    const { addresses, clock, handler, listener } = options;
    this.#fastPath = new FastPathServer(server, { handler, listener, addresses, clock, admission });
    countConnections(server, options.metrics);
    if (addresses !== undefined) limitAddresses(server, addresses);
    this.#admission = admission;
    this.#options = options;
  }

  /** Resolves when connections are accepted. @throws Error of `node:net`, with its `code`, when they cannot be */
  static async listen(options: HttpServerOptions): Promise<HttpServer> {
    const admission = new AdmissionControl(options.limits, options.metrics, options.clock);
    const server = buildServer(options, (incoming, outgoing) => {
      // What was read in one go is also handed out in one go, be the connection closed meanwhile.
      if (incoming.socket.destroyed) return;
      const connection = listening.#fastPath.handedOff(incoming.socket);
      connection.enter(
        new NodeHttpExchange({ incoming, outgoing, handler: options.handler, admission, connection }),
      );
    });
    const listening = new HttpServer(server, admission, options);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port, options.host, () => {
        server.off("error", reject);
        resolve();
      });
    });
    return listening;
  }

  /** The port that connections are accepted on. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /**
   * Gives new connections of a server with TLS another certificate; open ones keep theirs.
   * @throws Error with the code of OpenSSL for what cannot be used; then nothing has changed
   */
  setCertificate(tls: TlsFiles): void {
    const server: unknown = this.#server;
    assert(server instanceof TlsServer, "a server without TLS has no certificate", {});
    const context = secureContext(tls);
    // Where this throws, the server has taken over some of it already.
    createSecureContext(context);
    server.setSecureContext(context);
  }

  /**
   * Accepts nothing new, lets requests in flight and on their way finish within the limits, then closes what is left.
   * Every answer says that its connection closes, so the end comes with the last of them, or when time is up.
   */
  async close(): Promise<void> {
    const { clock, limits } = this.#options;
    const cancelGrace = clock.after(limits.graceMsMax, () => this.#closeIdle());
    const cancelDrain = clock.after(limits.drainMsMax, () => this.#closeAll());
    this.#admission.drain();
    await new Promise((resolve) => {
      // What node:http would add is to close idle connections, for which it is too early.
      NetServer.prototype.close.call(this.#server, resolve);
    });
    cancelGrace();
    cancelDrain();
    this.#closeAll();
  }

  #closeIdle(): void {
    this.#fastPath.closeIdle();
    this.#server.closeIdleConnections();
    this.#admission.whenIdle(() => this.#closeAll());
  }

  /** Ends also what keeps time for connections, here and in `node:http`. */
  #closeAll(): void {
    this.#fastPath.closeAll();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Closes connections of addresses that have too many, before anything is done for them. */
function limitAddresses(server: Server, addresses: ClientAddresses): void {
  const listeners = server.listeners("connection");
  server.removeAllListeners("connection");
  server.on("connection", (socket) => {
    if (addresses.accept(socket)) for (const listener of listeners) listener.call(server, socket);
    else socket.destroy();
  });
}

function countConnections(server: Server, metrics: Metrics): void {
  server.on("connection", (socket) => {
    metrics.connections += 1;
    socket.once("close", () => {
      metrics.connections -= 1;
    });
  });
}

const secureContext = ({ cert, key }: TlsFiles): SecureContextOptions => ({
  cert: Buffer.from(cert),
  key: Buffer.from(key),
  minVersion: "TLSv1.2",
});

/** A client that ended its side gets its answer; `node:http` would take it for gone. */
interface HalfOpen {
  httpAllowHalfOpen?: boolean;
}

function buildServer(options: HttpServerOptions, listener: RequestListener): Server {
  const { limits, tls } = options;
  const settings = {
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersMsMax,
    requestTimeout: limits.requestMsMax,
    keepAliveTimeout: limits.idleMsMax,
    connectionsCheckingInterval: Math.min(limits.headersMsMax, 5_000),
  };
  const server: Server & HalfOpen =
    tls === undefined
      ? createServer(settings, listener)
      : createTlsServer(
          {
            ...settings,
            ...secureContext(tls),
            handshakeTimeout: limits.headersMsMax,
          },
          listener,
        );
  server.httpAllowHalfOpen = true;
  server.timeout = limits.stallMsMax;
  server.maxConnections = limits.connectionsMax;
  return server;
}
