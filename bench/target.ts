/**
 * Who is measured: Stator, the ceiling, and peers. Peers are started from their command line and known by their
 * answers alone.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type ServerCommand, ServerProcess } from "./server-process.ts";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from "./signed-request.ts";

/** Everyone who can be measured. */
export const targetNames = ["stator", "stator-open", "ceiling", "dynalite"] as const;
export type TargetName = (typeof targetNames)[number];

/** A target that runs, and where its data lies. */
export interface RunningTarget {
  readonly name: TargetName;
  readonly server: ServerProcess;
  stop(): Promise<void>;
}

/** What the reader of a result must know of each target. */
export const targetNotes: Readonly<Record<TargetName, string>> = {
  stator: "every signature verified; every write on disk (fsync) before it is answered",
  "stator-open": "the same, but signatures are not verified (--auth none)",
  ceiling: "bare node:http + LMDB, the least each scenario needs; fsync before the answer",
  dynalite: "in memory, nothing durable",
};

const repository = join(import.meta.dirname, "..", "..");

/** Starts a target with a new data directory under `dataRoot`, passing `flags` to Stator. */
export async function startTarget(
  name: TargetName,
  dataRoot: string,
  flags: readonly string[],
): Promise<RunningTarget> {
  const dataDir = mkdtempSync(join(dataRoot, `stator-bench-${name}-`));
  const { args, environment = {} } = await commands[name](dataDir);
  const server = await ServerProcess.start({
    args: [...args, ...(name.startsWith("stator") ? flags : [])],
    environment,
    ready: /listening (?:on|at:) https?:\/\/[^\s]*?:(\d+)/,
  });
  return {
    name,
    server,
    async stop() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

type Command = Omit<ServerCommand, "ready">;

const statorArgs = (dataDir: string, auth: "keys" | "none"): readonly string[] => [
  join(repository, "dist", "main.js"),
  "serve",
  "--port=0",
  `--data-dir=${dataDir}`,
  `--auth=${auth}`,
];

const commands: Readonly<Record<TargetName, (dataDir: string) => Command | Promise<Command>>> = {
  stator: (dataDir) => ({
    args: statorArgs(dataDir, "keys"),
    environment: { STATOR_ACCESS_KEYS: `${ACCESS_KEY_ID}:${SECRET_ACCESS_KEY}` },
  }),
  "stator-open": (dataDir) => ({ args: statorArgs(dataDir, "none") }),
  ceiling: (dataDir) => ({ args: [join(import.meta.dirname, "ceiling.js"), join(dataDir, "data")] }),
  dynalite: async () => {
    const quick = ["createTableMs", "deleteTableMs", "updateTableMs"].flatMap((state) => [`--${state}`, "0"]);
    const place = ["--host", "127.0.0.1", "--port", String(await freePort())];
    return { args: [join(repository, "node_modules", "dynalite", "cli.js"), ...place, ...quick] };
  },
};

/** A port that was free a moment ago, for programs that cannot choose one themselves. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}
