/**
 * Metrics as Prometheus text, format version 0.0.4.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import type { MetricReading } from "./metric-reading.ts";

/** Value of the Content-Type header that goes with the text. */
export const PROMETHEUS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The text of all metrics, in the order given. */
export function prometheusText(readings: readonly MetricReading[]): string {
  const lines: string[] = [];
  for (const { definition, kind, samples } of readings) {
    lines.push(`# HELP ${definition.name} ${definition.help}`, `# TYPE ${definition.name} ${kind}`);
    for (const { suffix, labels, value } of samples) {
      lines.push(`${definition.name}${suffix}${labels === "" ? "" : `{${labels}}`} ${value}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
