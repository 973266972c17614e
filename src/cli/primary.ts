/**
 * The primary of a server of several processes: it holds the data folder on behalf of its workers, runs the jobs, and
 * adds up the metrics of the workers. It serves no request itself, so that nothing a client sends can bring it down.
 */
import { createServer } from "node:net";
import { systemClock } from "../base/clock.ts";
import { openJobInstance } from "../instance.ts";
import type { ServeConfig } from "../settings/sections.ts";
import type { Logger } from "../telemetry/logger.ts";
import { sumReadings } from "../telemetry/metric-reading.ts";
import { databaseOptions, type RunningServer } from "./server.ts";
import { WorkerPool } from "./worker-pool.ts";

/**
 * Opens the folder, then starts the workers on it; resolves before they are ready when `stop` does.
 * @throws what `startupErrorLine` explains
 */
export async function startPrimary(
  config: ServeConfig,
  logger: Logger,
  stop: Promise<unknown>,
): Promise<RunningServer> {
  const { host } = config.server;
  const port = config.server.port === 0 ? await freePort(host) : config.server.port;
  const database = await databaseOptions(config, logger, { kind: "owner" });
  const jobs = openJobInstance(database);
  const { metrics } = database;
  const pool = new WorkerPool({
    config: { ...config, server: { ...config.server, port } },
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
  return { port, failed: database.store.failed, reload: () => pool.reload(), close };
}

/** A free port. Workers must agree on one, also with those that replace them. */
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
