/**
 * What surrounds one request below its protocol: who is calling, from where, whether they may, and the ledger that
 * every read and write reports to. Protocols build it, operations hand it down, and the engine knows no more of
 * callers than this.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type { Database } from "./database.ts";
import type { TurnTaking } from "./in-turns.ts";
import type { Meter } from "./meter.ts";

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

/**
 * Values of condition keys in lower case, such as `dynamodb:leadingkeys`. An empty list is a key that the request
 * lacks. Computed when a policy asks, at most once each.
 *
 * @throws ApiError where the request is malformed in a way that the operation refuses too
 */
export type ConditionFacts = Readonly<Record<string, () => readonly string[]>>;

/** One action on one resource, as policies name them. */
export interface Need {
  /** `dynamodb:PutItem` */
  readonly action: string;
  /** ARN, or `*` where the action has no resource. */
  readonly resource: string;
  readonly facts: ConditionFacts;
}

/**
 * What the caller of an operation must be allowed to do, by its input and the schemas of the tables it names. An
 * input that says so little that no need can be made out is one that the operation refuses.
 */
export type NeedsOf<Input> = (input: Input, database: Database) => Awaitable<readonly Need[]>;

/** Why a caller may not do what was asked. */
export interface Denial {
  readonly need: Need;
  /** The end of AWS's text, such as `because no identity-based policy allows the dynamodb:PutItem action`. */
  readonly reason: string;
}

/** The surroundings of one request. */
export interface RequestScope extends TurnTaking {
  /** 52 characters, or a UUID where the protocol has those; also the `x-amzn-RequestId` of the answer. */
  readonly requestId: string;
  readonly principal: Principal;
  readonly origin: RequestOrigin;
  /** Host and port that the caller used, as the Host header says. */
  readonly host: string;
  readonly meter: Meter;
  /**
   * The first need that the caller may not have; null when all are granted. Whoever grants everything calls `needs`
   * not at all, so that it costs nothing.
   */
  authorize<Input>(needs: NeedsOf<Input>, input: Input, database: Database): Awaitable<Denial | null>;
}
