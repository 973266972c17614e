/**
 * What a socket knows of its connection: who is at its other end, and how far the bytes written to it have come.
 */
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { ConnectionFacts, ConnectionTrust } from "./http-message.ts";

/** What all connections of a listener have in common. */
export interface ListenerFacts {
  /** Its name. */
  readonly listener: string;
  /** Absent: no address is limited. */
  readonly addresses?: { trustOf(socket: Socket): ConnectionTrust | undefined } | undefined;
}

/** How Node.js writes an IPv4 address on a socket that takes both families. */
const MAPPED_PREFIX = "::ffff:";

/** IP address at the other end; null once it is gone. Asks the operating system. */
export function clientAddress({ remoteAddress: address }: Socket): string | null {
  if (address === undefined) return null;
  const isMapped = address.startsWith(MAPPED_PREFIX) && address.includes(".");
  return isMapped ? address.slice(MAPPED_PREFIX.length) : address;
}

/** The facts of a connection; made once for each. */
export function connectionFacts(socket: Socket, { listener, addresses }: ListenerFacts): ConnectionFacts {
  const trust = addresses?.trustOf(socket);
  return Object.freeze({
    address: clientAddress(socket),
    isTls: socket instanceof TLSSocket,
    listener,
    ...(trust === undefined ? {} : { trust }),
  });
}

/** The part of a handle that is read here; with TLS the bytes wait in the handle below. */
interface SocketHandle {
  readonly writeQueueSize?: number;
  readonly _parent?: SocketHandle;
}

/**
 * Bytes that the operating system has taken, give or take what TLS adds. A large answer is one write, whose end comes
 * only when the operating system has taken the last byte, so whether its client reads must be seen from what is left
 * of it. Node.js keeps that number in the socket's handle, where its own timeouts find it, and nowhere else. It grows
 * in steps of as much as a third of the operating system's own buffer; where Node.js has no such number, in steps of
 * whole writes.
 */
export function bytesHandedOver(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { readonly _handle?: SocketHandle | null };
  const waitingBytes = (handle?._parent ?? handle)?.writeQueueSize ?? socket.writableLength;
  return socket.bytesWritten - waitingBytes;
}
