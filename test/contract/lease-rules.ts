/**
 * Leases: one holder at a time, fenced by an epoch that rises.
 */
import { expect, it } from "vitest";
import { type Turns, type Use } from "./contract-fixture.ts";

/** The rules as tests; called inside a `describe`. */
export function leaseRules(use: Use, { clock, reopened }: Turns): void {
  it("are held by one at a time", async () => {
    const [first, second] = await Promise.all([use.store.lease("job", 1_000), use.store.lease("job", 1_000)]);
    expect([first, second].filter((lease) => lease !== null).length).toBe(1);
    expect(await use.store.lease("other", 1_000)).not.toBeNull();
  });

  it("pass on when released, with a higher epoch", async () => {
    const first = await use.store.lease("job", 1_000);
    await first?.release();
    const second = await use.store.lease("job", 1_000);
    expect(second?.epoch).toBeGreaterThan(first?.epoch as bigint);
  });

  it("pass on when they run out; the former holder can neither renew nor release", async () => {
    const first = await use.store.lease("job", 1_000);
    clock().advance(1_001);
    const second = await use.store.lease("job", 1_000);
    expect(second?.epoch).toBeGreaterThan(first?.epoch as bigint);
    expect(await first?.renew()).toBe(false);
    await first?.release();
    expect(await use.store.lease("job", 1_000)).toBeNull();
    expect(await second?.renew()).toBe(true);
  });

  it("live on while they are renewed", async () => {
    const lease = await use.store.lease("job", 1_000);
    for (let round = 0; round < 3; round++) {
      clock().advance(900);
      expect(await lease?.renew()).toBe(true);
    }
    expect(await use.store.lease("job", 1_000)).toBeNull();
  });

  it("are not held for longer when the clock has stepped back", async () => {
    const first = await use.store.lease("job", 1_000);
    clock().advance(-3_600_000);
    expect(await first?.renew()).toBe(true);
    expect(await use.store.lease("job", 1_000)).toBeNull();
    clock().advance(-3_600_000);
    const second = await use.store.lease("job", 1_000);
    expect(second?.epoch).toBeGreaterThan(first?.epoch as bigint);
    expect(await first?.renew()).toBe(false);
  });

  it("keep their epoch across a restart", async () => {
    const first = await use.store.lease("job", 1_000);
    await first?.release();
    await reopened();
    expect((await use.store.lease("job", 1_000))?.epoch).toBeGreaterThan(first?.epoch as bigint);
  });
}
