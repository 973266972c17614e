/**
 * A soak as it is saved, as tables of Markdown, and what of it is a fault.
 */
import { grouped, markdownTable, mebibytes, milliseconds, percent } from "./markdown-table.ts";
import type { SoakKind } from "./soak-requests.ts";

/** Latencies of one kind of request in one minute, from when a request was due. */
export interface SoakLatency {
  readonly requests: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
}

/** One minute; the last may be shorter. */
export interface SoakSample {
  /** From the start to the end of it. */
  readonly minutes: number;
  readonly perSecond: number;
  readonly reads: SoakLatency;
  readonly writes: SoakLatency;
  readonly kinds: Readonly<Partial<Record<SoakKind, SoakLatency>>>;
  readonly residentBytes: number;
  readonly anonymousBytes: number;
  /** JavaScript's part; null where the server does not tell. */
  readonly heapBytes: number | null;
  readonly openHandles: number;
  /** All files of the data folder. */
  readonly dataBytes: number;
  /** Of one core. */
  readonly serverShare: number;
  readonly generatorShare: number;
  /** Everything else on the machine. */
  readonly othersShare: number;
  readonly lagP99Us: number;
  /** Resident memory of the generator, which keeps what it must look for. */
  readonly generatorBytes: number;
  readonly serverErrors: number;
  readonly throttled: number;
}

/** What was looked for when the load was over. */
export interface SoakVerification {
  readonly keysChecked: number;
  /** Keys whose item is not what was acknowledged. */
  readonly lostKeys: number;
  /** Keys whose item is of several versions. */
  readonly tornKeys: number;
  /** Items that the index lacks, or has at another version than the table. */
  readonly wrongIndexRows: number;
  readonly expiringWritten: number;
  /** Of them removed by the server, each with one record in the stream. */
  readonly expired: number;
  /** Not there, and their time had not come. */
  readonly expiredEarly: number;
  /** Still there long after their time. */
  readonly expiredLate: number;
  readonly streamRecords: number;
  /** Insertions and removals that the stream lacks, or has twice. */
  readonly wrongStreamRecords: number;
}

/** What `stator verify` said of the data folder, after the server had ended. */
export interface SoakFolder {
  readonly isSound: boolean;
  readonly rows: number;
  readonly report: string;
}

/** A whole soak. */
export interface Soak {
  readonly minutes: number;
  readonly offeredPerSecond: number;
  readonly keys: number;
  readonly samples: readonly SoakSample[];
  readonly requests: number;
  readonly writesAcknowledged: number;
  readonly readsChecked: number;
  readonly serverErrors: number;
  readonly brokenConnections: number;
  readonly throttled: number;
  /** Wrong answers in all, and the first of them. */
  readonly wrongAnswers: number;
  readonly complaints: readonly string[];
  /** Handles of the server without load, before and after. */
  readonly handlesBefore: number;
  readonly handlesAfter: number;
  readonly verification: SoakVerification;
  readonly folder: SoakFolder;
}

/** Handles that may be open more at the end, such as a file that is being changed for another. */
const HANDLES_MORE_MAX = 8;

/** What must not have happened, in words; empty when all is well. */
export function soakFaults(soak: Soak): readonly string[] {
  const { verification: found } = soak;
  const counts: readonly (readonly [number, string])[] = [
    [found.lostKeys, "acknowledged writes were lost"],
    [found.tornKeys, "items are torn"],
    [found.wrongIndexRows, "index rows differ from their items"],
    [found.expiredEarly, "items went before their time"],
    [found.expiredLate, "items outlived their time"],
    [found.wrongStreamRecords, "stream records are missing or doubled"],
    [soak.serverErrors, "answers were server errors"],
    [soak.brokenConnections, "connections broke"],
    [soak.wrongAnswers, "answers were wrong"],
  ];
  const faults = counts.filter(([count]) => count > 0).map(([count, text]) => `${grouped(count)} ${text}`);
  if (soak.handlesAfter > soak.handlesBefore + HANDLES_MORE_MAX) {
    faults.push(`open handles grew from ${soak.handlesBefore} to ${soak.handlesAfter}`);
  }
  if (!soak.folder.isSound) faults.push(`stator verify: ${soak.folder.report}`);
  return faults;
}

