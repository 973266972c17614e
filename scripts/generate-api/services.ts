/**
 * Which services become code: the model of each, the operations that are taken from it, and the folder below
 * `src/api/generated/` that they go to. Adding a service is one entry here and its model in `models/`.
 */

/** One service. */
export interface ServiceEntry {
  /** File in `models/`, without its ending. */
  readonly model: string;
  /** Folder of the generated files; in camel case it names the description that they export. */
  readonly folder: string;
  /** Operations by name, or all that the model has. Shapes that none of them reaches are left out. */
  readonly operations: "all" | readonly string[];
  /** Names of types, by shape, where the shape's own does not serve. */
  readonly typeNames?: Readonly<Record<string, string>>;
}

export const services: readonly ServiceEntry[] = [
  { model: "dynamodb", folder: "dynamodb", operations: "all" },
  {
    model: "dynamodbstreams",
    folder: "dynamodbstreams",
    operations: "all",
    typeNames: { Record: "ChangeRecord" },
  },
  { model: "sts", folder: "sts", operations: "all" },
];
