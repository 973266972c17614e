/**
 * The files of one service below `src/api/generated/`, made from its model, and those of every service that
 * `services.ts` names.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serviceFile, shapeFile } from "./description.ts";
import { narrowed, type ServiceModel } from "./service-model.ts";
import { type ServiceEntry, services } from "./services.ts";
import { typeFiles } from "./type-declarations.ts";

/** Where the generated files stand, below the root of the repository. */
export const GENERATED_FOLDER = "src/api/generated";

/** Text of every generated file by its path in `GENERATED_FOLDER`, from the models below `root`. */
export function generatedFiles(root: string): Readonly<Record<string, string>> {
  const files = services.flatMap((entry) => {
    const path = join(root, "models", `${entry.model}.json`);
    const model: ServiceModel = JSON.parse(readFileSync(path, "utf8"));
    return Object.entries(serviceFiles(model, entry));
  });
  return Object.fromEntries(files);
}

/** Text of the files of one service by their paths. */
export function serviceFiles(whole: ServiceModel, entry: ServiceEntry): Readonly<Record<string, string>> {
  const model = narrowed(whole, entry.operations);
  const files = {
    ...typeFiles(model, entry.typeNames),
    "shapes.ts": shapeFile(model),
    "service.ts": serviceFile(model, entry),
  };
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${entry.folder}/${name}`, text]));
}
