/**
 * Built programs outside the repository, to be measured beside each other: an earlier commit, and a copy of the present
 * build, which then nothing rebuilds while it is measured.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder with a built program; `remove` deletes it. */
export interface BuiltTree {
  /** Path of `dist/main.js`. */
  readonly main: string;
  remove(): void;
}

const repository = join(import.meta.dirname, "..", "..");

/** Checks `ref` out in a temporary worktree and builds it there, with this repository's packages. @throws Error */
export function buildCommit(ref: string): BuiltTree {
  git("rev-parse", "--verify", `${ref}^{commit}`);
  const folder = mkdtempSync(join(tmpdir(), "stator-bench-commit-"));
  const remove = removal(folder, () => git("worktree", "remove", "--force", folder));
  git("worktree", "add", "--quiet", "--detach", folder, ref);
  try {
    linkPackages(folder);
    const compiler = join(folder, "node_modules", "typescript", "bin", "tsc");
    execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], {
      cwd: folder,
      stdio: "inherit",
    });
  } catch (error) {
    remove();
    throw error;
  }
  return { main: join(folder, "dist", "main.js"), remove };
}

/** Copies what `npm run build` made of this tree. */
export function copyBuild(): BuiltTree {
  const folder = mkdtempSync(join(tmpdir(), "stator-bench-present-"));
  const remove = removal(folder, () => {});
  for (const name of ["dist", "package.json"]) {
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  }
  linkPackages(folder);
  return { main: join(folder, "dist", "main.js"), remove };
}

/** Removes the folder when it is called or the process ends, whichever is first. */
function removal(folder: string, before: () => void): () => void {
  const remove = (): void => {
    process.off("exit", remove);
    before();
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", remove);
  return remove;
}

const linkPackages = (folder: string): void =>
  symlinkSync(realpathSync(join(repository, "node_modules")), join(folder, "node_modules"));

function git(...args: readonly string[]): void {
  execFileSync("git", ["-C", repository, ...args], { stdio: ["ignore", "ignore", "inherit"] });
}
