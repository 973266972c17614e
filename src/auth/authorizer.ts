/**
 * Whether a caller may do what it asks. Policies are looked up and evaluated by whoever implements this; a server
 * without policies grants everything.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type { Database } from "../engine/database.ts";
import type { Denial, NeedsOf, RequestScope } from "../engine/request-scope.ts";

/** What an operation needs, computed only if somebody asks. */
export interface Demand<Input> {
  readonly needs: NeedsOf<Input>;
  readonly input: Input;
  readonly database: Database;
}

/** Decides on requests. */
export interface Authorizer {
  /** The first need that the caller may not have; null when all are granted. */
  authorize<Input>(scope: RequestScope, demand: Demand<Input>): Awaitable<Denial | null>;
}

/** Lets every authenticated caller do everything, and computes no needs for that. */
export const grantEverything: Authorizer = { authorize: () => null };
