/**
 * What a soak knows of each key: what was acknowledged, and what is in doubt.
 */
import { describe, expect, it } from "vitest";
import { ABSENT, SoakModel } from "./soak-model.ts";

/** A model with a write in flight on key 0. */
function written(): SoakModel {
  const model = new SoakModel(3);
  model.takeIdle(1, () => 0);
  return model;
}

describe("a key", () => {
  it("is absent at first", () => {
    const model = new SoakModel(3);
    expect(model.certain(2)).toBe(ABSENT);
    expect(model.allows(2, ABSENT)).toBe(true);
    expect(model.allows(2, 1)).toBe(false);
  });

  it("has what was acknowledged and nothing else", () => {
    const model = written();
    model.acknowledge(0, 7);
    expect(model.allows(0, 7)).toBe(true);
    expect(model.allows(0, ABSENT)).toBe(false);
  });

  it("keeps what it had when a write is refused", () => {
    const model = written();
    model.refuse(0);
    expect(model.certain(0)).toBe(ABSENT);
  });

  it("may have either after a write without an answer, until the next is acknowledged", () => {
    const model = written();
    model.doubt(0, 7);
    expect(model.certain(0)).toBeNull();
    expect([ABSENT, 7, 8].map((version) => model.allows(0, version))).toEqual([true, true, false]);
    model.takeIdle(1, () => 0);
    model.doubt(0, 8);
    expect([ABSENT, 7, 8].map((version) => model.allows(0, version))).toEqual([true, true, true]);
    model.takeIdle(1, () => 0);
    model.acknowledge(0, 9);
    expect([ABSENT, 7, 8, 9].map((version) => model.allows(0, version))).toEqual([false, false, false, true]);
  });

  it("is not written to twice at once", () => {
    const model = written();
    const picks = [0, 0, 1, 1, 2];
    expect(model.takeIdle(2, () => picks.shift() ?? 0)).toEqual([1, 2]);
  });
});

describe("a read", () => {
  it("is wrong when it finds what was never acknowledged, or nothing where something was", () => {
    const model = written();
    model.acknowledge(0, 7);
    const reading = model.read([0, 1]);
    expect(model.wrong(reading, new Map([[0, 7]]))).toEqual([]);
    expect(model.wrong(reading, new Map([[0, 6]]))).toEqual([0]);
    expect(model.wrong(reading, new Map())).toEqual([0]);
    expect(model.wrong(reading, new Map([0, 1].map((key) => [key, 7])))).toEqual([1]);
  });

  it("says nothing of keys with a write in flight when it began", () => {
    const model = written();
    const reading = model.read([0]);
    model.acknowledge(0, 7);
    expect(model.wrong(reading, new Map())).toEqual([]);
  });

  it("says nothing of keys to which a write began meanwhile", () => {
    const model = new SoakModel(1);
    const reading = model.read([0]);
    model.takeIdle(1, () => 0);
    expect(model.wrong(reading, new Map([[0, 7]]))).toEqual([]);
    model.acknowledge(0, 7);
    expect(model.wrong(reading, new Map([[0, 7]]))).toEqual([]);
  });
});
