/**
 * What surrounds one request below its protocol: who is calling, from where, whether they may, and the ledger that
 * every read and write reports to. Protocols build it, operations hand it down, and the engine knows no more of
 * callers than this.
 */
import type { Awaitable } from "../base/awaitable.ts";

/** Who is calling, once a signature was verified or, with `--auth none`, believed. */
export interface Principal {
  /** `arn:aws:iam::123456789012:root`, a user's, or an assumed role's. */
  readonly arn: string;
  /** Twelve digits. */
  readonly accountId: string;
  readonly accessKeyId: string;
  /** Null for credentials that do not end. */
  readonly session: PrincipalSession | null;
  /** Tags of the user or role, session tags laid over them. */
  readonly tags: ReadonlyMap<string, string>;
}

/** Temporary credentials. */
export interface PrincipalSession {
  readonly name: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** The connection that a request came on. */
export interface RequestOrigin {
  /** IP address of the peer; null for callers within the process. */
  readonly address: string | null;
  readonly isTls: boolean;
  /** Name of the listener. */
  readonly listener: string;
}

/** A table or an index, as capacity is kept for it. */
export interface MeteredResource {
  /** Name of the table. */
  readonly table: string;
  /** Null for the table itself. */
  readonly index: string | null;
}

/** Which of a resource's two capacities is used. */
export type CapacityKind = "read" | "write";

/** Why a request is not admitted. */
export interface Throttle {
  readonly resource: MeteredResource;
  readonly kind: CapacityKind;
  readonly reason: string;
}

/**
 * The ledger of one request. `admit` comes before work and may refuse it; `charge` follows with the real cost;
 * between the items of a page `exhausted` tells whether to end it early. What answers say of consumed capacity, and
 * whatever else reads consumption, is read off here.
 */
export interface Meter {
  admit(resource: MeteredResource, kind: CapacityKind): Throttle | null;
  charge(resource: MeteredResource, kind: CapacityKind, units: number): void;
  exhausted(resource: MeteredResource, kind: CapacityKind): boolean;
}

/** One action on one resource, as policies name them; the facts are computed when a policy asks. */
export interface Need {
  /** `dynamodb:PutItem` */
  readonly action: string;
  /** ARN, or `*` where the action has no resource. */
  readonly resource: string;
  readonly facts: ConditionFacts;
}

/** Values of condition keys, by key without its prefix's case; computed at most once each. */
export type ConditionFacts = Readonly<Record<string, () => readonly string[]>>;

/** Why a caller may not do what was asked. */
export interface Denial {
  readonly need: Need;
  readonly reason: string;
}

/** The surroundings of one request. */
export interface RequestScope {
  /** 52 characters; also the `x-amzn-RequestId` of the answer. */
  readonly requestId: string;
  readonly principal: Principal;
  readonly origin: RequestOrigin;
  /** The first need that the caller may not have; null when all are granted. `needs` is called only if somebody looks. */
  authorize(needs: () => Awaitable<readonly Need[]>): Awaitable<Denial | null>;
  readonly meter: Meter;
}
