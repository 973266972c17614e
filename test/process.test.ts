/**
 * The program as the operating system sees it: the built `dist/main.js`, its one line when it is ready, and its end
 * on a signal.
 */
import { expect, it } from "vitest";
import { ServerProcess } from "./fixture/server-process.ts";

it.each<NodeJS.Signals>(["SIGTERM", "SIGINT"])("%s ends a ready server with exit code 0", async (signal) => {
  const server = await ServerProcess.start(["--in-memory"]);
  expect((await fetch(`${server.endpoint}/ready`)).status).toBe(200);
  expect(await server.stop(signal)).toBe(0);
});
