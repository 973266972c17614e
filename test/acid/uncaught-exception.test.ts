/**
 * An exception that nobody catches ends a process in the middle of its work, however many threads still wait for it,
 * and the write lock it held is free again. Run against the built program.
 */
import { expect, it, onTestFinished } from "vitest";
import { childrenOf, processes } from "../fixture/process-table.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { HttpCaller, isUnanswered } from "./http-caller.ts";
import { answered } from "./whole-table.ts";

const TableName = "things";

/**
 * After SIGUSR2 the event loop stands still as soon as a transaction has been asked for, as long as it needs to begin
 * on its thread and to wait for the event loop; then it throws.
 */
const THROWS = `data:text/javascript,${encodeURIComponent(`
  import { createHook } from "node:async_hooks";
  const throwSoon = () => process.nextTick(() => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    throw new Error("thrown by a test");
  });
  const onTransaction = createHook({
    init(_id, type) {
      if (type === "write") onTransaction.disable() && throwSoon();
    },
  });
  process.on("SIGUSR2", () => onTransaction.enable());`)}`;

it("ends the worker it happens in, and no other one waits for it", async () => {
  const folder = await temporaryFolder("uncaught");
  const log: string[] = [];
  const server = await ServerProcess.start(
    ["--data-dir", folder, "--workers", "2"],
    { NODE_OPTIONS: `--import=${THROWS}` },
    (text) => log.push(text),
  );
  const stator = new HttpCaller(server.endpoint);
  await answered(stator, "CreateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  const put = (id: string) => stator.call("PutItem", { TableName, Item: { id: { S: id } } });
  const load = { isOver: false };
  const writers = Array.from({ length: 16 }, async (_, writer) => {
    // What its end cuts off is no matter here; what never has an answer is.
    for (let count = 0; !load.isOver; count += 1) await put(`${writer}-${count}`).catch(rethrowUnanswered);
  });
  for (let count = 0; count < 50; count += 1) await put(`first-${count}`);
  const [victim = 0] = childrenOf(server.pid);
  onTestFinished(() => endForGood(victim));
  process.kill(victim, "SIGUSR2");
  while (childrenOf(server.pid).includes(victim)) await new Promise((resolve) => setTimeout(resolve, 10));
  load.isOver = true;
  await Promise.all(writers);
  expect((await put("last")).status).toBe(200);
  expect(log.join("")).toContain("thrown by a test");
  expect(await server.stop("SIGTERM")).toBe(0);
});

function rethrowUnanswered(error: unknown): void {
  if (isUnanswered(error)) throw error;
}

/** What is left of a process that did not end holds the lock, and would outlive the test. */
function endForGood(pid: number): void {
  if (processes().some(([id]) => id === pid)) process.kill(pid, "SIGKILL");
}
