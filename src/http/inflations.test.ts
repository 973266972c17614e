/**
 * Whatever bodies inflate to, and however many come: the room that they hold is bounded and comes back.
 */
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Metrics } from "../telemetry/metrics.ts";
import type { MemoryReservation } from "./http-message.ts";
import { Inflations } from "./inflations.ts";
import { BODY_BYTES_MAX, INFLATIONS_MAX, INFLATIONS_WAITING_MAX } from "./server-limits.ts";

/** Room without an end that remembers how much of it was taken. */
class EndlessRoom implements MemoryReservation {
  heldBytes = 0;
  mostBytes = 0;

  take(bytes: number): boolean {
    this.heldBytes += bytes;
    this.mostBytes = Math.max(this.mostBytes, this.heldBytes);
    return true;
  }

  giveBack(bytes: number): void {
    this.heldBytes -= bytes;
  }
}

const text = Buffer.from('{"a":"b"}');

describe("inflating", () => {
  it.each([0, 1, 1_000, BODY_BYTES_MAX])(
    "%i equal bytes fit the room that was taken for them",
    async (length) => {
      const room = new EndlessRoom();
      const bytes = Buffer.alloc(length, "a");
      for (const [coding, body] of [
        ["gzip", gzipSync(bytes)],
        ["deflate", deflateSync(bytes)],
      ] as const) {
        const outcome = await new Inflations(new Metrics()).inflate({ body, coding, room });
        expect(outcome.kind === "inflated" && bytes.equals(outcome.bytes)).toBe(true);
        expect(room.heldBytes).toBe(length);
        room.giveBack(length);
      }
    },
  );

  it.each([
    ["damaged", gzipSync(text).subarray(0, 12)],
    ["damaged", Buffer.alloc(0)],
    ["tooLarge", gzipSync(Buffer.alloc(BODY_BYTES_MAX + 1))],
  ])("a body that is %s holds no room afterwards", async (kind, body) => {
    const room = new EndlessRoom();
    expect(await new Inflations(new Metrics()).inflate({ body, coding: "gzip", room })).toEqual({ kind });
    expect(room.heldBytes).toBe(0);
  });

  it("is done for a few bodies at a time", async () => {
    const room = new EndlessRoom();
    const inflations = new Inflations(new Metrics());
    const body = gzipSync(Buffer.alloc(BODY_BYTES_MAX));
    const all = Array.from({ length: 12 }, async () => {
      const outcome = await inflations.inflate({ body, coding: "gzip", room });
      if (outcome.kind === "inflated") room.giveBack(outcome.bytes.length);
      return outcome.kind;
    });
    expect(new Set(await Promise.all(all))).toEqual(new Set(["inflated"]));
    // Those that are inflated, and at most as many that just were and have yet to give their room back.
    expect(room.mostBytes).toBeLessThanOrEqual(2 * INFLATIONS_MAX * BODY_BYTES_MAX);
    expect(room.heldBytes).toBe(0);
  });

  it("is refused where there is no room, and the next in line has its turn", async () => {
    const inflations = new Inflations(new Metrics());
    const room = { take: () => false, giveBack: () => {} };
    const refused = Array.from({ length: 12 }, () =>
      inflations.inflate({ body: gzipSync(text), coding: "gzip", room }),
    );
    for (const outcome of await Promise.all(refused)) expect(outcome).toEqual({ kind: "noRoom" });
    const next = { body: gzipSync(text), coding: "gzip", room: undefined } as const;
    expect(await inflations.inflate(next)).toMatchObject({ kind: "inflated" });
  });

  it("is refused and counted when too many wait already", async () => {
    const metrics = new Metrics();
    const inflations = new Inflations(metrics);
    const coded = { body: gzipSync(text), coding: "gzip", room: undefined } as const;
    const count = INFLATIONS_MAX + INFLATIONS_WAITING_MAX + 2;
    const outcomes = await Promise.all(Array.from({ length: count }, () => inflations.inflate(coded)));
    expect(outcomes.map(({ kind }) => kind).slice(-3)).toEqual(["inflated", "noRoom", "noRoom"]);
    expect(outcomes.filter(({ kind }) => kind === "noRoom")).toHaveLength(2);
    expect(metrics.refused.samples()).toMatchObject([{ value: 2 }]);
    expect(await inflations.inflate(coded)).toMatchObject({ kind: "inflated" });
  });
});