/** One line of the protocol, for a terminal. */
export function sampleLine(sample: SoakSample): string {
  const kinds = Object.entries(sample.kinds).map(([kind, seen]) => `${kind} ${latencies(seen)}`);
  const heap = sample.heapBytes === null ? "" : `, heap ${mebibytes(sample.heapBytes)}`;
  return (
    `minute ${sample.minutes.toFixed(1)}: ${grouped(sample.perSecond)}/s, server ${percent(sample.serverShare)} CPU; ` +
    `p50/p99/max ms: ${kinds.join(", ")}; resident ${mebibytes(sample.residentBytes)} MiB, ` +
    `anonymous ${mebibytes(sample.anonymousBytes)}${heap}; ${sample.openHandles} handles; ` +
    `data ${mebibytes(sample.dataBytes)} MiB; generator ${mebibytes(sample.generatorBytes)} MiB; errors ${sample.serverErrors}, throttled ${sample.throttled}`
  );
}

/** Rows of the protocol that a page shows: long soaks are thinned out. */
const ROWS_MAX = 24;

/** What was found, then the protocol. */
export function soakMarkdown(soak: Soak): string {
  const faults = soakFaults(soak);
  const { verification: found } = soak;
  const verdict = faults.length === 0 ? "**Nothing lost, no error.**" : `**Faults: ${faults.join("; ")}.**`;
  const summary =
    `${verdict} ${soak.minutes} minutes at ${grouped(soak.offeredPerSecond)} requests/s: ` +
    `${grouped(soak.requests)} requests, ${grouped(soak.writesAcknowledged)} acknowledged writes of items, ` +
    `${grouped(soak.readsChecked)} items read and compared on the way. At the end everything was compared with ` +
    `what was acknowledged: ${grouped(found.keysChecked)} keys, ${grouped(found.lostKeys)} lost, ` +
    `${grouped(found.tornKeys)} torn, ${grouped(found.wrongIndexRows)} index rows wrong; ` +
    `${grouped(found.expiringWritten)} items with an expiry, ${grouped(found.expired)} expired; ` +
    `${grouped(found.streamRecords)} stream records, ${grouped(found.wrongStreamRecords)} wrong. ` +
    `Then stator verify ${soak.folder.isSound ? "found nothing wrong" : "found faults"} ` +
    `in ${grouped(soak.folder.rows)} rows. Connections broken: ${grouped(soak.brokenConnections)}. Handles without load: ${soak.handlesBefore} before, ${soak.handlesAfter} after. ` +
    `Throttled: ${grouped(soak.throttled)}.`;
  return [summary, ...soak.complaints.map((text) => `* ${text}`), protocol(soak)].join("\n\n");
}

function protocol({ samples }: Soak): string {
  const step = Math.ceil(samples.length / ROWS_MAX);
  const shown = samples.filter((_, i) => (samples.length - 1 - i) % step === 0);
  return markdownTable(
    [
      "minute",
      "requests/s",
      "reads p50 / p99 / max ms",
      "writes p50 / p99 / max ms",
      "server CPU",
      "others’ CPU",
      "resident MiB",
      "anonymous MiB",
      "heap MiB",
      "handles",
      "data MiB",
      "generator MiB",
    ],
    shown.map((sample) => [
      sample.minutes.toFixed(0),
      grouped(sample.perSecond),
      latencies(sample.reads),
      latencies(sample.writes),
      percent(sample.serverShare),
      percent(sample.othersShare),
      mebibytes(sample.residentBytes),
      mebibytes(sample.anonymousBytes),
      sample.heapBytes === null ? "" : mebibytes(sample.heapBytes),
      String(sample.openHandles),
      mebibytes(sample.dataBytes),
      mebibytes(sample.generatorBytes),
    ]),
  );
}

const latencies = ({ p50Us, p99Us, maxUs }: SoakLatency): string =>
  [p50Us, p99Us, maxUs].map(milliseconds).join(" / ");
