/**
 * Rules about how one file reads: its size, name, header, docstrings, and constructs this repository does without.
 */
import { basename } from "node:path/posix";
import { unlimitedFiles } from "../layers.ts";
import {
  child,
  children,
  descendants,
  type Finding,
  identifierName,
  isWithin,
  type Node,
  type SourceFile,
} from "./source-file.ts";

/** Longest file, in lines. */
export const FILE_LINES_MAX = 400;

/** Longest function, in lines. */
export const FUNCTION_LINES_MAX = 60;

const VAGUE_NAMES = ["utils", "util", "helpers", "helper", "common", "misc", "manager", "more"];

/** Files stay short; generated shapes and data tables are listed in `layers.ts`. */
export function fileLength(file: SourceFile): readonly Finding[] {
  if (file.lineCount <= FILE_LINES_MAX || isUnlimited(file)) return [];
  return [{ path: file.path, line: 0, text: `has ${file.lineCount} lines; the limit is ${FILE_LINES_MAX}` }];
}

/** Functions fit a screen. A test's `describe` holds many tests and is not counted. */
export function functionLength(file: SourceFile): readonly Finding[] {
  if (file.isTest || isUnlimited(file)) return [];
  return functionExtents(file)
    .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
    .map(({ path, line, lines }) => {
      return { path, line, text: `function of ${lines} lines; the limit is ${FUNCTION_LINES_MAX}` };
    });
}

/** A file or function and its length in lines. */
export interface Extent {
  readonly path: string;
  /** Where it begins, 1-based; 0 for a whole file. */
  readonly line: number;
  readonly lines: number;
}

/** The longest of these files that the limit holds for. */
export const longestFile = (files: readonly SourceFile[]): Extent =>
  longest(
    files
      .filter((file) => !isUnlimited(file))
      .map(({ path, lineCount }) => ({ path, line: 0, lines: lineCount })),
  );

/** The longest function in these files. */
export const longestFunction = (files: readonly SourceFile[]): Extent =>
  longest(files.flatMap(functionExtents));

const longest = (extents: readonly Extent[]): Extent =>
  extents.reduce((most, extent) => (extent.lines > most.lines ? extent : most), {
    path: "",
    line: 0,
    lines: 0,
  });

const functionExtents = (file: SourceFile): readonly Extent[] =>
  [...descendants(file.program)].filter(isFunction).map((node) => {
    const line = file.lineAt(node.start);
    return { path: file.path, line, lines: file.lineAt(node.end) - line + 1 };
  });

/** A file is the kebab-case of its main export, and says what is in it. */
export function fileName(file: SourceFile): readonly Finding[] {
  const stem = stemOf(file);
  // A file may be about an index of the database; one that is called index only collects others.
  const isVague = stem === "index" || VAGUE_NAMES.some((name) => stem === name || stem.endsWith(`-${name}`));
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem) && !isVague) return [];
  return [{ path: file.path, line: 0, text: `"${stem}" is not a telling kebab-case name` }];
}

/** Each file opens with a comment: what it is for, what it assumes. The file beside it introduces a unit test. */
export function headerComment(file: SourceFile): readonly Finding[] {
  if (file.isTest && file.place !== null) return [];
  const first = file.comments[0];
  const code = file.text.startsWith("#!") ? file.text.indexOf("\n") + 1 : 0;
  if (first?.type === "Block" && file.text.slice(code, first.start).trim() === "") return [];
  return [{ path: file.path, line: 1, text: "does not open with a header comment" }];
}

/**
 * Every export of the program has a docstring. One may cover several declarations without a blank line between,
 * and the header comment is that of the export the file is named for.
 */
export function docstrings(file: SourceFile): readonly Finding[] {
  if (file.place === null || file.isTest || isUnlimited(file)) return [];
  const header = file.comments[0];
  const body = children(file.program, "body");
  return body.flatMap((node, i) => {
    const declaration = child(node, "declaration");
    if (node.type !== "ExportNamedDeclaration" || declaration === undefined) return [];
    if (declaredNames(declaration).some((name) => kebabCase(name) === stemOf(file))) return [];
    const covered = firstOfGroup(file, body.slice(0, i + 1));
    const isDocumented = file.comments.some(
      (comment) =>
        comment !== header &&
        comment.type === "Block" &&
        comment.value.startsWith("*") &&
        comment.end <= covered.start &&
        file.text.slice(comment.end, covered.start).trim() === "",
    );
    return isDocumented ? [] : [file.finding(node, "export without a docstring")];
  });
}

