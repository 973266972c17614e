/**
 * Python's AWS SDK, with scripts that also run by themselves against any server.
 */
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { ClientProgram } from "./client-program.ts";

const TEST_TIMEOUT_MS = 120_000;

const MISSING = "skipped: boto3 not found";
const isMissing = !(await new ClientProgram("python3", ["-c", "import boto3"], {}).isPresent());

const script = (name: string): string => join(import.meta.dirname, name);

const python = (name: string, server: ServerProcess): ClientProgram =>
  new ClientProgram("python3", [script(name)], { AWS_ENDPOINT_URL: server.endpoint });

describe("boto3", { timeout: TEST_TIMEOUT_MS }, () => {
  beforeEach(({ skip }) => skip(isMissing, MISSING));

  it.each(["boto3_client.py", "boto3_shop.py"])("%s passes", async (name) => {
    const server = await ServerProcess.start(["--in-memory"]);
    const { stderr } = await python(name, server).run();
    expect(stderr).toMatch(/\nOK\n$/);
  });

  it.each<NodeJS.Signals>(["SIGTERM", "SIGKILL"])("finds what it wrote before %s", async (signal) => {
    const flags = ["--data-dir", await temporaryFolder("boto3")];
    const first = await ServerProcess.start(flags);
    await python("boto3_restart.py", first).run("write");
    await first.stop(signal);
    const second = await ServerProcess.start(flags);
    await python("boto3_restart.py", second).run("find");
  });
});
