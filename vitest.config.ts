/**
 * Unit tests lie beside the code; what is seen from outside lies in `test/`, and runs on a program that is built anew
 * before. `npm test` runs all of it but `test/long`, whose longer hunts are part of `npm run test:long`.
 *
 * Where a file keeps nothing that another could meet, the files of a project share processes: a process for each costs
 * twice the CPU time, most of it for loading the same modules again.
 */
import { defineConfig } from "vitest/config";
import { CaseCount } from "./test/conformance/case-count.ts";

const TIDY = "test/tidy*.test.ts";
const CONFORMANCE = "test/conformance/**/*.test.ts";
/** What depends on the engine: items, indexes, streams and Time to Live, without transactions of several partitions. */
const PARTITIONED =
  "test/conformance/{batch,capacity-of-reads,capacity-of-writes,condition-expressions,delete,get,item-size,local-index," +
  "multi,partiql-select,partiql-write,put,query,read,scan,set,stream,table-life,time,update-item,update-table}*.test.ts";
const LONG = "test/long/**/*.test.ts";
const BUILD = "test/fixture/build-program.ts";

const project = (name: string, include: string, more: object = {}) => ({
  extends: true as const,
  test: { name, include: [include], ...more },
});

export default defineConfig({
  test: {
    reporters: ["default", new CaseCount()],
    projects: [
      project("unit", "src/**/*.test.ts", { isolate: false }),
      project("tidy", TIDY),
      project("conformance", CONFORMANCE, { isolate: false }),
      project("partitioned", PARTITIONED, {
        isolate: false,
        env: { STATOR_TEST_ENGINE: "partitioned" },
      }),
      project("outside", "test/**/*.test.ts", { exclude: [TIDY, CONFORMANCE, LONG], globalSetup: BUILD }),
      project("long", LONG, { globalSetup: BUILD }),
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
