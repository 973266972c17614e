/**
 * SIGHUP, as tools send it that rotate logs and renew certificates: the server goes on in the new files, and no
 * connection and no request notices.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { Agent, request as requestTls } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ClientProgram } from "./clients/client-program.ts";
import { FIRST, fingerprintOf, RENEWED, servedCertificate } from "./fixture/certificates.ts";
import { runProgram } from "./fixture/program-run.ts";
import { ServerProcess } from "./fixture/server-process.ts";
import { temporaryFolder } from "./fixture/temporary-folder.ts";

interface Files {
  readonly folder: string;
  readonly certificate: string;
  readonly key: string;
  readonly log: string;
}

async function files(): Promise<Files> {
  const folder = await temporaryFolder("reload");
  const at = (name: string): string => join(folder, name);
  const all = { folder, certificate: at("certificate.pem"), key: at("key.pem"), log: at("stator.log") };
  writeFileSync(all.certificate, FIRST.certificate);
  writeFileSync(all.key, FIRST.key);
  return all;
}

const start = ({ folder, certificate, key, log }: Files, ...flags: string[]): Promise<ServerProcess> =>
  ServerProcess.start([
    `--data-dir=${join(folder, "data")}`,
    `--log-file=${log}`,
    `--tls-cert=${certificate}`,
    `--tls-key=${key}`,
    ...flags,
  ]);

/** The events of a log file. */
function eventsOf(path: string): string[] {
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { event: string }).event);
}

/** One connection that stays open; `ask` resolves with the status of a request on it, and the connection's own port. */
function openConnection(server: ServerProcess): { ask: () => Promise<readonly [number, number]> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  onTestFinished(() => agent.destroy());
  const ask = (): Promise<readonly [number, number]> =>
    new Promise((resolve, reject) => {
      const outgoing = requestTls(`${server.endpoint}/ready`, { agent }, (incoming) => {
        const port = incoming.socket.localPort ?? 0;
        text(incoming).then(() => resolve([incoming.statusCode ?? 0, port]), reject);
      });
      outgoing.on("error", reject);
      outgoing.end();
    });
  return { ask };
}

const portOf = ({ endpoint }: ServerProcess): number => Number(new URL(endpoint).port);

describe.each([1, 2])("SIGHUP of a server of %i processes", (workers) => {
  it("renews the certificate and the log file, and interrupts nothing", async () => {
    const all = await files();
    const server = await start(all, "--workers", String(workers));
    const connection = openConnection(server);
    const before = await connection.ask();

    renameSync(all.log, `${all.log}.1`);
    writeFileSync(all.certificate, RENEWED.certificate);
    writeFileSync(all.key, RENEWED.key);
    process.kill(server.pid, "SIGHUP");

    const renewed = "new connections get a new certificate";
    await vi.waitFor(() => {
      const events = eventsOf(all.log);
      expect(events[0]).toBe("reloading the log file and the certificate");
      expect(events.filter((event) => event === renewed)).toHaveLength(workers);
    }, 8_000);
    for (let connections = 0; connections < 4; connections++) {
      expect(await servedCertificate(portOf(server))).toBe(fingerprintOf(RENEWED.certificate));
    }
    expect(await connection.ask()).toEqual(before);
    expect(eventsOf(`${all.log}.1`)).not.toContain(renewed);
    expect(await server.stop("SIGTERM")).toBe(0);
    expect(eventsOf(all.log)).toContain("shutting down");
  });
});

it("a request in flight is answered after SIGHUP", async () => {
  const { log } = await files();
  const server = await ServerProcess.start(["--in-memory", "--log-file", log]);
  const answer = new Promise<number>((resolve, reject) => {
    const outgoing = request(server.endpoint, { method: "POST" }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode ?? 0);
    });
    outgoing.on("error", reject);
    outgoing.write("{");
    outgoing.once("socket", (socket) =>
      socket.once("connect", () => {
        process.kill(server.pid, "SIGHUP");
        const isReloaded = (): void =>
          expect(eventsOf(log)).toContain("reloading the log file and the certificate");
        vi.waitFor(isReloaded, 8_000).then(() => outgoing.end("}"), reject);
      }),
    );
  });
  expect(await answer).toBe(404);
});

it("a log file that cannot be opened is one line on standard error", async () => {
  const missing = join(await temporaryFolder("reload"), "missing", "stator.log");
  const { code, err } = await runProgram(["serve", "--in-memory", "--port", "0", "--log-file", missing]);
  expect({ code, err }).toEqual({ code: 1, err: `stator: cannot write ${missing}: ENOENT\n` });
});

/** Starts the program on a terminal of its own, hangs up, and prints the signal that ended it. */
const HANG_UP = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
said = b""
while b"stator listening" not in said: said += os.read(terminal, 4096)
os.close(terminal)
print(os.WTERMSIG(os.waitpid(pid, 0)[1]))
`;

it("a server whose terminal is closed ends in order, by the signal", async ({ skip }) => {
  const python = new ClientProgram("python3", ["-c"], {});
  skip(!(await python.isPresent("pass")), "skipped: python3 not found");
  const { log } = await files();
  const program = join(import.meta.dirname, "..", "dist", "main.js");
  const words = [process.execPath, program, "serve", "--in-memory", "--port", "0", "--log-file", log];
  expect(await python.run(HANG_UP, ...words)).toMatchObject({ stdout: "1\n" });
  expect(eventsOf(log)).toEqual(["shutting down"]);
});
