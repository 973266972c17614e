/**
 * Rules about who may import and use what: the data of `layers.ts` applied to one file at a time.
 */
import {
  type Confinement,
  confinedExpressions,
  confinedModules,
  engines,
  pureModules,
  purePlaces,
  rows,
} from "../layers.ts";
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

/** A module imports modules on lower rows only. */
export function layering(file: SourceFile): readonly Finding[] {
  if (file.place === null) return [];
  const own = moduleOf(file.place);
  if (own === null) return [{ path: file.path, line: 0, text: "lies in no module of scripts/layers.ts" }];
  return file.imports.flatMap(({ target, line }) => {
    if (target === null) return [];
    if (!target.startsWith("src/")) {
      return file.isTest ? [] : [{ path: file.path, line, text: `imports ${target}, outside src/` }];
    }
    const other = moduleOf(target.slice("src/".length));
    if (other !== null && (other.name === own.name || other.row < own.row)) return [];
    return [{ path: file.path, line, text: `${own.name} (row ${own.row}) may not import ${target}` }];
  });
}

/** A path that is computed would slip past every rule about imports. */
export function literalImports(file: SourceFile): readonly Finding[] {
  if (file.place === null || file.isTest) return [];
  return [...descendants(file.program)]
    .filter((node) => node.type === "ImportExpression" && child(node, "source")?.type !== "Literal")
    .map((node) => file.finding(node, "imports a path that is computed"));
}

/** Only the composition root and tests name an engine; the engines may build on each other. */
export function engineSecrecy(file: SourceFile): readonly Finding[] {
  const place = file.place;
  if (place === null || file.isTest || moduleOf(place)?.row === rows[0]?.row) return [];
  return file.imports.flatMap(({ target, line }) => {
    const named = engines.find((engine) => target !== null && isWithin(target, `src/${engine}`));
    if (named === undefined || engines.some((engine) => isWithin(place, engine))) return [];
    return [{ path: file.path, line, text: `names the engine ${named}; use the contract, storage/store.ts` }];
  });
}

/** Packages and dangerous Node modules are imported only where `layers.ts` says. */
export function moduleOwnership(file: SourceFile): readonly Finding[] {
  const place = file.place;
  if (place === null || file.isTest) return [];
  return file.imports.flatMap(({ specifier, target, line }) => {
    if (target !== null) return [];
    const confinement = confinedModules.find(({ name }) => name === specifier);
    if (confinement === undefined && specifier.startsWith("node:")) return [];
    if (confinement !== undefined && allows(confinement, place)) return [];
    return [{ path: file.path, line, text: `may not import ${specifier}` }];
  });
}

/** Pure places import no module that does input or output. */
export function purity(file: SourceFile): readonly Finding[] {
  const place = file.place;
  if (place === null || file.isTest || !purePlaces.some((pure) => isWithin(place, pure))) return [];
  return file.imports
    .filter(({ specifier }) => specifier.startsWith("node:") && !pureModules.includes(specifier))
    .map(({ specifier, line }) => ({
      path: file.path,
      line,
      text: `is pure and may not import ${specifier}`,
    }));
}

/** The environment, the time of day and chance enter in one place each. */
export function worldAccess(file: SourceFile): readonly Finding[] {
  const place = file.place;
  if (place === null || file.isTest) return [];
  return [...descendants(file.program)].flatMap((node) => {
    const used = expressionName(node);
    const confinement = confinedExpressions.find(({ name }) => name === used);
    if (confinement === undefined || allows(confinement, place)) return [];
    return [file.finding(node, `uses ${used}, which belongs to ${confinement.places.join(", ")}`)];
  });
}

const allows = (confinement: Confinement, place: string): boolean =>
  confinement.places.some((allowed) => isWithin(place, allowed));

/** The module of a place under `src/`; a test lies where its file does. */
function moduleOf(place: string): { readonly name: string; readonly row: number } | null {
  for (const { row, modules, shared } of rows) {
    const module = modules.find((candidate) => isWithin(place.replace(/\.test\.ts$/, ".ts"), candidate));
    if (module !== undefined) return { name: shared ? `row ${row}` : module, row };
  }
  return null;
}

/** `process.env` and `new Date()` as `layers.ts` writes them. */
function expressionName(node: Node): string | undefined {
  if (node.type === "MemberExpression") {
    return `${identifierName(child(node, "object"))}.${identifierName(child(node, "property"))}`;
  }
  if (node.type === "NewExpression" && children(node, "arguments").length === 0) {
    return `new ${identifierName(child(node, "callee"))}()`;
  }
  return undefined;
}
