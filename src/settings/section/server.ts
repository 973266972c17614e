/**
 * Where the server listens, and with how many processes.
 */
import { isIPv6 } from "node:net";
import { availableParallelism } from "node:os";
import { countSetting, InvalidSetting, type Setting, textSetting } from "../setting.ts";
import { Refusal, type Section, type SettingReader } from "../setting-reader.ts";
import { inMemory } from "./storage.ts";

/** Beyond this, processes wait for one another's commits and for memory rather than serve. */
const WORKERS_MAX = 64;

/** Where the server listens. */
export interface ServerConfig {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Paths of PEM files; undefined: plain HTTP. */
  readonly tls: { readonly certPath: string; readonly keyPath: string } | undefined;
  /** Processes that serve requests; 1: this one, otherwise that many besides it. */
  readonly workers: number;
}

/** The address to listen on. An IPv6 address has no brackets there; people bring them along from URLs. */
export const host: Setting<string> = {
  flag: "host",
  takes: "text",
  placeholder: "ADDRESS",
  help: "address to listen on",
  fallback: "127.0.0.1",
  parse: ({ text }) => {
    const bracketed = /^\[(.*)\]$/.exec(text)?.[1] ?? "";
    return isIPv6(bracketed) ? bracketed : text;
  },
};

/** The port to listen on. */
export const port = countSetting({
  flag: "port",
  placeholder: "N",
  help: "port to listen on; 0: any free port",
  fallback: "8000",
  max: 65_535,
});

const tlsCert = textSetting({
  flag: "tls-cert",
  placeholder: "FILE",
  help: "certificate chain (PEM); serves HTTPS",
});

const tlsKey = textSetting({
  flag: "tls-key",
  placeholder: "FILE",
  help: "private key of the certificate (PEM)",
});

const workers: Setting<number | "auto"> = {
  flag: "workers",
  takes: "number",
  placeholder: "N",
  help: "processes that serve requests; auto: one per core",
  fallback: "1",
  parse: ({ text }) => {
    if (text === "auto") return text;
    const count = /^\d{1,2}$/.test(text) ? Number(text) : 0;
    if (count > 0 && count <= WORKERS_MAX) return count;
    return new InvalidSetting(`must be a whole number from 1 to ${WORKERS_MAX}, or auto`);
  },
};

/** Where the server listens. */
export const serverSection: Section<ServerConfig> = {
  title: "Server",
  settings: [host, port, tlsCert, tlsKey, workers],
  read: (reader) => ({
    host: reader.value(host),
    port: reader.value(port),
    tls: tlsFiles(reader),
    workers: workerCount(reader),
  }),
};

function tlsFiles(reader: SettingReader): ServerConfig["tls"] {
  const certPath = reader.optional(tlsCert);
  const keyPath = reader.optional(tlsKey);
  if (certPath === undefined && keyPath === undefined) return undefined;
  if (certPath === undefined || keyPath === undefined) {
    throw new Refusal("--tls-cert and --tls-key are given together or not at all");
  }
  return { certPath, keyPath };
}

function workerCount(reader: SettingReader): number {
  const isInMemory = reader.value(inMemory);
  const count = reader.value(workers);
  if (count === "auto") return isInMemory ? 1 : Math.min(availableParallelism(), WORKERS_MAX);
  if (count > 1 && isInMemory) {
    return reader.refuse(workers, "data in memory can be served by one process only");
  }
  return count;
}
