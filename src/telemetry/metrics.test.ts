/** Metrics as Prometheus reads them. */
import { describe, expect, it } from "vitest";
import { Distribution } from "./instrument.ts";
import { prometheusText, sumReadings } from "./metric-reading.ts";
import { type MeasuredRequest, Metrics } from "./metrics.ts";

const request = (status: number, durationMs: number, operation = "GetItem"): MeasuredRequest => ({
  operation,
  status,
  durationMs,
  bytesIn: 10,
  bytesOut: 20,
});

describe("metrics", () => {
  it("count requests by operation and status, and their duration in cumulative buckets", () => {
    const metrics = new Metrics();
    const record = metrics.requestRecorder(["GetItem"]);
    record(request(200, 0.2));
    record(request(200, 2));
    record(request(400, 60_000));
    const text = prometheusText(metrics.read());
    expect(text).toContain('stator_requests_total{operation="GetItem",status="200"} 2\n');
    expect(text).toContain('stator_requests_total{operation="GetItem",status="400"} 1\n');
    expect(text).toContain('stator_request_duration_seconds_bucket{operation="GetItem",le="0.0001"} 0\n');
    expect(text).toContain('stator_request_duration_seconds_bucket{operation="GetItem",le="0.00025"} 1\n');
    expect(text).toContain('stator_request_duration_seconds_bucket{operation="GetItem",le="5"} 2\n');
    expect(text).toContain('stator_request_duration_seconds_bucket{operation="GetItem",le="+Inf"} 3\n');
    expect(text).toContain('stator_request_duration_seconds_count{operation="GetItem"} 3\n');
    expect(text).toContain("stator_request_body_bytes_total 30\n");
    expect(text).toContain("stator_response_body_bytes_total 60\n");
  });

  it("have one help and type line each, and end with a line end", () => {
    const text = prometheusText(new Metrics().read());
    const names = text.match(/^# TYPE \S+/gm) ?? [];
    expect(new Set(names).size).toBe(names.length);
    expect(text.match(/^# HELP /gm)).toHaveLength(names.length);
    expect(text.endsWith("\n")).toBe(true);
  });

  it("put a value on a bound into its bucket", () => {
    const distribution = new Distribution([1, 2]);
    distribution.record(1);
    distribution.record(2);
    expect(distribution.samples("").map(({ value }) => value)).toEqual([1, 2, 2, 3, 2]);
  });

  it("of several processes are summed by label, and the longest uptime counts", () => {
    const processes = [1, 2].map((requests) => {
      const metrics = new Metrics();
      const record = metrics.requestRecorder(["GetItem", "PutItem"]);
      for (let at = 0; at < requests; at++) record(request(200, 0.2));
      if (requests === 2) record(request(400, 0.2, "PutItem"));
      return metrics.read();
    });
    const text = prometheusText(sumReadings(processes));
    expect(text).toContain('stator_requests_total{operation="GetItem",status="200"} 3\n');
    expect(text).toContain('stator_requests_total{operation="PutItem",status="400"} 1\n');
    expect(text).toContain('stator_request_duration_seconds_bucket{operation="GetItem",le="+Inf"} 3\n');
    expect(text.match(/^# TYPE process_uptime_seconds/gm)).toHaveLength(1);
    const uptime = Number(/^process_uptime_seconds (\S+)$/m.exec(text)?.[1]);
    expect(uptime).toBeLessThanOrEqual(process.uptime());
  });
});
