/** The command line as people and process supervisors meet it: what is written where, and the exit codes. */
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCommand } from "./run-command.ts";

const folder = mkdtempSync(join(tmpdir(), "stator-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a command; `whenListening` is called with the endpoint that it announces, and then the command is stopped, unless
 * that was asked for before it began.
 */
async function run(
  words: readonly string[],
  {
    isInteractive = false,
    isStopped = false,
    whenListening = async (_endpoint: string): Promise<void> => {},
  } = {},
): Promise<Run> {
  const written = { out: "", err: "" };
  const signals = new EventEmitter();
  const stopped = once(signals, "stop");
  let used: Promise<void> = Promise.resolve();
  const exitCode = await runCommand(words, {
    out: (text) => {
      written.out += text;
      const endpoint = /^stator listening on (\S+)\n$/.exec(text)?.[1];
      if (endpoint !== undefined) used = whenListening(endpoint).finally(() => signals.emit("stop"));
    },
    err: (text) => {
      written.err += text;
    },
    isInteractive,
    untilStopped: () => (isStopped ? Promise.resolve() : stopped).then(() => "SIGTERM"),
    onReload: () => undefined,
  });
  await used;
  return { exitCode, ...written };
}

const SERVE = ["serve", "--in-memory", "--port", "0"];

describe("stator", () => {
  it("shows help and version on standard output", async () => {
    expect(await run(["--help"])).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining("serve"),
      err: "",
    });
    expect(await run(["--version"])).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^stator \d+\.\d+\.\d+\n$/),
    });
  });

  it("explains every option of serve", async () => {
    const { exitCode, out } = await run(["serve", "--help"]);
    expect(exitCode).toBe(0);
    for (const flag of ["host", "port", "data-dir", "in-memory", "region", "auth", "tls-cert", "config"]) {
      expect(out).toContain(`--${flag}`);
    }
  });

  it("refuses what it does not understand with exit code 2", async () => {
    expect(await run([])).toMatchObject({ exitCode: 2, out: "" });
    expect(await run(["fly"])).toMatchObject({
      exitCode: 2,
      err: "stator: unknown command: fly; try stator --help\n",
    });
    expect(await run(["serve", "--prot"])).toMatchObject({
      exitCode: 2,
      err: "stator: unknown option: --prot\n",
    });
  });
});

describe("stator serve", () => {
  it("prints one line when it listens, serves, and exits with 0 when it is stopped", async () => {
    const answers: string[] = [];
    const { exitCode, out, err } = await run(SERVE, {
      whenListening: async (endpoint) => {
        for (const path of ["/", "/health", "/ready"])
          answers.push(await (await fetch(endpoint + path)).text());
      },
    });
    expect(answers[0]).toBe("healthy: dynamodb.us-east-1.amazonaws.com ");
    expect(answers[1]).toContain('"status":"ok"');
    expect(answers[2]).toBe('{"status":"ready"}');
    expect(out).toMatch(/^stator listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    expect(exitCode).toBe(0);
    expect(err).toMatch(/^\{[^\n]*"event":"shutting down"[^\n]*\}\n$/);
  });

  it("ends with 0 and announces nothing when it is stopped while it starts", async () => {
    const { exitCode, out, err } = await run(SERVE, { isStopped: true });
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: "" });
    expect(err).toMatch(/^\{[^\n]*"event":"shutting down"[^\n]*\}\n$/);
  });

  it("waits no longer for a folder that is in use when it is stopped", async () => {
    const words = ["serve", "--port", "0", "--data-dir", join(folder, "awaited")];
    let second: Run | undefined;
    await run(words, {
      whenListening: async () => {
        second = await run(words, { isStopped: true });
      },
    });
    expect(second).toMatchObject({ exitCode: 0, out: "" });
    expect(second?.err).toMatch(/^\{[^\n]*"event":"shutting down"[^\n]*\}\n$/);
  });

  it("gives a line to try on a terminal", async () => {
    const { out } = await run(SERVE, { isInteractive: true });
    expect(out).toMatch(/\ntry: aws dynamodb list-tables --endpoint-url http:\S+ --region us-east-1\n$/);
  });

  it("reports in one line that the port is in use", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    expect(await run(["serve", "--in-memory", "--port", String(port)])).toEqual({
      exitCode: 1,
      out: "",
      err: `stator: port ${port} of 127.0.0.1 is in use; choose another with --port\n`,
    });
    await new Promise((resolve) => other.close(resolve));
  });

  it("reports in one line that the data folder is not a folder", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "text");
    const { exitCode, err } = await run(["serve", "--port", "0", "--data-dir", file]);
    expect(exitCode).toBe(1);
    expect(err).toBe(`stator: the data folder cannot be written: ${file}\n`);
  });

  it("reports in one line that the data folder is in use", async () => {
    const words = ["serve", "--port", "0", "--data-dir", join(folder, "data")];
    let second: Run | undefined;
    await run(words, {
      whenListening: async () => {
        second = await run(words);
      },
    });
    expect(second).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/^stator: the data folder is in use[^\n]*\n$/),
    });
  });

  it("reports in one line which certificate cannot be used", async () => {
    const file = join(folder, "not.pem");
    writeFileSync(file, "text");
    const missing = await run([...SERVE, "--tls-cert", join(folder, "missing"), "--tls-key", file]);
    expect(missing).toMatchObject({
      exitCode: 1,
      err: `stator: cannot read ${join(folder, "missing")}: ENOENT\n`,
    });
    const damaged = await run([...SERVE, "--tls-cert", file, "--tls-key", file]);
    expect(damaged.exitCode).toBe(1);
    expect(damaged.err).toContain("are not a certificate and its key in PEM form");
  });
});
