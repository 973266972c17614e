/**
 * Malformed requests for every operation, in very great number: none may be answered with a fault of the server, or
 * leave memory behind.
 *
 * STATOR_TEST_FUZZ_REQUESTS sets how many, STATOR_TEST_FUZZ_SEED where to begin; a failure names the seed of its round.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { OperationName } from "../../src/api/dynamodb.ts";
import { MiB } from "../../src/base/bytes.ts";
import { operations } from "../../src/operation/registry.ts";
import { Chance } from "../model/chance.ts";
import { FuzzTarget, type Impact } from "./fuzz-target.ts";
import { mutated } from "./odd-values.ts";
import { RequestMaker } from "./shaped-request.ts";
import { damagedForm, soundForm, type WireForm } from "./wire-form.ts";

const REQUESTS = Number(process.env["STATOR_TEST_FUZZ_REQUESTS"] ?? 4_000);
const FIRST_SEED = Number(process.env["STATOR_TEST_FUZZ_SEED"] ?? Date.now() % 1_000_000_000);
/** Each round has a Stator of its own, so that a failure is found again quickly. */
const ROUND_REQUESTS = 1_000;
const ROUNDS = Math.ceil(REQUESTS / ROUND_REQUESTS);
const HEAP_GROWTH_MAX = 64 * MiB;

describe(`malformed requests, from seed ${FIRST_SEED}`, () => {
  it(
    `${ROUNDS * ROUND_REQUESTS} of them are answered in order`,
    async () => {
      await round(FIRST_SEED);
      const before = heapBytes();
      for (let i = 1; i < ROUNDS; i += 1) await round(FIRST_SEED + i);
      expect(heapBytes() - before).toBeLessThan(HEAP_GROWTH_MAX);
    },
    60_000 + REQUESTS * 10,
  );
});

async function round(seed: number): Promise<void> {
  const chance = new Chance(seed);
  const maker = new RequestMaker(chance);
  const target = await FuzzTarget.open();
  for (let i = 0; i < ROUND_REQUESTS; i += 1) {
    const form = randomForm(chance, maker);
    const impact = await target.send(form);
    maker.learn(impact.body);
    if (!isInOrder(form, impact) || target.faults.length > 0) {
      expect.fail(report(seed, form, { ...impact, faults: target.faults }));
    }
  }
  await target.close();
}

function randomForm(chance: Chance, maker: RequestMaker): WireForm {
  const names = Object.keys(operations) as OperationName[];
  // A table that is gone serves few tests.
  const rare = chance.percent(90) ? names.filter((name) => name !== "DeleteTable") : names;
  const operation = chance.pick(rare);
  let input = maker.request(operation);
  const mutations = chance.pick([0, 0, 1, 1, 2, 4]);
  for (let i = 0; i < mutations; i += 1) input = mutated(chance, input);
  const form = soundForm(operation, input);
  return chance.percent(15) ? damagedForm(chance, form) : form;
}

/** A body whose compression is damaged is answered as AWS does it: with 500. */
function isInOrder({ headers }: WireForm, { status }: Impact): boolean {
  const mayFail = /^(?:gzip|deflate)$/.test(headers["content-encoding"] ?? "");
  return status < 500 || mayFail;
}

function report(seed: number, { method, url, headers, body }: WireForm, impact: unknown): string {
  const shown = body.length > 3_000 ? `${body.toString("utf8", 0, 3_000)}…` : body.toString();
  return `seed ${seed}\n${method} ${url} ${JSON.stringify(headers)}\n${shown}\n${JSON.stringify(impact, null, 1)}`;
}

/** Bytes in use once everything that can be freed is. */
function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
