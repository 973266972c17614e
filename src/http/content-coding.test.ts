/**
 * Whatever bodies inflate to, and however many come: the memory reserved for them is bounded and released.
 */
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Metrics } from "../telemetry/metrics.ts";
import { Inflations } from "./content-coding.ts";
import type { MemoryReservation } from "./http-message.ts";
import { BODY_BYTES_MAX, INFLATIONS_MAX, INFLATIONS_WAITING_MAX } from "./server-limits.ts";

/** Memory without an end, which counts how much of it is reserved. */
class EndlessMemory implements MemoryReservation {
  reservedBytes = 0;
  mostBytes = 0;

  reserve(bytes: number): boolean {
    this.reservedBytes += bytes;
    this.mostBytes = Math.max(this.mostBytes, this.reservedBytes);
    return true;
  }

  release(bytes: number): void {
    this.reservedBytes -= bytes;
  }
}

const text = Buffer.from('{"a":"b"}');

describe("inflating", () => {
  it.each([0, 1, 1_000, BODY_BYTES_MAX])(
    "%i equal bytes fit the memory that was reserved for them",
    async (length) => {
      const memory = new EndlessMemory();
      const bytes = Buffer.alloc(length, "a");
      for (const [coding, body] of [
        ["gzip", gzipSync(bytes)],
        ["deflate", deflateSync(bytes)],
      ] as const) {
        const outcome = await new Inflations(new Metrics()).inflate({ body, coding, memory });
        expect(outcome.kind === "inflated" && bytes.equals(outcome.bytes)).toBe(true);
        expect(memory.reservedBytes).toBe(length);
        memory.release(length);
      }
    },
  );

  it.each([
    ["damaged", gzipSync(text).subarray(0, 12)],
    ["damaged", Buffer.alloc(0)],
    ["tooLarge", gzipSync(Buffer.alloc(BODY_BYTES_MAX + 1))],
  ])("a body that is %s keeps no memory", async (kind, body) => {
    const memory = new EndlessMemory();
    expect(await new Inflations(new Metrics()).inflate({ body, coding: "gzip", memory })).toEqual({ kind });
    expect(memory.reservedBytes).toBe(0);
  });

  it("is done for a few bodies at a time", async () => {
    const memory = new EndlessMemory();
    const inflations = new Inflations(new Metrics());
    const body = gzipSync(Buffer.alloc(BODY_BYTES_MAX));
    const all = Array.from({ length: 12 }, async () => {
      const outcome = await inflations.inflate({ body, coding: "gzip", memory });
      if (outcome.kind === "inflated") memory.release(outcome.bytes.length);
      return outcome.kind;
    });
    expect(new Set(await Promise.all(all))).toEqual(new Set(["inflated"]));
    // Those that are inflated, and at most as many that just were and have yet to release their memory.
    expect(memory.mostBytes).toBeLessThanOrEqual(2 * INFLATIONS_MAX * BODY_BYTES_MAX);
    expect(memory.reservedBytes).toBe(0);
  });

  it("is refused where memory is short, and the next one is inflated", async () => {
    const inflations = new Inflations(new Metrics());
    const memory = { reserve: () => false, release: () => {} };
    const refused = Array.from({ length: 12 }, () =>
      inflations.inflate({ body: gzipSync(text), coding: "gzip", memory }),
    );
    for (const outcome of await Promise.all(refused)) expect(outcome).toEqual({ kind: "noCapacity" });
    const next = { body: gzipSync(text), coding: "gzip", memory: undefined } as const;
    expect(await inflations.inflate(next)).toMatchObject({ kind: "inflated" });
  });

  it("is refused and counted when too many wait already", async () => {
    const metrics = new Metrics();
    const inflations = new Inflations(metrics);
    const coded = { body: gzipSync(text), coding: "gzip", memory: undefined } as const;
    const count = INFLATIONS_MAX + INFLATIONS_WAITING_MAX + 2;
    const outcomes = await Promise.all(Array.from({ length: count }, () => inflations.inflate(coded)));
    expect(outcomes.map(({ kind }) => kind).slice(-3)).toEqual(["inflated", "noCapacity", "noCapacity"]);
    expect(outcomes.filter(({ kind }) => kind === "noCapacity")).toHaveLength(2);
    expect(metrics.refused.samples()).toMatchObject([{ value: 2 }]);
    expect(await inflations.inflate(coded)).toMatchObject({ kind: "inflated" });
  });
});
