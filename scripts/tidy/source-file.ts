/**
 * One TypeScript file as the tidy rules see it: its text, lines, comments and syntax tree. Parsing is oxc's;
 * TypeScript 7 has no JavaScript API.
 */
import { dirname, join } from "node:path/posix";
import { type Comment, parseSync } from "oxc-parser";

/** A node of the ESTree syntax tree, as much of it as the rules need. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

/** One finding of one rule. */
export interface Finding {
  readonly path: string;
  /** 1-based; 0 where the finding is about the whole file. */
  readonly line: number;
  readonly text: string;
}

/** What a file imports, and where. */
export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Relative specifiers only: the imported path from the repository's root. */
  readonly target: string | null;
  readonly line: number;
}

/** A parsed file. `path` is relative to the repository's root, with forward slashes. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  readonly comments: readonly Comment[];
  readonly program: Node;
  readonly lineCount: number;
  readonly imports: readonly Import[];
  /** Offsets of the line feeds. */
  readonly #lineEnds: readonly number[];

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    const { comments, program } = parseSync(path, text);
    this.comments = comments;
    this.program = asNode(program);
    this.lineCount = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    this.#lineEnds = [...text.matchAll(/\n/g)].map(({ index }) => index);
    this.imports = this.#importsOf();
  }

  get isTest(): boolean {
    return this.path.endsWith(".test.ts") || this.path.startsWith("test/");
  }

  /** The path under `src/`, or null for files elsewhere. */
  get place(): string | null {
    return this.path.startsWith("src/") ? this.path.slice("src/".length) : null;
  }

  /** 1-based line of an offset. */
  lineAt(offset: number): number {
    let [first, last] = [0, this.#lineEnds.length];
    while (first < last) {
      const middle = (first + last) >>> 1;
      if ((this.#lineEnds[middle] ?? 0) < offset) first = middle + 1;
      else last = middle;
    }
    return first + 1;
  }

  /** A finding at `node`. */
  finding(node: { readonly start: number }, text: string): Finding {
    return { path: this.path, line: this.lineAt(node.start), text };
  }

  #importsOf(): readonly Import[] {
    const imports: Import[] = [];
    for (const node of descendants(this.program)) {
      if (!IMPORT_NODES.has(node.type)) continue;
      const specifier = child(node, "source")?.["value"];
      if (typeof specifier !== "string") continue;
      const target = specifier.startsWith(".") ? join(dirname(this.path), specifier) : null;
      imports.push({ specifier, target, line: this.lineAt(node.start) });
    }
    return imports;
  }
}

const IMPORT_NODES = new Set([
  "ImportDeclaration",
  "ImportExpression",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "TSImportType",
]);

/** `root` and every node below it, in source order. */
export function* descendants(root: Node): Generator<Node> {
  yield root;
  for (const value of Object.values(root)) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) yield* descendants(item);
    } else if (isNode(value)) {
      yield* descendants(value);
    }
  }
}

/** The node under `property`, if there is one. */
export function child(node: Node, property: string): Node | undefined {
  const value = node[property];
  return isNode(value) ? value : undefined;
}

/** The nodes in the list under `property`. */
export function children(node: Node, property: string): readonly Node[] {
  const value = node[property];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name of an identifier. */
export function identifierName(node: Node | undefined): string | undefined {
  return node?.type === "Identifier" ? String(node["name"]) : undefined;
}

function asNode(value: unknown): Node {
  if (isNode(value)) return value;
  throw new TypeError("the parser gave no syntax tree");
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** Whether `place` is `folder`, or lies in it. */
export const isWithin = (place: string, folder: string): boolean =>
  place === folder || place.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
