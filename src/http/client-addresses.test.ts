/**
 * Addresses that have too many connections, or too many refused requests: what is counted, what is told, and that
 * connections which are proven go on being served. Over sockets, plain and with TLS, and by addresses that no test can
 * connect from.
 */
import { EventEmitter } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { FIRST } from "../../test/fixture/certificates.ts";
import { TestClock } from "../base/clock.ts";
import { type LogFacts, silentLogger } from "../telemetry/logger.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { type AddressLimits, addressBlock, ClientAddresses } from "./client-addresses.ts";
import type { HttpHandler, HttpResponse } from "./http-message.ts";
import { HttpServer } from "./http-server.ts";
import { DEFAULT_SERVER_LIMITS } from "./server-limits.ts";

const LIMITS: AddressLimits = { connectionsMax: 3, failuresPerMinuteMax: 2 };

interface Line extends LogFacts {
  readonly event: string;
}

function start(limits = LIMITS) {
  const clock = new TestClock();
  const metrics = new Metrics();
  const lines: Line[] = [];
  const logger = {
    ...silentLogger,
    warn: (event: string, facts: LogFacts = {}) => void lines.push({ event, ...facts }),
  };
  const parts = { limits, clock, logger, metrics };
  return { clock, metrics, lines, parts };
}

let port = 1;

/** As much of a socket as is looked at. */
class Peer extends EventEmitter {
  readonly remoteAddress: string;
  readonly remotePort = port++;
  readonly localAddress = "192.0.2.254";

  constructor(remoteAddress: string) {
    super();
    this.remoteAddress = remoteAddress;
  }

  close(): void {
    this.emit("close");
  }
}

const socketOf = (peer: Peer): Socket => peer as unknown as Socket;

function open(addresses: ClientAddresses, address: string) {
  const peer = new Peer(address);
  const isAccepted = addresses.accept(socketOf(peer));
  return { peer, isAccepted, trust: addresses.trustOf(socketOf(peer)) };
}

describe("connections of one address", () => {
  it("are refused beyond the limit, until one is proven or closed", () => {
    const { parts, metrics } = start();
    const addresses = new ClientAddresses(parts);
    const [first, second] = Array.from({ length: 3 }, () => open(addresses, "192.0.2.1"));
    expect(open(addresses, "192.0.2.1").isAccepted).toBe(false);
    expect(open(addresses, "192.0.2.2").isAccepted).toBe(true);
    first?.trust?.prove();
    expect(open(addresses, "192.0.2.1").isAccepted).toBe(true);
    expect(open(addresses, "192.0.2.1").isAccepted).toBe(false);
    second?.peer.close();
    expect(open(addresses, "192.0.2.1").isAccepted).toBe(true);
    expect(open(addresses, "192.0.2.1").isAccepted).toBe(false);
    expect(metrics.connectionsRefused.samples()).toMatchObject([{ value: 3 }]);
  });

  it("that are proven are counted out once", () => {
    const addresses = new ClientAddresses(start().parts);
    const { trust, peer } = open(addresses, "192.0.2.1");
    trust?.prove();
    trust?.prove();
    peer.close();
    const accepted = Array.from({ length: 5 }, () => open(addresses, "192.0.2.1").isAccepted);
    expect(accepted).toEqual([true, true, true, false, false]);
  });

  it("are told of once a minute and address", () => {
    const { clock, parts, lines } = start();
    const addresses = new ClientAddresses(parts);
    const flood = (address: string): void => {
      for (let count = 0; count < 10; count += 1) open(addresses, address);
    };
    flood("192.0.2.1");
    flood("192.0.2.2");
    expect(lines.map(({ address }) => address)).toEqual(["192.0.2.1", "192.0.2.2"]);
    expect(lines[0]).toMatchObject({
      event: expect.stringContaining("--address-connection-limit"),
      limit: 3,
    });
    clock.advance(60_000);
    flood("192.0.2.1");
    expect(lines).toHaveLength(3);
  });

  it.each(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])(
    "of this machine are free: %s",
    (address) => {
      const addresses = new ClientAddresses(start().parts);
      const all = Array.from({ length: 10 }, () => open(addresses, address));
      expect(all.every(({ isAccepted, trust }) => isAccepted && trust === undefined)).toBe(true);
    },
  );

  it("are as many as may be where there is no limit", () => {
    const addresses = new ClientAddresses(start({ connectionsMax: 0, failuresPerMinuteMax: 1 }).parts);
    const all = Array.from({ length: 1_000 }, () => open(addresses, "192.0.2.1").isAccepted);
    expect(all).not.toContain(false);
  });

  it("count by the network of an IPv6 address", () => {
    const addresses = new ClientAddresses(start().parts);
    const accepted = [1, 2, 3, 4].map((host) => open(addresses, `2001:db8:1:2::${host}`).isAccepted);
    expect(accepted).toEqual([true, true, true, false]);
    expect(open(addresses, "2001:db8:1:3::1").isAccepted).toBe(true);
  });

  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["1:2:3::", "1:2:3:0::/64"],
  ])("%s is in %s", (address, block) => {
    expect(addressBlock(address)).toBe(block);
  });
});

