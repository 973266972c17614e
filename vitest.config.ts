/**
 * Unit tests lie beside the code; what is seen from outside lies in `test/`.
 */
import { defineConfig } from "vitest/config";
import { CaseCount } from "./test/conformance/case-count.ts";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    reporters: ["default", new CaseCount()],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
