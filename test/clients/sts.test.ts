/**
 * Who am I: what the AWS CLI and boto3 are told by a server that verifies signatures, and the AWS CLI by one that does
 * not.
 */
import { join } from "node:path";
import { expect, it } from "vitest";
import { ServerProcess } from "../fixture/server-process.ts";
import { ClientProgram } from "./client-program.ts";

const KEY = {
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};

const startKeyed = (): Promise<ServerProcess> =>
  ServerProcess.start(["--in-memory", "--auth", "keys", "--region", "eu-west-2"], {
    STATOR_ACCESS_KEYS: `${KEY.AWS_ACCESS_KEY_ID}:${KEY.AWS_SECRET_ACCESS_KEY}`,
  });

const OWNER = { Account: "123456789012", Arn: "arn:aws:iam::123456789012:root", UserId: "123456789012" };

it("the AWS CLI is told the owner of the account", async ({ skip }) => {
  const isMissing = !(await new ClientProgram("aws", ["--version"], {}).isPresent());
  skip(isMissing, "skipped: aws not found");
  const asked = ["sts", "get-caller-identity", "--output", "json"];
  const open = await ServerProcess.start(["--in-memory"]);
  const anybody = new ClientProgram("aws", asked, { AWS_ENDPOINT_URL: open.endpoint });
  expect(JSON.parse((await anybody.run()).stdout)).toEqual(OWNER);
  const keyed = await startKeyed();
  const AWS_ENDPOINT_URL = keyed.endpoint;
  const owner = new ClientProgram("aws", asked, { AWS_ENDPOINT_URL, ...KEY });
  expect(JSON.parse((await owner.run()).stdout)).toEqual(OWNER);
  const stranger = new ClientProgram("aws", asked, { AWS_ENDPOINT_URL });
  await expect(stranger.run()).rejects.toMatchObject({
    stderr: expect.stringContaining(
      "An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.",
    ),
  });
});

it("boto3 is told it, and refused what it may not have", async ({ skip }) => {
  const isMissing = !(await new ClientProgram("python3", ["-c", "import boto3"], {}).isPresent());
  skip(isMissing, "skipped: boto3 not found");
  const server = await startKeyed();
  const script = join(import.meta.dirname, "boto3_sts.py");
  const { stderr } = await new ClientProgram("python3", [script], {
    AWS_ENDPOINT_URL: server.endpoint,
    ...KEY,
  }).run();
  expect(stderr).toMatch(/\nOK\n$/);
});
