/**
 * The settings that change how tables behave, as the engine and the jobs read them.
 */
import type { IdentityConfig } from "./section/identity.ts";
import type { StreamsConfig } from "./section/streams.ts";
import type { TablesConfig } from "./section/tables.ts";

/** What changes behaviour; fixed for the life of the process. */
export type DatabaseSettings = IdentityConfig & TablesConfig & StreamsConfig;

/** Those of a configuration. */
export const databaseSettings = ({
  identity,
  tables,
  streams,
}: {
  readonly identity: IdentityConfig;
  readonly tables: TablesConfig;
  readonly streams: StreamsConfig;
}): DatabaseSettings => ({ ...identity, ...tables, ...streams });
