/**
 * The primary of a server of several processes: it holds the data folder on behalf of its workers, does the jobs, and
 * adds up what the workers measure. It serves no request itself, so that nothing a client sends can bring it down.
 */
import { createServer } from "node:net";
import { systemClock } from "../base/clock.ts";
import { openJobInstance } from "../instance.ts";
import type { ServeConfig } from "../settings/config.ts";
import type { Logger } from "../telemetry/logger.ts";
import { sumReadings } from "../telemetry/metric-reading.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { databaseOptions, type Running } from "./server.ts";
import { WorkerPool } from "./worker-pool.ts";

/**
 * Opens the folder, then starts the workers on it; resolves before they are ready when `stop` does.
 * @throws what `startupLine` explains
 */
export async function startPrimary(
  config: ServeConfig,
  logger: Logger,
  stop: Promise<unknown>,
): Promise<Running> {
  const port = config.port === 0 ? await freePort(config.host) : config.port;
  const database = await databaseOptions(config, logger, { kind: "owner" });
  const jobs = openJobInstance(database);
  const metrics = new Metrics();
  const pool = new WorkerPool({
    config: { ...config, port },
    clock: systemClock,
    logger,
    onWork: () => jobs.wake(),
    readAll: (workers) => sumReadings([metrics.read(), workers]),
  });
  const close = async (): Promise<void> => {
    await pool.close();
    await jobs.close();
  };
  try {
    await Promise.race([pool.start(), stop]);
  } catch (error) {
    await close();
    throw error;
  }
  return { port, failed: database.store.failed, close };
}

/** A port that nobody has. Workers must agree on one, also with those that replace them. */
async function freePort(host: string): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(0, host, resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
