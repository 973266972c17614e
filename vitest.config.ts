/**
 * Unit tests lie beside the code; what is seen from outside lies in `test/`, and runs on a program that is built anew
 * before. `npm test` runs both; the longer hunts of `test/long` are `npm run test:long`.
 */
import { defineConfig } from "vitest/config";
import { CaseCount } from "./test/conformance/case-count.ts";

const TIDY = "test/tidy*.test.ts";

export default defineConfig({
  test: {
    reporters: ["default", new CaseCount()],
    projects: [
      { extends: true, test: { name: "unit", include: ["src/**/*.test.ts"] } },
      { extends: true, test: { name: "tidy", include: [TIDY] } },
      {
        extends: true,
        test: {
          name: "outside",
          include: ["test/**/*.test.ts"],
          exclude: [TIDY, "test/long/**"],
          globalSetup: "test/fixture/build-program.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "long",
          include: ["test/long/**/*.test.ts"],
          globalSetup: "test/fixture/build-program.ts",
        },
      },
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
