/**
 * What a socket knows of its connection: who is at its other end, and how far the bytes written to it have come.
 */
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { ConnectionFacts } from "./http-message.ts";

/** How Node.js writes an IPv4 address on a socket that takes both families. */
const MAPPED_PREFIX = "::ffff:";

/** The facts of a connection that `listener` accepted; asks the operating system, so once per connection. */
export function connectionFacts(socket: Socket, listener: string): ConnectionFacts {
  const { remoteAddress: address = null } = socket;
  const isMapped = address?.startsWith(MAPPED_PREFIX) === true && address.includes(".");
  return Object.freeze({
    address: isMapped ? address.slice(MAPPED_PREFIX.length) : address,
    isTls: socket instanceof TLSSocket,
    listener,
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
