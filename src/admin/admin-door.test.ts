/** What operators are told. */
import { expect, it } from "vitest";
import { Metrics } from "../telemetry/metrics.ts";
import { AdminDoor } from "./admin-door.ts";

const door = (ready: boolean): AdminDoor =>
  new AdminDoor({ metrics: new Metrics(), version: "1.2.3", isReady: () => ready });

it("the process is alive whether or not it is ready", () => {
  expect(door(false).get("/health")).toEqual({
    status: 200,
    contentType: "application/json",
    body: '{"status":"ok","version":"1.2.3"}',
  });
});

it("readiness follows the server", () => {
  expect(door(true).get("/ready")).toMatchObject({ status: 200 });
  expect(door(false).get("/ready")).toMatchObject({ status: 503 });
});

it("metrics are Prometheus text", () => {
  expect(door(true).get("/metrics")).toMatchObject({
    contentType: "text/plain; version=0.0.4; charset=utf-8",
    body: expect.stringContaining("process_resident_memory_bytes "),
  });
});

it("other paths are not its own", () => {
  expect(door(true).get("/")).toBeUndefined();
  expect(door(true).get("/metrics/")).toBeUndefined();
});
