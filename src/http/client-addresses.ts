/**
 * What the clients of one address may do before one of their requests had a good signature: so many connections at a
 * time, and so many refused requests a minute. Whoever is beyond that is kept from the others by as little work as
 * possible; connections on which a signature was good go on being served, whatever else comes from their address.
 *
 * Clients on the same machine are not limited: nobody could tell them apart. Addresses of IPv6 count by their first 64
 * bits, which one client has for itself.
 */
import type { Socket } from "node:net";
import type { Clock } from "../base/clock.ts";
import { LruCache } from "../base/lru-cache.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { clientAddress } from "./connection.ts";
import type { ConnectionTrust } from "./http-message.ts";
import { ADDRESSES_MAX } from "./server-limits.ts";

/** Bounds of one address; 0: none. */
export interface AddressLimits {
  /** Open connections on which no signature was good yet. */
  readonly connectionsMax: number;
  /** Requests that are refused for their signature. */
  readonly failuresPerMinuteMax: number;
}

/** The bounds, and who is told of those that meet them. */
export interface ClientAddressesParts {
  readonly limits: AddressLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Whether an address is free of them; this machine by default. */
  readonly isFree?: (address: string) => boolean;
}

const MINUTE_MS = 60_000;

/** What came from an address in one minute. */
interface AddressMinute {
  readonly startMs: number;
  failures: number;
  /** One line a minute tells of each kind of refusal. */
  hasLoggedConnections: boolean;
  hasLoggedFailures: boolean;
}

/** The addresses of the clients of one server. */
export class ClientAddresses {
  readonly #parts: ClientAddressesParts;
  /** Connections without a good signature, by address; as many entries as there are connections, at most. */
  readonly #unproven = new Map<string, number>();
  /** By address; those that are forgotten for want of space begin anew. */
  readonly #minutes = new LruCache<string, AddressMinute>(ADDRESSES_MAX);
  /** By both ends, because TLS puts another socket in the place of the one that was accepted. */
  readonly #open = new Map<string, ConnectionTrust>();

  constructor(parts: ClientAddressesParts) {
    this.#parts = parts;
  }

  /** Counts a connection in until it is closed; false when its address has too many. */
  accept(socket: Socket): boolean {
    const { limits, isFree = isThisMachine } = this.#parts;
    const client = clientAddress(socket);
    if (client === null || isFree(client)) return true;
    const address = addressBlock(client);
    if (limits.connectionsMax > 0 && (this.#unproven.get(address) ?? 0) >= limits.connectionsMax) {
      this.#refuse(address);
      return false;
    }
    this.#count(address, 1);
    const trust = this.#trust(address);
    const ends = endsOf(socket);
    this.#open.set(ends, trust);
    socket.once("close", () => {
      // The client may have come back by the same port already.
      if (this.#open.get(ends) === trust) this.#open.delete(ends);
      trust.prove();
    });
    return true;
  }

  /** How far an open connection is trusted; undefined when it is not limited. */
  trustOf(socket: Socket): ConnectionTrust | undefined {
    return this.#open.size === 0 ? undefined : this.#open.get(endsOf(socket));
  }

  #trust(address: string): ConnectionTrust {
    let isProven = false;
    const isBlocked = (): boolean => !isProven && this.#isBlocked(address);
    return {
      get isBlocked() {
        return isBlocked();
      },
      prove: () => {
        if (isProven) return;
        isProven = true;
        this.#count(address, -1);
      },
      fail: () => {
        this.#minute(address).failures += 1;
      },
    };
  }

  #count(address: string, by: 1 | -1): void {
    const count = (this.#unproven.get(address) ?? 0) + by;
    if (count === 0) this.#unproven.delete(address);
    else this.#unproven.set(address, count);
  }

  #refuse(address: string): void {
    const { logger, metrics, limits } = this.#parts;
    metrics.connectionsRefused.add(1);
    const minute = this.#minute(address);
    if (minute.hasLoggedConnections) return;
    minute.hasLoggedConnections = true;
    logger.warn(
      "closed a connection: too many of its address have no good signature; --address-connection-limit sets how many",
      { address, limit: limits.connectionsMax },
    );
  }

  #isBlocked(address: string): boolean {
    const { logger, limits } = this.#parts;
    if (limits.failuresPerMinuteMax === 0) return false;
    const minute = this.#minute(address);
    if (minute.failures < limits.failuresPerMinuteMax) return false;
    if (!minute.hasLoggedFailures) {
      minute.hasLoggedFailures = true;
      logger.warn(
        "throttled an address: too many of its requests had no good signature; --address-failure-limit sets how many a minute",
        { address, limit: limits.failuresPerMinuteMax },
      );
    }
    return true;
  }

  /** What came from an address since less than a minute. */
  #minute(address: string): AddressMinute {
    const nowMs = this.#parts.clock.nowMs();
    const known = this.#minutes.get(address);
    // A clock that stepped back must not block for longer.
    if (known !== undefined && Math.abs(nowMs - known.startMs) < MINUTE_MS) return known;
    const minute = { startMs: nowMs, failures: 0, hasLoggedConnections: false, hasLoggedFailures: false };
    this.#minutes.set(address, minute);
    return minute;
  }
}

const endsOf = ({ remoteAddress, remotePort, localAddress }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localAddress}`;

const isThisMachine = (address: string): boolean => address === "::1" || address.startsWith("127.");

/** `192.0.2.7` is itself, `2001:db8::1` becomes `2001:db8:0:0::/64`. */
export function addressBlock(address: string): string {
  if (!address.includes(":")) return address;
  const [before = "", after] = (address.split("%", 1)[0] ?? "").split("::");
  const groups = before === "" ? [] : before.split(":");
  const last = after === undefined || after === "" ? [] : after.split(":");
  while (groups.length + last.length < 8) groups.push("0");
  return `${[...groups, ...last].slice(0, 4).join(":")}::/64`;
}
