/**
 * Who is measured: Stator, the ceiling, and peers. Peers are started from their command line and known by their
 * answers alone.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type ServerCommand, ServerProcess } from "./server-process.ts";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from "./signed-request.ts";

/** Everyone who can be measured. */
export const targetNames = ["stator", "stator-open", "ceiling", "dynalite", "dynoxide"] as const;
export type TargetName = (typeof targetNames)[number];

/** Who is measured unless told otherwise; Dynoxide would be built first, which takes minutes. */
export const usualTargets: readonly TargetName[] = ["stator", "stator-open", "ceiling", "dynalite"];

/** A target that runs, and where its data lies. */
export interface RunningTarget {
  readonly name: TargetName;
  readonly server: ServerProcess;
  readonly dataDir: string;
  stop(): Promise<void>;
}

/** What the reader of a result must know of each target. */
export const targetNotes: Readonly<Record<TargetName, string>> = {
  stator: "every signature verified; every write on disk (fsync) before it is answered",
  "stator-open": "the same, but signatures are not verified (--auth none)",
  ceiling: "bare node:http + LMDB, the least each scenario needs; fsync before the answer",
  dynalite: "in memory, nothing durable",
  dynoxide: "the crate dynoxide-rs 3.2.0, in a file; what it flushes before it answers is not known",
};

/** Why a target cannot be measured on this machine; null if it can. */
export function missingTarget(name: TargetName): string | null {
  if (name !== "dynoxide" || existsSync(dynoxide) || spawnSync("cargo", ["--version"]).status === 0)
    return null;
  return "cargo, which builds it, not found";
}

const repository = join(import.meta.dirname, "..", "..");

/** What is built when it is first asked for; the program calls itself 1.5.0. */
const DYNOXIDE_CRATE = "dynoxide-rs@3.2.0";

/** Where it is built. */
const dynoxideFolder = join(repository, "node_modules", ".cache", "dynoxide");
const dynoxide = join(dynoxideFolder, "bin", "dynoxide");

/** The program that this tree's build made. */
const PRESENT_MAIN = join(repository, "dist", "main.js");

/** Starts a target with a new data directory under `dataRoot`, passing `flags` to Stator, whose program is `main`. */
export async function startTarget(
  name: TargetName,
  dataRoot: string,
  flags: readonly string[],
  main = PRESENT_MAIN,
): Promise<RunningTarget> {
  const dataDir = mkdtempSync(join(dataRoot, `stator-bench-${name}-`));
  const server = await startServer(name, { dataDir, flags, main }).catch((error: unknown) => {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  });
  return {
    name,
    server,
    dataDir,
    async stop() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts a target on a data directory that is there, passing `flags` to Stator. */
export async function startServer(
  name: TargetName,
  {
    dataDir,
    flags,
    main = PRESENT_MAIN,
  }: { readonly dataDir: string; readonly flags: readonly string[]; readonly main?: string },
): Promise<ServerProcess> {
  const command = await commands[name](dataDir, main);
  return ServerProcess.start({
    ready: /listening (?:on|at:) https?:\/\/[^\s]*?:(\d+)/,
    ...command,
    args: [...command.args, ...(name.startsWith("stator") ? flags : [])],
  });
}

type Command = Omit<ServerCommand, "ready"> & Partial<Pick<ServerCommand, "ready">>;

/** As `npm start` does, for all that could. @see docs/adr/0008-large-pages.md */
const LARGE_PAGES = "--use-largepages=silent";

const statorArgs = (main: string, dataDir: string, auth: "keys" | "none"): readonly string[] => [
  LARGE_PAGES,
  main,
  "serve",
  "--port=0",
  `--data-dir=${dataDir}`,
  `--auth=${auth}`,
];

const commands: Readonly<Record<TargetName, (dataDir: string, main: string) => Command | Promise<Command>>> =
  {
    stator: (dataDir, main) => ({
      args: statorArgs(main, dataDir, "keys"),
      environment: { STATOR_ACCESS_KEYS: `${ACCESS_KEY_ID}:${SECRET_ACCESS_KEY}` },
    }),
    "stator-open": (dataDir, main) => ({ args: statorArgs(main, dataDir, "none") }),
    ceiling: (dataDir) => ({
      args: [LARGE_PAGES, join(import.meta.dirname, "ceiling.js"), join(dataDir, "data")],
    }),
    dynalite: async () => {
      const quick = ["createTableMs", "deleteTableMs", "updateTableMs"].flatMap((state) => [
        `--${state}`,
        "0",
      ]);
      const place = ["--host", "127.0.0.1", "--port", String(await freePort())];
      return { args: [join(repository, "node_modules", "dynalite", "cli.js"), ...place, ...quick] };
    },
    dynoxide: async (dataDir) => {
      if (!existsSync(dynoxide)) {
        const install = ["install", DYNOXIDE_CRATE, "--locked", "--root", dynoxideFolder];
        execFileSync("cargo", install, { stdio: ["ignore", "inherit", "inherit"] });
      }
      const port = await freePort();
      const args = ["serve", "--port", String(port), "--db-path", join(dataDir, "data")];
      return { program: dynoxide, args, ready: port };
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
