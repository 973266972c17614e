/**
 * The house rule, declared once: which module lies on which row, and which modules may touch the world outside.
 * `test/tidy.test.ts` holds every source file to it; ARCHITECTURE.md explains it. A module imports modules on
 * lower rows only, never a neighbour on its own row.
 */

/** A row of modules. Modules are paths under `src/`: a folder, or a single file. */
export interface Row {
  readonly row: number;
  readonly modules: readonly string[];
  /** The files and folders of this row are one module: they may import each other. */
  readonly shared?: boolean;
}

const compositionRoot = [
  "main.ts",
  "library.ts",
  "instance.ts",
  "dynamodb-services.ts",
  "in-process-handler.ts",
  "open-store.ts",
  "cli",
];

/** Highest first: data flows down. */
export const rows: readonly Row[] = [
  { row: 7, modules: compositionRoot, shared: true },
  { row: 6, modules: ["wire", "companion", "dax", "admin"] },
  { row: 5, modules: ["operation", "job", "call"] },
  { row: 4, modules: ["auth"] },
  { row: 3, modules: ["engine"] },
  { row: 2, modules: ["storage", "http", "codec", "object-store", "api", "language", "settings"] },
  { row: 1, modules: ["item", "telemetry"] },
  { row: 0, modules: ["base"] },
];

/** Something only these places may use. A place is a path under `src/`: a folder or a file. */
export interface Confinement {
  readonly name: string;
  readonly places: readonly string[];
}

const disk = ["storage/lmdb", "admin", "job", "settings", ...compositionRoot];

/** Packages and Node modules with an owner. A package that is not listed may not be imported at all. */
export const confinedModules: readonly Confinement[] = [
  { name: "lmdb", places: ["storage/lmdb"] },
  { name: "node:fs", places: disk },
  { name: "node:fs/promises", places: disk },
  { name: "node:process", places: ["settings", ...compositionRoot] },
  { name: "node:child_process", places: compositionRoot },
  { name: "node:cluster", places: compositionRoot },
];

/** Expressions with an owner: the environment, the time of day, chance. */
export const confinedExpressions: readonly Confinement[] = [
  { name: "process.env", places: ["settings"] },
  { name: "Date.now", places: ["base"] },
  { name: "new Date()", places: ["base"] },
  { name: "Math.random", places: ["base"] },
];

/** Storage engines, which only the composition root and tests name; everyone else knows the contract. */
export const engines: readonly string[] = [
  "storage/lmdb",
  "storage/memory",
  "storage/cassandra",
  "storage/two-phase",
];

/** Places that do no input or output: of Node's modules they import only `pureModules`. */
export const purePlaces: readonly string[] = ["item", "language", "api", "auth", "engine/derive"];

/** `node:net` is here for address arithmetic in policy conditions. */
export const pureModules: readonly string[] = ["node:buffer", "node:crypto", "node:util", "node:net"];

/** Where a program begins: whatever no entry reaches through imports is dead. */
export const entryFiles: readonly string[] = ["src/main.ts", "src/library.ts"];

/** Generated shapes and data tables, the only files that may be longer than the limit. */
export const unlimitedFiles: readonly string[] = ["src/language/reserved-words.ts", "src/api/generated/"];
