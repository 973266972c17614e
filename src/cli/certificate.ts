/**
 * The certificate of a server and its key. Both files are read again from time to time, because programs that renew
 * certificates only replace them, and when the server is asked to. What cannot be used is told and not served: a
 * certificate without its key, say, of which only one file has been replaced yet.
 */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { equalBytes } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import type { HttpServer, TlsFiles } from "../http/http-server.ts";
import type { ServeConfig } from "../settings/sections.ts";
import { errorFacts, type Logger, rateLimitedLogger } from "../telemetry/logger.ts";
import { startupErrorLine, UnusableFile } from "./startup-error.ts";

/** How often the files are looked at. */
export const CERTIFICATE_CHECK_MS = 10_000;

/** What a certificate needs to be kept up to date. */
export interface CertificateParts {
  /** With `tls`. */
  readonly config: ServeConfig;
  readonly clock: Clock;
  readonly logger: Logger;
}

type CertificatePaths = NonNullable<ServeConfig["server"]["tls"]>;

/** The certificate that a server began with, and those that come after it. */
export class Certificate {
  readonly #parts: CertificateParts;
  readonly #paths: CertificatePaths;
  readonly #limited: Logger;
  #served: TlsFiles;
  #server: HttpServer | undefined;
  #cancel = (): void => undefined;

  private constructor(parts: CertificateParts, paths: CertificatePaths, files: TlsFiles) {
    this.#parts = parts;
    this.#paths = paths;
    this.#limited = rateLimitedLogger(parts.logger, parts.clock);
    this.#served = files;
  }

  /** Undefined where the server is to speak plain HTTP. @throws UnusableFile */
  static async read(parts: CertificateParts): Promise<Certificate | undefined> {
    const { tls } = parts.config.server;
    return tls === undefined ? undefined : new Certificate(parts, tls, await readFiles(tls));
  }

  /** What is served. */
  get files(): TlsFiles {
    return this.#served;
  }

  /** Keeps this server's certificate up to date until `close`. */
  follow(server: HttpServer): void {
    this.#server = server;
    this.#checkLater();
  }

  close(): void {
    this.#cancel();
    this.#server = undefined;
  }

  /** Serves what the files have now, if it is something else; never rejects. */
  async reload(): Promise<void> {
    try {
      const files = await readFiles(this.#paths);
      const isSame = equalBytes(files.cert, this.#served.cert) && equalBytes(files.key, this.#served.key);
      if (isSame || this.#server === undefined) return;
      this.#server.setCertificate(files);
      this.#served = files;
      this.#parts.logger.info("new connections get a new certificate", {
        path: this.#paths.certPath,
        expires: new X509Certificate(files.cert).validTo,
      });
    } catch (error) {
      const line = startupErrorLine(error, this.#parts.config);
      this.#limited.error("a new certificate cannot be used; the one before is kept", {
        ...(line === undefined ? errorFacts(error) : { line }),
      });
    }
  }

  #checkLater(): void {
    this.#cancel = this.#parts.clock.after(CERTIFICATE_CHECK_MS, () => {
      this.#checkLater();
      void this.reload();
    });
  }
}

const readFiles = async ({ certPath, keyPath }: CertificatePaths): Promise<TlsFiles> => ({
  cert: await fileBytes(certPath),
  key: await fileBytes(keyPath),
});

async function fileBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UnusableFile(path, "read", { cause: error });
  }
}
