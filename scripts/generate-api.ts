/**
 * Writes `src/api/generated/` below the current folder. Run by `npm run generate`, which compiles it first; a test
 * makes sure that what is committed is what this would write.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GENERATED_FOLDER, generatedFiles } from "./generate-api/generated-files.ts";

for (const [file, text] of Object.entries(generatedFiles("."))) {
  writeFileSync(join(GENERATED_FOLDER, file), text);
}
