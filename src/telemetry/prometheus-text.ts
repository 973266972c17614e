/**
 * Instruments as Prometheus text, format version 0.0.4.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import type { Instrument } from "./instrument.ts";

/** Value of the Content-Type header that goes with the text. */
export const PROMETHEUS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The text of all instruments, in the order given. */
export function prometheusText(instruments: readonly Instrument[]): string {
  const lines: string[] = [];
  for (const instrument of instruments) {
    const { definition, kind } = instrument;
    lines.push(`# HELP ${definition.name} ${definition.help}`, `# TYPE ${definition.name} ${kind}`);
    for (const { suffix, labels, value } of instrument.samples()) {
      lines.push(`${definition.name}${suffix}${labels === "" ? "" : `{${labels}}`} ${value}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
