/**
 * Chromium without a window, driven by the DevTools protocol over a pipe: messages are JSON, each ended by a zero byte.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "../fixture/temporary-folder.ts";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly error?: { readonly message: string };
  readonly result?: Readonly<Record<string, unknown>>;
}

/** The first of its names under which it is installed. */
export async function findChromium(): Promise<string | undefined> {
  for (const program of PROGRAMS) {
    const found = await promisify(execFile)(program, ["--version"]).catch(() => undefined);
    if (found !== undefined) return program;
  }
  return undefined;
}

/** A browser with one page, until the test's end. */
export class Chromium {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #loaded: () => void = () => undefined;
  #lastId = 0;
  #sessionId: string | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    let text = "";
    (child.stdio[4] as Readable).setEncoding("utf8").on("data", (chunk: string) => {
      const messages = (text + chunk).split("\0");
      text = messages.pop() ?? "";
      for (const message of messages) this.#receive(JSON.parse(message) as Reply);
    });
  }

  /** @param resolverRules which names lead where, such as `MAP evil.test 127.0.0.1` */
  static async start(program: string, resolverRules: string): Promise<Chromium> {
    const flags = [
      "--headless",
      "--remote-debugging-pipe",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      `--user-data-dir=${await temporaryFolder("chromium")}`,
      `--host-resolver-rules=${resolverRules}`,
      // Its sandbox does not run as root.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ];
    const child = spawn(program, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const exited = new Promise((resolve) => child.once("exit", resolve));
    const chromium = new Chromium(child);
    onTestFinished(async () => {
      chromium.#post("Browser.close");
      await exited;
    });
    const { targetId } = await chromium.#call("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await chromium.#call("Target.attachToTarget", { targetId, flatten: true });
    chromium.#sessionId = String(sessionId);
    await chromium.#call("Page.enable");
    return chromium;
  }

  /** Loads the page, and resolves with what an asynchronous function body returns there. */
  async run(url: string, body: string): Promise<unknown> {
    const loaded = new Promise<void>((resolve) => {
      this.#loaded = resolve;
    });
    await this.#call("Page.navigate", { url });
    await loaded;
    const expression = `(async () => { ${body} })()`;
    const reply = await this.#call("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if ("exceptionDetails" in reply) throw new Error(JSON.stringify(reply["exceptionDetails"]));
    return (reply["result"] as { readonly value?: unknown }).value;
  }

  #call(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = this.#post(method, params);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ error, result = {} }) =>
        error === undefined ? resolve(result) : reject(new Error(`${method}: ${error.message}`)),
      );
    });
  }

  #post(method: string, params: object = {}): number {
    const id = ++this.#lastId;
    const session = this.#sessionId === undefined ? {} : { sessionId: this.#sessionId };
    const ofPage = method.startsWith("Browser.") ? {} : session;
    (this.#child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...ofPage })}\0`);
    return id;
  }

  #receive(reply: Reply): void {
    if (reply.method === "Page.loadEventFired") this.#loaded();
    if (reply.id === undefined) return;
    this.#waiting.get(reply.id)?.(reply);
    this.#waiting.delete(reply.id);
  }
}
