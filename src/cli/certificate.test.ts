/** How a server comes by a new certificate while it serves. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished, vi } from "vitest";
import {
  type CertificatePair,
  FIRST,
  fingerprintOf,
  RENEWED,
  servedCertificate,
} from "../../test/fixture/certificates.ts";
import { temporaryFolder } from "../../test/fixture/temporary-folder.ts";
import { TestClock } from "../base/clock.ts";
import { HttpServer } from "../http/http-server.ts";
import { DEFAULT_SERVER_LIMITS } from "../http/server-limits.ts";
import { readConfig } from "../settings/config.ts";
import type { ServeConfig } from "../settings/sections.ts";
import { createLogger } from "../telemetry/logger.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { CERTIFICATE_CHECK_MS, Certificate } from "./certificate.ts";

const clock = new TestClock();
let log: string[] = [];
let certPath = "";
let keyPath = "";

const write = ({ certificate, key }: CertificatePair): void => {
  writeFileSync(certPath, certificate);
  writeFileSync(keyPath, key);
};

beforeEach(async () => {
  const folder = await temporaryFolder("certificate");
  [certPath, keyPath, log] = [join(folder, "certificate.pem"), join(folder, "key.pem"), []];
  write(FIRST);
});

function configOf(): ServeConfig {
  const outcome = readConfig({ flags: ["--tls-cert", certPath, "--tls-key", keyPath], environment: {} });
  if (outcome.kind === "refused") throw new Error(outcome.line);
  return outcome.config;
}

async function start(): Promise<{ readonly server: HttpServer; readonly certificate: Certificate }> {
  const logger = createLogger({ level: "info", clock, write: (line) => log.push(line) });
  const certificate = await Certificate.read({ config: configOf(), clock, logger });
  if (certificate === undefined) throw new Error("no certificate");
  const answer = { status: 200, headers: ["Content-Length", "0"], body: new Uint8Array(0) };
  const server = await HttpServer.listen({
    host: "127.0.0.1",
    port: 0,
    listener: "test",
    tls: certificate.files,
    handler: { handle: () => answer, refuse: () => answer },
    limits: DEFAULT_SERVER_LIMITS,
    clock,
    metrics: new Metrics(),
  });
  certificate.follow(server);
  onTestFinished(async () => {
    certificate.close();
    const closed = server.close();
    clock.advance(DEFAULT_SERVER_LIMITS.drainMsMax);
    await closed;
  });
  return { server, certificate };
}

it("files that change are served without anybody's asking", async () => {
  const { server } = await start();
  write(RENEWED);
  expect(await servedCertificate(server.port)).toBe(fingerprintOf(FIRST.certificate));
  clock.advance(CERTIFICATE_CHECK_MS);
  await vi.waitFor(() => expect(log).toHaveLength(1));
  expect(JSON.parse(log[0] ?? "")).toMatchObject({
    level: "info",
    path: certPath,
    expires: expect.any(String),
  });
  expect(await servedCertificate(server.port)).toBe(fingerprintOf(RENEWED.certificate));
});

it("whoever asks gets them at once, and nothing where nothing changed", async () => {
  const { server, certificate } = await start();
  await certificate.reload();
  expect(log).toEqual([]);
  write(RENEWED);
  await certificate.reload();
  expect(await servedCertificate(server.port)).toBe(fingerprintOf(RENEWED.certificate));
});

it("half a renewal is told once a minute and not served; the other half ends it", async () => {
  const { server, certificate } = await start();
  writeFileSync(certPath, RENEWED.certificate);
  await certificate.reload();
  await certificate.reload();
  expect(log).toHaveLength(1);
  expect(JSON.parse(log[0] ?? "")).toMatchObject({
    level: "error",
    line: expect.stringContaining(`${certPath} and ${keyPath} are not a certificate and its key`),
  });
  expect(await servedCertificate(server.port)).toBe(fingerprintOf(FIRST.certificate));
  writeFileSync(keyPath, RENEWED.key);
  await certificate.reload();
  expect(await servedCertificate(server.port)).toBe(fingerprintOf(RENEWED.certificate));
});

it("files that are gone are told, and what they had is served on", async () => {
  const { server, certificate } = await start();
  rmSync(keyPath);
  await certificate.reload();
  expect(JSON.parse(log[0] ?? "")).toMatchObject({ level: "error", line: `cannot read ${keyPath}: ENOENT` });
  expect(await servedCertificate(server.port)).toBe(fingerprintOf(FIRST.certificate));
});
