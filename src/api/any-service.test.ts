/**
 * Whatever the service: its model becomes a description and types, and inputs are decoded and checked by them.
 */
import { describe, expect, it } from "vitest";
import { describedService } from "../../scripts/generate-api/description.ts";
import { serviceFiles } from "../../scripts/generate-api/generated-files.ts";
import { narrowed, type ServiceModel } from "../../scripts/generate-api/service-model.ts";
import { calls, folders, gauges, people, shelves } from "../../test/fixture/service-models.ts";
import { InputFault } from "./input-fault.ts";
import { inputReader } from "./input-reader.ts";

const filesOf = (model: ServiceModel, operations: "all" | readonly string[] = "all") =>
  serviceFiles(model, { model: "", folder: "a-service", operations });

/** The input that a body becomes, or what it is refused with. */
function read(model: ServiceModel, operation: string, body: unknown): unknown {
  const input = inputReader<unknown>(describedService(model), operation)(structuredClone(body));
  return input instanceof InputFault ? `${input.kind}: ${input.text ?? ""}` : input;
}

describe("a model's description", () => {
  it("says how a JSON service is spoken to", () => {
    const { shapes: _, operations, errors, ...facts } = describedService(folders);
    expect(facts).toEqual({
      name: "folder",
      apiVersion: "2020-01-02",
      protocols: ["json"],
      jsonVersion: "1.1",
      targetPrefix: "FolderService",
    });
    expect(operations["PutFolder"]).toEqual({
      input: "PutFolderRequest",
      errors: ["FolderExistsException", "StorageFailure"],
    });
    expect(errors).toEqual({
      FolderExistsException: { code: "FolderExistsException", status: 400 },
      StorageFailure: { code: "StorageFailure", status: 500, textMember: "Message" },
    });
  });

  it("has the namespace, the wrapper and the codes of a Query service", () => {
    const { protocols, xmlNamespace, operations, errors } = describedService(people);
    expect(protocols).toEqual(["query"]);
    expect(xmlNamespace).toBe("https://people.example/doc/2010-05-08/");
    expect(operations["GetCaller"]).toEqual({
      output: "GetCallerResponse",
      resultWrapper: "GetCallerResult",
      errors: [],
    });
    expect(errors).toEqual({ NoSuchPersonException: { code: "NoSuchPerson", status: 404 } });
  });

  it("has the paths and the places of members of a REST service", () => {
    const { operations, shapes } = describedService(calls);
    expect(operations["Call"]?.http).toEqual({
      method: "POST",
      path: "/functions/{Name}/calls",
      status: 202,
    });
    expect(shapes["CallRequest"]).toEqual({
      kind: "structure",
      members: { Name: "String", Kind: "String", Version: "String", Payload: "Payload" },
      required: ["Name"],
      payload: "Payload",
      places: {
        Name: { location: "uri", name: "Name" },
        Kind: { location: "header", name: "X-Call-Kind" },
        Version: { location: "querystring", name: "version" },
      },
    });
    expect(shapes["CallResponse"]).toMatchObject({ places: { Status: { location: "statusCode" } } });
    expect(shapes["Result"]).toMatchObject({ union: true });
  });

  it("has the elements of lists and maps and the form of dates in XML", () => {
    const { shapes } = describedService(shelves);
    expect(shapes["ObjectList"]).toEqual({
      kind: "list",
      member: "Object",
      elementName: "Entry",
      flattened: true,
    });
    expect(shapes["Labels"]).toMatchObject({ keyName: "name", valueName: "text", flattened: true });
    expect(shapes["Changed"]).toEqual({ kind: "timestamp", format: "rfc822" });
    expect(shapes["Object"]).toMatchObject({ places: { Changed: { name: "LastModified" } } });
  });

  it("has outputs where they are written by their shapes, which JSON is not", () => {
    expect(describedService(folders).operations["CountFolders"]).toEqual({ errors: [] });
    expect(describedService(folders).shapes["FolderCount"]).toBeUndefined();
    expect(filesOf(folders)["a-service/outputs.ts"]).toContain("export interface FolderCount {");
    expect(describedService(calls).operations["Call"]?.output).toBe("CallResponse");
    expect(describedService(calls).shapes["CallResponse"]?.kind).toBe("structure");
  });

  it("lists every protocol, the usual one first", () => {
    expect(describedService(gauges)).toMatchObject({
      protocols: ["smithy-rpc-v2-cbor", "json", "query"],
      jsonVersion: "1.0",
    });
  });

  it("has the operations that are asked for, and what they reach", () => {
    const { operations, shapes, errors } = describedService(narrowed(folders, ["DropFolder"]));
    expect(Object.keys(operations)).toEqual(["DropFolder"]);
    expect(Object.keys(shapes)).toEqual(["DropFolderRequest", "DropReason"]);
    expect(errors).toEqual({});
    expect(() => narrowed(folders, ["MoveFolder"])).toThrow("the model has no operation MoveFolder");
  });
});

