/**
 * What is committed in `generated/` is what `npm run generate` would write.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GENERATED_FOLDER, generatedFiles } from "../../scripts/generate-api/generated-files.ts";
import { operationNames, serviceOf } from "./dynamodb.ts";
import { dynamodb } from "./generated/dynamodb/service.ts";
import { dynamodbstreams } from "./generated/dynamodbstreams/service.ts";
import { sts } from "./generated/sts/service.ts";

const root = join(import.meta.dirname, "../..");

describe("generated files", () => {
  it.each(Object.entries(generatedFiles(root)))("%s is up to date with the models", (file, text) => {
    expect(readFileSync(join(root, GENERATED_FOLDER, file), "utf8")).toBe(text);
  });

  it("know every operation of both services", () => {
    expect(Object.keys(dynamodb.operations)).toHaveLength(62);
    expect(Object.keys(dynamodbstreams.operations)).toHaveLength(4);
    expect(new Set(operationNames).size).toBe(66);
  });

  it("say how each service is spoken to", () => {
    expect(dynamodb).toMatchObject({
      name: "dynamodb",
      apiVersion: "2012-08-10",
      protocols: ["json"],
      jsonVersion: "1.0",
      targetPrefix: "DynamoDB_20120810",
    });
    expect(dynamodbstreams).toMatchObject({ name: "dynamodb", targetPrefix: "DynamoDBStreams_20120810" });
  });

  it("say how a service of the Query protocol is spoken to", () => {
    expect(sts).toMatchObject({
      name: "sts",
      apiVersion: "2011-06-15",
      protocols: ["query"],
      xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    });
  });

  it.each(operationNames)("%s names an input and errors that exist", (name) => {
    const { shapes, operations, errors } = serviceOf(name);
    const operation = operations[name];
    expect(shapes[operation?.input ?? ""]?.kind).toBe("structure");
    expect(operation?.errors.filter((error) => errors[error] === undefined)).toEqual([]);
  });
});
