/**
 * Prints how many conformance cases each operation or theme has: the part of a `describe` title before the colon.
 */
import type { Reporter, TestModule } from "vitest/node";

/** Counts what lies in `test/conformance`, once and not for each engine; says nothing when nothing of it ran. */
export class CaseCount implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, { cases: number; failed: number }>();
    for (const module of modules) {
      if (module.project.name !== "conformance") continue;
      for (const test of module.children.allTests()) {
        const subject = test.fullName.split(/:| > /, 1)[0] ?? "";
        const count = counts.get(subject) ?? { cases: 0, failed: 0 };
        counts.set(subject, {
          cases: count.cases + 1,
          failed: count.failed + (test.result().state === "passed" ? 0 : 1),
        });
      }
    }
    if (counts.size === 0) return;
    const rows = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const total = rows.reduce((sum, [, { cases }]) => sum + cases, 0);
    console.log(
      [
        "Conformance cases",
        ...rows.map(([subject, count]) => row(subject, count)),
        row("total", { cases: total, failed: 0 }),
      ].join("\n"),
    );
  }
}

const row = (
  subject: string,
  { cases, failed }: { readonly cases: number; readonly failed: number },
): string =>
  `  ${subject.padEnd(28)}${String(cases).padStart(5)}${failed === 0 ? "" : `  (${failed} not passed)`}`;
