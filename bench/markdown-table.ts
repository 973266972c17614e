/**
 * A table of Markdown, and figures as its cells show them.
 */

/** The table; each row has a cell per heading. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Microseconds as milliseconds. */
export const milliseconds = (us: number): string => (us / 1_000).toFixed(2);

/** Bytes as MiB. */
export const mebibytes = (bytes: number): string => (bytes / 1_048_576).toFixed(0);

/** A whole number with separators. */
export const grouped = (number: number): string => Math.round(number).toLocaleString("en");

/** A share of one as percent. */
export const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
