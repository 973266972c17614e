/**
 * Which service the conformance suite speaks to: the one at `STATOR_TEST_ENDPOINT`, AWS included, or, without it, a
 * Stator that each test file starts for itself. Credentials and region of a named one come from the usual variables.
 */

/** A service somewhere, and who calls it. */
export interface RemoteTarget {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/** Who signs. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The service that the environment names, or undefined when it names none. */
export function remoteTarget(): RemoteTarget | undefined {
  const { env } = process;
  const endpoint = env["STATOR_TEST_ENDPOINT"];
  if (endpoint === undefined) return undefined;
  const sessionToken = env["AWS_SESSION_TOKEN"];
  return {
    endpoint,
    region: env["AWS_REGION"] ?? "us-east-1",
    credentials: {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "stator",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "stator",
      ...(sessionToken !== undefined && { sessionToken }),
    },
  };
}

/** The storage engine of a Stator that a test file starts for itself. */
export const TEST_ENGINE = process.env["STATOR_TEST_ENGINE"] ?? "memory";

/** Whether the service carries transactions over several partitions; the double of an engine of many machines does not. */
export const HAS_TRANSACTIONS = TEST_ENGINE !== "partitioned";
