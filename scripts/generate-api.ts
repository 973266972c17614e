/**
 * Writes `src/api/generated/` below the current folder. Run by `npm run generate`, which compiles it first; a test
 * makes sure that what is committed is what this would write.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { GENERATED_FOLDER, generatedFiles } from "./generate-api/generated-files.ts";

const files = generatedFiles(".");
rmSync(GENERATED_FOLDER, { recursive: true, force: true });
for (const [file, text] of Object.entries(files)) {
  const path = join(GENERATED_FOLDER, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
