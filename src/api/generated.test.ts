/**
 * What is committed in `generated/` is what `npm run generate` would write.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GENERATED_FOLDER, generatedFiles } from "../../scripts/generate-api/generated-files.ts";
import { isErrorType } from "./errors.ts";
import { operations } from "./generated/operations.ts";
import { shapes } from "./generated/shapes.ts";

const root = join(import.meta.dirname, "../..");

describe("generated files", () => {
  it.each(Object.entries(generatedFiles(root)))("%s is up to date with the models", (file, text) => {
    expect(readFileSync(join(root, GENERATED_FOLDER, file), "utf8")).toBe(text);
  });

  it("know every operation of both services", () => {
    const services = Object.values(operations).map((operation) => operation.service);
    expect(services.filter((service) => service === "dynamodb")).toHaveLength(58);
    expect(services.filter((service) => service === "dynamodbstreams")).toHaveLength(4);
  });

  it.each(Object.entries(operations))("%s names an input and errors that exist", (_, operation) => {
    expect(shapes[operation.input]?.kind).toBe("structure");
    expect(operation.errors.filter((error) => !isErrorType(error))).toEqual([]);
  });

  it("say which statement actions PartiQL needs, and the actions inside a transaction", () => {
    expect(operations.PutItem).toMatchObject({ access: "write", actions: ["dynamodb:PutItem"] });
    expect(operations.Query).toMatchObject({ access: "read", actions: ["dynamodb:Query"] });
    expect(operations.ExecuteStatement.access).toBe("statement");
    expect(operations.ExecuteStatement.actions).toEqual([
      "dynamodb:PartiQLSelect",
      "dynamodb:PartiQLInsert",
      "dynamodb:PartiQLUpdate",
      "dynamodb:PartiQLDelete",
    ]);
    expect(operations.TransactGetItems.actions).toEqual(["dynamodb:GetItem"]);
  });
});
