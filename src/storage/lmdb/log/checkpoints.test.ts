import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { utf8Bytes } from "../../../base/bytes.ts";
import { TestClock } from "../../../base/clock.ts";
import { cellKey } from "../../cell-key.ts";
import { openEnvironment } from "../environment.ts";
import { sinkOfStaged } from "../write-batch.ts";
import { Checkpoints } from "./checkpoints.ts";
import { CommitLog } from "./commit-log.ts";
import { PendingRows } from "./pending-rows.ts";

it("a commit that waits for rows waits while the log begins its file", async () => {
  const directory = mkdtempSync(join(tmpdir(), "stator-checkpoints-"));
  const environment = openEnvironment(join(directory, "data.mdb"));
  const pending = new PendingRows();
  const log = new CommitLog(directory);
  const begin = log.begin.bind(log);
  let go = (): void => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  log.begin = () => gate.then(begin);
  const checkpoints = new Checkpoints({
    environment,
    pending,
    log,
    clock: new TestClock(),
    meansFull: () => false,
    onFault: (event, error) => expect([event, error]).toEqual([]),
  });
  const partition = utf8Bytes("p");
  const row = { partition, value: utf8Bytes("value"), version: 1n };
  pending.publish(
    pending.stage((rows) =>
      sinkOfStaged(rows, pending.memory).put(cellKey(3, partition, utf8Bytes("k")), row),
    ),
  );
  let isDone = false;
  const waited = checkpoints.someRows().then(() => (isDone = true));
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  expect(isDone).toBe(false);
  go();
  await waited;
  await checkpoints.everything();
  expect(pending.count).toBe(0);
  log.close();
  await environment.db.close();
  rmSync(directory, { recursive: true });
});