describe("a model's types", () => {
  it.each([
    ["folders", folders, ["types.ts", "inputs.ts", "outputs.ts"]],
    ["people", people, ["inputs.ts", "outputs.ts"]],
    ["calls", calls, ["inputs.ts", "outputs.ts"]],
    ["shelves", shelves, ["inputs.ts", "outputs.ts"]],
    ["gauges", gauges, ["inputs.ts"]],
  ])("of %s are in files named by the folder, none of them empty", (_, model, declaring) => {
    const files = filesOf(model);
    const names = [...declaring, "shapes.ts", "service.ts"];
    expect(Object.keys(files)).toEqual(names.map((name) => `a-service/${name}`));
    expect(files["a-service/service.ts"]).toContain(
      "export const aService: ServiceDescription<OperationName, ErrorName> = {",
    );
  });

  it("that inputs and outputs share are declared once", () => {
    const files = filesOf(folders);
    expect(files["a-service/types.ts"]).toContain(
      "export interface Folder {\n" +
        "  readonly Name: string;\n" +
        "  readonly Files?: { readonly [name: string]: Uint8Array } | undefined;\n" +
        "  readonly Folders?: readonly Folder[] | undefined;\n" +
        "  readonly Changed?: number | undefined;\n}\n",
    );
    expect(files["a-service/inputs.ts"]).toContain('import type { DropReason, Folder } from "./types.ts";');
    expect(files["a-service/service.ts"]).toContain("readonly PutFolder: types.Folder;");
    expect(files["a-service/service.ts"]).toContain("readonly DropFolder: undefined;");
  });

  it("name the operations and the errors", () => {
    expect(filesOf(folders)["a-service/service.ts"]).toContain(
      'export type ErrorName = "FolderExistsException" | "StorageFailure";',
    );
    expect(filesOf(gauges)["a-service/service.ts"]).toContain("export type ErrorName = never;");
  });

  it("take no name that TypeScript has, and none in lower case", () => {
    expect(filesOf(shelves)["a-service/outputs.ts"]).toContain("export interface ObjectShape {");
    expect(filesOf(shelves)["a-service/outputs.ts"]).toContain("readonly Contents?: readonly ObjectShape[]");
    expect(filesOf(folders)["a-service/types.ts"]).toContain('export type DropReason = "full" | "old";');
  });
});

describe("inputs of any service", () => {
  const folder = { Name: "a", Files: { b: "AQI=" }, Folders: [{ Name: "c", Folders: [{ Name: "d" }] }] };

  it("are decoded, bytes and structures in themselves included", () => {
    expect(read(folders, "PutFolder", { Folder: folder, Keep: null, Other: 1 })).toEqual({
      Folder: { ...folder, Files: { b: Buffer.from([1, 2]) } },
      Keep: undefined,
    });
  });

  it.each([
    ["a body that is none", [], "serialization: "],
    ["a text", { Keep: "yes" }, "serialization: Unexpected token received from parser"],
    [
      "a list, with the service's own package",
      { Folder: [] },
      "serialization: Unrecognized collection type class com.amazonaws.folder.v20200102.Folder",
    ],
    [
      "a text three levels down",
      { Folder: { Name: "a", Folders: [{ Name: "b", Folders: [{ Name: 1 }] }] } },
      "serialization: NUMBER_VALUE cannot be converted to String",
    ],
    [
      "an absent member three levels down",
      { Folder: { Name: "a", Folders: [{ Name: "b", Folders: [{}] }] } },
      "validation: 1 validation error detected: Value null at 'folder.folders.1.member.folders.1.member.name' " +
        "failed to satisfy constraint: Member must not be null",
    ],
    [
      "too many bytes",
      { Folder: { Name: "a", Files: { b: "AQIDBAU=" } } },
      "validation: 1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=5 cap=5]' at " +
        "'folder.files.b.member' failed to satisfy constraint: Member must have length less than or equal to 4",
    ],
    [
      "a broken pattern, in the model's own spelling",
      { Folder: { Name: "A" } },
      "validation: 1 validation error detected: Value 'A' at 'folder.name' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [a-z\\_]+",
    ],
  ])("are refused for %s", (_rule, body, refusal) => {
    expect(read(folders, "PutFolder", body)).toBe(refusal);
  });

  it("are not read for an operation that the service lacks", () => {
    expect(() => read(folders, "MoveFolder", {})).toThrow("the service has the operation");
  });

  it("may have no members at all", () => {
    expect(read(people, "GetCaller", { Other: 1 })).toEqual({});
    expect(read(people, "GetCaller", 1)).toBe("serialization: ");
  });

  it("take a shape for DynamoDB's by what it is, not by its name", () => {
    expect(read(gauges, "PutGauge", { Values: [1.5], AttributeValue: "abc" })).toEqual({
      Values: [1.5],
      AttributeValue: "abc",
    });
    expect(read(gauges, "PutGauge", { Values: [11], AttributeValue: "abcd" })).toBe(
      "validation: 2 validation errors detected: Value '11' at 'values.1.member' failed to satisfy constraint: " +
        "Member must have value less than or equal to 10; Value 'abcd' at 'attributeValue' failed to satisfy " +
        "constraint: Member must have length less than or equal to 3",
    );
  });
});
