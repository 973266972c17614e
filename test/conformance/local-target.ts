/**
 * A Stator in this process that verifies every signature, on a free port of loopback.
 */
import { AdminProtocol } from "../../src/admin/admin-protocol.ts";
import { fixedAccessKeys, SignatureVerifier } from "../../src/auth/signature.ts";
import { systemClock } from "../../src/base/clock.ts";
import { systemRandom } from "../../src/base/random.ts";
import { HttpServer } from "../../src/http/http-server.ts";
import { ProtocolRouter } from "../../src/http/protocol.ts";
import { DEFAULT_SERVER_LIMITS } from "../../src/http/server-limits.ts";
import { openInstance } from "../../src/instance.ts";
import { COLLECTION_BYTES_MAX } from "../../src/item/item-limits.ts";
import { createMemoryStore } from "../../src/storage/memory/memory-store.ts";
import { silentLogger } from "../../src/telemetry/logger.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import type { RemoteTarget } from "./config.ts";

const ACCOUNT = "123456789012";
const REGION = "us-east-1";
const CREDENTIALS = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "stator-conformance" } as const;

/** Starts an empty one; `close` frees it. */
export async function startLocalTarget(): Promise<RemoteTarget & { close(): Promise<void> }> {
  const metrics = new Metrics();
  const instance = openInstance({
    store: createMemoryStore({ clock: systemClock }),
    authenticator: new SignatureVerifier({
      keys: fixedAccessKeys(new Map([[CREDENTIALS.accessKeyId, CREDENTIALS.secretAccessKey]])),
      region: REGION,
      accountId: ACCOUNT,
    }),
    settings: {
      region: REGION,
      accountId: ACCOUNT,
      tableDelayMs: 0,
      collectionBytesMax: COLLECTION_BYTES_MAX,
      expirySweepMs: 30_000,
      streamShards: null,
      countsStreamRecords: false,
    },
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    metrics,
  });
  const server = await HttpServer.listen({
    listener: "api",
    handler: new ProtocolRouter(instance.api, [
      new AdminProtocol({ metrics, version: "conformance", isReady: () => true }),
    ]),
    host: "127.0.0.1",
    port: 0,
    limits: DEFAULT_SERVER_LIMITS,
    clock: systemClock,
    metrics,
  });
  const close = async (): Promise<void> => {
    await server.close();
    await instance.close();
  };
  return { endpoint: `http://127.0.0.1:${server.port}`, region: REGION, credentials: CREDENTIALS, close };
}
