/**
 * The program as the operating system sees it: the built `dist/main.js`, its one line when it is ready, and its end
 * on a signal.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";

const program = join(import.meta.dirname, "..", "dist", "main.js");
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Serving {
  readonly endpoint: string;
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

async function serve(flags: readonly string[]): Promise<Serving> {
  const child = spawn(process.execPath, [program, "serve", "--port", "0", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const endpoint = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const said = /^stator listening on (\S+)\n/.exec(text)?.[1];
      if (said !== undefined) resolve(said);
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code} before it was ready`)));
  });
  return {
    endpoint,
    stop: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

it.each<NodeJS.Signals>(["SIGTERM", "SIGINT"])("%s ends a ready server with exit code 0", async (signal) => {
  const serving = await serve(["--in-memory"]);
  expect((await fetch(`${serving.endpoint}/ready`)).status).toBe(200);
  expect(await serving.stop(signal)).toBe(0);
});
