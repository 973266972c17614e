/** What a server measured stays measured when its processes are late or end. */
import { expect, it } from "vitest";
import { Counter, Gauge, Histogram, type Instrument } from "./instrument.ts";
import { type MetricReading, ProcessReadings, prometheusText } from "./metric-reading.ts";

/** A process that took so long for each of its requests, and has one connection open. */
function readingOf(...seconds: readonly number[]): readonly MetricReading[] {
  const requests = new Counter({ name: "requests_total", help: "" });
  const duration = new Histogram({ name: "seconds", help: "" }, [1]);
  const connections = new Gauge({ name: "connections", help: "" }, () => 1);
  for (const each of seconds) {
    requests.add(1, 'operation="GetItem"');
    duration.row("").record(each);
  }
  const instruments: readonly Instrument[] = [requests, duration, connections];
  return instruments.map((instrument) => ({
    definition: instrument.definition,
    kind: instrument.kind,
    samples: instrument.samples(),
  }));
}

const textOf = (readings: ProcessReadings<string>): string => prometheusText(readings.read());

it("the last reading of each process counts, once", () => {
  const readings = new ProcessReadings<string>();
  readings.take("one", readingOf(0.5));
  readings.take("two", readingOf(0.5, 2));
  readings.take("one", readingOf(0.5, 0.25, 4));
  const text = textOf(readings);
  expect(text).toContain('requests_total{operation="GetItem"} 5\n');
  expect(text).toContain('seconds_bucket{le="1"} 3\n');
  expect(text).toContain("seconds_sum 7.25\n");
  expect(text).toContain("connections 2\n");
});

it("of a process that ended the counts stay, and the gauges go", () => {
  const readings = new ProcessReadings<string>();
  readings.take("stays", readingOf(0.5));
  for (let ended = 0; ended < 3; ended++) {
    readings.take("ends", readingOf(0.5, 2));
    readings.end("ends");
  }
  const text = textOf(readings);
  expect(text).toContain('requests_total{operation="GetItem"} 7\n');
  expect(text).toContain('seconds_bucket{le="1"} 4\n');
  expect(text).toContain('seconds_bucket{le="+Inf"} 7\n');
  expect(text).toContain("seconds_sum 8\n");
  expect(text).toContain("connections 1\n");
  expect(text.match(/^requests_total/gm)).toHaveLength(1);
});

it("a sum of fractions does not fall by a rounding, whichever process ends", () => {
  const readings = new ProcessReadings<string>();
  const processes = { one: 0.1, two: 0.2, three: 0.3 };
  for (const [process, seconds] of Object.entries(processes)) readings.take(process, readingOf(seconds));
  const before = textOf(readings);
  expect(before).toContain("seconds_sum 0.6000000000000001\n");
  for (const process of ["two", "three", "one"]) {
    readings.end(process);
    expect(textOf(readings)).toContain("seconds_sum 0.6000000000000001\n");
  }
});
