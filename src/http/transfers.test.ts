/** Who is cut off, when, and in which order. */
import { describe, expect, it } from "vitest";
import { TestClock } from "../base/clock.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from "./server-limits.ts";
import { type CutReason, type Transfer, Transfers } from "./transfers.ts";

const LIMITS: ServerLimits = {
  ...DEFAULT_SERVER_LIMITS,
  bytesPerSecondMin: 1_000,
  slowBodyMsMax: 10_000,
  stallMsMax: 60_000,
  neededStallMsMax: 2_000,
};

/** A client, and the memory that it holds. */
class Client implements Transfer {
  heldBytes = 1_000_000;
  movedBytes = 0;
  cutFor: CutReason | undefined;
  readonly #transfers: Transfers;

  constructor(transfers: Transfers, kind: "body" | "answer" = "body") {
    this.#transfers = transfers;
    transfers.add(this, kind, this);
  }

  cut(reason: CutReason): void {
    this.cutFor = reason;
    this.heldBytes = 0;
    this.#transfers.remove(this);
  }
}

function start() {
  const clock = new TestClock();
  const metrics = new Metrics();
  const transfers = new Transfers(LIMITS, metrics, clock);
  const nobody = { heldBytes: 0 };
  return { clock, metrics, transfers, nobody };
}

/** Lets time pass, second by second, in which each client moves that many bytes a second. */
function pass(transfers: Transfers, seconds: number, rates: ReadonlyMap<Client, number>): void {
  for (let second = 0; second < seconds; second += 1) {
    for (const [client, bytes] of rates) client.movedBytes += bytes;
    transfers.tick(1_000);
  }
}

describe("the least rate", () => {
  it.each<["body" | "answer", number]>([
    ["body", 10],
    ["answer", 60],
  ])(
    "a client whose %s is slower is cut off after %d seconds, and one that keeps it stays",
    (kind, secondsMax) => {
      const { transfers, metrics } = start();
      const [slow, fast] = [new Client(transfers, kind), new Client(transfers, kind)];
      const rates = new Map([
        [slow, 999],
        [fast, 1_000],
      ]);
      transfers.tick(1_000);
      pass(transfers, secondsMax - 1, rates);
      expect(slow.cutFor).toBeUndefined();
      pass(transfers, 1, rates);
      expect(slow.cutFor).toBe("tooSlow");
      pass(transfers, 600, rates);
      expect(fast.cutFor).toBeUndefined();
      expect(metrics.transfersCut.samples()).toMatchObject([{ labels: 'reason="tooSlow"', value: 1 }]);
    },
  );

  it("bytes that came fast earn nothing for later", () => {
    const { transfers } = start();
    const client = new Client(transfers);
    client.movedBytes = 16_000_000;
    transfers.tick(5_000);
    transfers.tick(5_000);
    expect(client.cutFor).toBeUndefined();
    transfers.tick(5_000);
    expect(client.cutFor).toBe("tooSlow");
  });

  it("bytes that come in large steps are enough", () => {
    const { transfers } = start();
    const client = new Client(transfers, "answer");
    for (let minute = 0; minute < 10; minute += 1) {
      pass(transfers, 55, new Map());
      client.movedBytes += 60_000;
    }
    expect(client.cutFor).toBeUndefined();
  });
});

describe("memory that others need", () => {
  it("is taken from those that stand still, the one that did so longest first, and from no more than needed", () => {
    const { clock, transfers, nobody } = start();
    const clients = Array.from({ length: 4 }, () => {
      clock.advance(100);
      return new Client(transfers);
    });
    clock.advance(2_000);
    expect(transfers.freeMemory(nobody, () => clients[1]?.heldBytes === 0)).toBe(true);
    expect(clients.map(({ cutFor }) => cutFor)).toEqual(["noCapacity", "noCapacity", undefined, undefined]);
  });

  it("is not taken from those that moved within the last seconds", () => {
    const { clock, transfers, nobody } = start();
    const client = new Client(transfers);
    clock.advance(1_999);
    expect(transfers.freeMemory(nobody, () => false)).toBe(false);
    expect(client.cutFor).toBeUndefined();
    clock.advance(1);
    client.movedBytes = 20_000;
    transfers.freeMemory(nobody, () => false);
    expect(client.cutFor).toBeUndefined();
    clock.advance(2_000);
    transfers.freeMemory(nobody, () => false);
    expect(client.cutFor).toBe("noCapacity");
  });

  it("is taken from those that move, but by next to nothing", () => {
    const { clock, transfers, nobody } = start();
    const [dripping, moving] = [new Client(transfers), new Client(transfers)];
    dripping.heldBytes = 16_000_000;
    dripping.movedBytes = 249_999;
    moving.heldBytes = 16_000_000;
    moving.movedBytes = 250_000;
    clock.advance(2_000);
    transfers.freeMemory(nobody, () => false);
    expect(dripping.cutFor).toBe("noCapacity");
    expect(moving.cutFor).toBeUndefined();
  });

  it("is not taken from whoever asks for it", () => {
    const { clock, transfers } = start();
    const [asking, other] = [new Client(transfers), new Client(transfers)];
    clock.advance(2_000);
    expect(transfers.freeMemory(asking, () => other.heldBytes === 0)).toBe(true);
    expect(asking.cutFor).toBeUndefined();
  });

  it("is not taken from those that hold none", () => {
    const { clock, transfers, nobody } = start();
    const client = new Client(transfers);
    client.heldBytes = 0;
    clock.advance(2_000);
    transfers.freeMemory(nobody, () => false);
    expect(client.cutFor).toBeUndefined();
  });

  it("is not taken from a transfer that has ended", () => {
    const { clock, transfers, nobody } = start();
    const client = new Client(transfers);
    transfers.remove(client);
    clock.advance(100_000);
    transfers.tick(100_000);
    transfers.tick(100_000);
    expect(transfers.freeMemory(nobody, () => false)).toBe(false);
    expect(client.cutFor).toBeUndefined();
  });
});
