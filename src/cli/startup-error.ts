/**
 * The errors that keep a server from starting, each as the one line that its operator reads. They are recognised by
 * class and code; any other error is a bug and keeps its stack.
 */
import type { ServeConfig } from "../settings/sections.ts";
import { StorageOpenError } from "../storage/lmdb/open-error.ts";

/** A file that configuration names and that cannot be used; the cause says why. */
export class UnusableFile extends Error {
  readonly path: string;
  readonly use: "read" | "write";

  constructor(path: string, use: UnusableFile["use"], options?: ErrorOptions) {
    super("a configured file cannot be used", options);
    this.name = "UnusableFile";
    this.path = path;
    this.use = use;
  }
}

/** A worker could not start; `line` says why. */
export class WorkerRefused extends Error {
  readonly line: string;

  constructor(line: string) {
    super("a worker could not start");
    this.name = "WorkerRefused";
    this.line = line;
  }
}

/** The line for what `start` threw; undefined when it is a bug. */
export function startupErrorLine(
  error: unknown,
  { server: { host, port, tls } }: ServeConfig,
): string | undefined {
  if (error instanceof StorageOpenError) return error.message;
  if (error instanceof WorkerRefused) return error.line;
  if (error instanceof UnusableFile) return `cannot ${error.use} ${error.path}: ${codeOf(error.cause)}`;
  const code = codeOf(error);
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} of ${host} is in use; choose another with --port`;
    case "EACCES":
      return `no permission to listen on port ${port} of ${host}`;
    case "EADDRNOTAVAIL":
    // Of a link-local address without its zone, and of one for many machines.
    case "EINVAL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${host} is not an address of this machine`;
    default:
      return tls === undefined ? undefined : tlsLine(code, tls);
  }
}

/** Node's own codes for certificates and keys: those that cannot be read, and those that cannot be used. */
function tlsLine(
  code: string,
  { certPath, keyPath }: NonNullable<ServeConfig["server"]["tls"]>,
): string | undefined {
  if (code.startsWith("ERR_OSSL"))
    return `${certPath} and ${keyPath} are not a certificate and its key in PEM form: ${code}`;
  if (code.startsWith("ERR_SSL")) return `${certPath} and ${keyPath} cannot be used: ${code}`;
  return undefined;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";
