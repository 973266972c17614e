/**
 * `npm run paths`: how much code a reader must follow. Files per warm request, import circles, the longest file and
 * function. With `--files` also the files of each request. `test/paths.test.ts` holds the bounds.
 */

import { measureRequestPaths } from "./paths/warm-requests.ts";
import { importCircles } from "./tidy/import-circles.ts";
import { readRepository } from "./tidy/repository-files.ts";
import { longestFile, longestFunction } from "./tidy/style-rules.ts";

const root = process.cwd();
const withFiles = process.argv.includes("--files");

for (const { title, files } of await measureRequestPaths(root)) {
  console.log(`${String(files.length).padStart(4)} files  ${title}`);
  if (withFiles) console.log(files.map((file) => `       ${file.replace(/\.js$/, ".ts")}`).join("\n"));
}
const sources = readRepository(root).sources;
const circles = importCircles(sources);
console.log(`${String(circles.length).padStart(4)} import circles`);
for (const circle of circles) console.log(`       ${circle.join(", ")}`);
const program = sources.filter(({ place, isTest }) => place !== null && !isTest);
console.log(`longest file: ${describe(longestFile(program))}`);
console.log(`longest function: ${describe(longestFunction(program))}`);

function describe({ path, line, lines }: ReturnType<typeof longestFile>): string {
  return `${path}${line > 0 ? `:${line}` : ""}, ${lines} lines`;
}
