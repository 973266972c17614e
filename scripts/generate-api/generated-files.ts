/**
 * The files of `src/api/generated/`, made from the service models in `models/`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { operationFile, shapeFile } from "./data-tables.ts";
import { joinModels, type ServiceModel } from "./service-model.ts";
import { typeFiles } from "./type-declarations.ts";

/** Where the generated files stand, below the root of the repository. */
export const GENERATED_FOLDER = "src/api/generated";

/** Text of every generated file by its name, from the models below `root`. */
export function generatedFiles(root: string): Readonly<Record<string, string>> {
  const read = (service: string): ServiceModel => {
    const model: ServiceModel = JSON.parse(readFileSync(join(root, "models", `${service}.json`), "utf8"));
    return model;
  };
  const models = joinModels({
    dynamodb: read("dynamodb"),
    dynamodbstreams: read("dynamodbstreams"),
  });
  return { ...typeFiles(models), "shapes.ts": shapeFile(models), "operations.ts": operationFile(models) };
}