/** Names that a declaration makes. */
function declaredNames(declaration: Node): readonly string[] {
  const declarators = children(declaration, "declarations");
  const named = declarators.length === 0 ? [declaration] : declarators;
  return named.flatMap((node) => identifierName(child(node, "id")) ?? []);
}

/** `putItem` and `PutItem` as a file would be called. */
const kebabCase = (name: string): string =>
  name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "-").toLowerCase();

/** The first of the exports that end with the last one and follow each other without a blank line. */
function firstOfGroup(file: SourceFile, exports: readonly Node[]): Node {
  return exports.reduceRight((first, previous) => {
    const isAdjacent = /^[^\S\n]*\n[^\S\n]*$/.test(file.text.slice(previous.end, first.start));
    return isAdjacent && previous.type === first.type ? previous : first;
  });
}

const FORBIDDEN_NODES: ReadonlyMap<string, string> = new Map([
  ["TSEnumDeclaration", "enum; use a union of strings"],
  ["ExportAllDeclaration", "export *; name what is exported, where it is declared"],
  ["Decorator", "decorator"],
]);

/** Constructs this repository does without. */
export function forbiddenConstructs(file: SourceFile): readonly Finding[] {
  return [...descendants(file.program)].flatMap((node) => {
    const reason = FORBIDDEN_NODES.get(node.type);
    if (reason !== undefined) return [file.finding(node, reason)];
    if (node.type === "ExportDefaultDeclaration" && !file.path.endsWith(".config.ts")) {
      return [file.finding(node, "default export")];
    }
    if (node.type === "CatchClause" && isEmptyBlock(child(node, "body"))) {
      return [file.finding(node, "empty catch; handle the error or let it pass")];
    }
    return [];
  });
}

/** An error is known by its type and its fields, never by its text. */
export function errorText(file: SourceFile): readonly Finding[] {
  if (file.isTest) return [];
  const tests = /\.message\s*\.\s*(includes|startsWith|endsWith|match|indexOf|search)\b|\.message\s*[!=]==/g;
  return [...file.text.matchAll(tests)].map((match) =>
    file.finding({ start: match.index }, "recognises an error by its text"),
  );
}

/** Metaphors that names once were made of; the field has words for all they meant. */
const METAPHORS = ["voice", "door", "room", "tally"];

/** The program's names are made of the field's words. */
export function plainNames(file: SourceFile): readonly Finding[] {
  if (file.isTest) return [];
  return [...descendants(file.program)].flatMap((node) => {
    const words = kebabCase(identifierName(node) ?? "").split(/[-_]/);
    const metaphor = METAPHORS.find((word) => words.includes(word));
    return metaphor === undefined
      ? []
      : [file.finding(node, `a name with "${metaphor}"; use the field's word`)];
  });
}

/** Work is done or it is not; no notes to self. */
export function noUnfinishedWork(file: SourceFile): readonly Finding[] {
  return file.comments
    .filter((comment) => /\b(TODO|FIXME|XXX|HACK)\b/.test(comment.value))
    .map((comment) => file.finding(comment, "unfinished work marked in a comment"));
}

/** Every test runs, always. */
export function noSkippedTests(file: SourceFile): readonly Finding[] {
  if (!file.isTest) return [];
  const marks = new Set(["skip", "only", "todo", "skipIf", "runIf", "fails"]);
  return [...descendants(file.program)].flatMap((node) => {
    if (node.type !== "MemberExpression") return [];
    const object = identifierName(child(node, "object")) ?? "";
    const property = identifierName(child(node, "property")) ?? "";
    const isMarked = ["it", "test", "describe"].includes(object) && marks.has(property);
    return isMarked ? [file.finding(node, `${object}.${property}`)] : [];
  });
}

const stemOf = (file: SourceFile): string => basename(file.path).replace(/(\.test|\.config)?\.ts$/, "");

const isUnlimited = (file: SourceFile): boolean => unlimitedFiles.some((path) => isWithin(file.path, path));

const isFunction = (node: Node): boolean =>
  node.type === "FunctionDeclaration" ||
  node.type === "FunctionExpression" ||
  node.type === "ArrowFunctionExpression";

const isEmptyBlock = (block: Node | undefined): boolean =>
  block !== undefined && children(block, "body").length === 0;