describe("requests of one address that are refused", () => {
  it("block its connections that are not proven for the rest of the minute, and are told of once", () => {
    const { clock, parts, lines } = start();
    const addresses = new ClientAddresses(parts);
    const [attacker, honest, other] = ["192.0.2.1", "192.0.2.1", "192.0.2.2"].map((address) =>
      open(addresses, address),
    );
    honest?.trust?.prove();
    attacker?.trust?.fail();
    expect(attacker?.trust?.isBlocked).toBe(false);
    attacker?.trust?.fail();
    clock.advance(59_999);
    for (let count = 0; count < 3; count += 1) expect(attacker?.trust?.isBlocked).toBe(true);
    expect([honest, other].map((one) => one?.trust?.isBlocked)).toEqual([false, false]);
    expect(lines).toMatchObject([{ event: expect.stringContaining("--address-failure-limit"), limit: 2 }]);
    clock.advance(1);
    expect(attacker?.trust?.isBlocked).toBe(false);
  });

  it("block nothing where there is no limit", () => {
    const addresses = new ClientAddresses(start({ connectionsMax: 1, failuresPerMinuteMax: 0 }).parts);
    const { trust } = open(addresses, "192.0.2.1");
    for (let count = 0; count < 1_000; count += 1) trust?.fail();
    expect(trust?.isBlocked).toBe(false);
  });
});

describe.each([
  ["plain", false],
  ["with TLS", true],
])("over sockets, %s", (_kind, isTls) => {
  let server: HttpServer;
  let metrics: Metrics;
  const sockets: Socket[] = [];

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await server.close();
  });

  const reply = (status: number): HttpResponse => ({
    status,
    headers: ["Content-Length", "0"],
    body: new Uint8Array(0),
  });

  /** Proves a connection by a body of `good`, and refuses those that are blocked. */
  const handler: HttpHandler = {
    handle({ body, connection }) {
      if (connection.trust?.isBlocked === true) return reply(429);
      if (String(body) === "good") connection.trust?.prove();
      else connection.trust?.fail();
      return reply(200);
    },
    refuse: () => reply(503),
  };

  async function listen(): Promise<void> {
    const { clock, parts } = start();
    ({ metrics } = parts);
    server = await HttpServer.listen({
      host: "127.0.0.1",
      port: 0,
      listener: "test",
      ...(isTls ? { tls: { cert: Buffer.from(FIRST.certificate), key: Buffer.from(FIRST.key) } } : {}),
      handler,
      addresses: new ClientAddresses({ ...parts, isFree: () => false }),
      limits: DEFAULT_SERVER_LIMITS,
      clock,
      metrics,
    });
  }

  /** A connection on which one request after the other is answered with its status; 0 when it is closed. */
  function client(): (path: string, body: string) => Promise<number> {
    const to = { host: "127.0.0.1", port: server.port };
    const socket: Socket = isTls ? connectTls({ ...to, ca: FIRST.certificate }) : connect(to);
    sockets.push(socket);
    socket.on("error", () => {});
    return (path, body) =>
      new Promise((resolve) => {
        socket.once("data", (chunk: Buffer) => resolve(Number(chunk.toString("latin1", 9, 12))));
        socket.once("close", () => resolve(0));
        socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      });
  }

  it("connections beyond the limit are closed, and those that are proven do not count", async () => {
    await listen();
    for (let count = 0; count < 10; count += 1) expect(await client()("/", "good")).toBe(200);
    for (let count = 0; count < 3; count += 1) expect(await client()("/other", "good")).toBe(200);
    const silent = [client(), client(), client()];
    await until(() => metrics.connections === 16);
    expect(await client()("/", "good")).toBe(0);
    expect(await silent[0]?.("/", "good")).toBe(200);
    expect(await client()("/", "good")).toBe(200);
    expect(metrics.connectionsRefused.samples()).toMatchObject([{ value: 1 }]);
  });

  it.each(["/", "/other"])(
    "requests to %s beyond the limit are blocked, but not on proven connections",
    async (path) => {
      await listen();
      const [proven, attacker] = [client(), client()];
      expect(await proven(path, "good")).toBe(200);
      for (const status of [200, 200, 429, 429]) expect(await attacker(path, "bad")).toBe(status);
      expect(await client()(path, "good")).toBe(429);
      expect(await proven(path, "good")).toBe(200);
    },
  );
});

/** Lets events happen until `condition` holds; the test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
