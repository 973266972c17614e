/**
 * How far a socket has come with what was written to it. A large answer is one write, whose end comes only when the
 * operating system has taken the last byte, so whether its client reads must be seen from what is left of it. Node.js
 * keeps that number in the socket's handle, where its own timeouts look too, and nowhere else.
 */
import type { Socket } from "node:net";

/** The part of a handle that is looked at; with TLS the bytes wait in the handle below. */
interface SocketHandle {
  readonly writeQueueSize?: number;
  readonly _parent?: SocketHandle;
}

/**
 * Bytes that the operating system has taken, give or take what TLS adds. Grows in steps of as much as a third of the
 * operating system's own buffer; where Node.js has no such number, in steps of whole writes.
 */
export function bytesHandedOver(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { readonly _handle?: SocketHandle | null };
  const waitingBytes = (handle?._parent ?? handle)?.writeQueueSize ?? socket.writableLength;
  return socket.bytesWritten - waitingBytes;
}
