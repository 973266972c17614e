/**
 * What a front door needs of an operation. Routes are found by the whole value of the X-Amz-Target header.
 */
import type { Awaitable } from "../base/awaitable.ts";

/** What is known of a call beside its input. */
export interface Call {
  /** 52 characters. */
  readonly requestId: string;
  readonly callerArn: string;
  /** Host and port, as the caller's Host header says. */
  readonly host: string;
}

/** One operation behind a front door. */
export interface Route {
  /** Name of the operation. */
  readonly name: string;
  /**
   * From parsed JSON to output: decodes, validates and runs.
   * @throws ApiError for what the caller did wrong
   */
  readonly serve: (json: unknown, call: Call) => Awaitable<unknown>;
}

/** Routes by target, such as `DynamoDB_20120810.GetItem`. */
export type Routes = ReadonlyMap<string, Route>;
