/**
 * The grammar of updates:
 *
 *     update := ( SET set, ... | REMOVE path, ... | ADD path :value, ... | DELETE path :value, ... )+
 *     set    := path '=' value              value := term | term '+' term | term '-' term
 *     term   := path | :value | function(term, ...) | '(' value ')'
 *
 * The result is the update as written: placeholders are still placeholders.
 */
import { UPDATE_ORDER } from "../expression-fault.ts";
import { type Parsed, TextParser } from "../syntax/text-parser.ts";
import { functionPlace, type PathSyntax, type TokenReader } from "../syntax/token-reader.ts";

/** `name(operands)` in SET. */
export interface UpdateCallSyntax {
  readonly kind: "call";
  readonly name: string;
  readonly operands: readonly UpdateOperandSyntax[];
}

/** What SET assigns. */
export type UpdateOperandSyntax =
  | { readonly kind: "path"; readonly path: PathSyntax }
  | { readonly kind: "value"; readonly key: string }
  | UpdateCallSyntax
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-";
      readonly left: UpdateOperandSyntax;
      readonly right: UpdateOperandSyntax;
    };

/** One action, in the order written. */
export type UpdateActionSyntax =
  | { readonly kind: "set"; readonly path: PathSyntax; readonly operand: UpdateOperandSyntax }
  | { readonly kind: "remove"; readonly path: PathSyntax }
  | { readonly kind: "add" | "delete"; readonly path: PathSyntax; readonly key: string };

const SECTIONS = ["SET", "REMOVE", "ADD", "DELETE"];

const parser = new TextParser(SECTIONS, (reader) => new UpdateParser(reader).update(), UPDATE_ORDER);

/** The syntax of an update, or what is wrong with its text alone. */
export const parseUpdate = (text: string): Parsed<readonly UpdateActionSyntax[]> => parser.parse(text);

class UpdateParser {
  readonly #reader: TokenReader;

  constructor(reader: TokenReader) {
    this.#reader = reader;
  }

  update(): readonly UpdateActionSyntax[] {
    const actions: UpdateActionSyntax[] = [];
    const seen = new Set<string>();
    do {
      const section = this.#reader.keyword();
      if (section === undefined) this.#reader.fail();
      this.#reader.advance();
      if (seen.has(section)) this.#reader.faults.report({ kind: "repeatedSection", section });
      seen.add(section);
      actions.push(...this.#reader.list(() => this.#action(section)));
    } while (!this.#reader.atEnd());
    return actions;
  }

  #action(section: string): UpdateActionSyntax {
    const path = this.#reader.path();
    switch (section) {
      case "SET":
        this.#reader.expect("=");
        return { kind: "set", path, operand: this.#value() };
      case "REMOVE":
        return { kind: "remove", path };
      default:
        return { kind: section === "ADD" ? "add" : "delete", path, key: this.#reader.expectKind("value") };
    }
  }

  #value(): UpdateOperandSyntax {
    const left = this.#term(null);
    const { text } = this.#reader.token;
    if (text !== "+" && text !== "-") return left;
    this.#reader.advance();
    this.#reader.countOperator();
    return { kind: "arithmetic", operator: text, left, right: this.#term(null) };
  }

  /** `caller` is the function whose operand the term is. */
  #term(caller: string | null): UpdateOperandSyntax {
    if (this.#reader.token.kind === "value") return { kind: "value", key: this.#reader.advance().text };
    if (this.#reader.isAt("(")) return this.#reader.enclosed(() => this.#value());
    if (!this.#reader.atCall()) return { kind: "path", path: this.#reader.path() };
    const name = this.#reader.advance().text;
    this.#checkPlace(name, caller);
    return { kind: "call", name, operands: this.#reader.enclosedList(() => this.#term(name)) };
  }

  /** list_append stands in SET itself, not inside a function. */
  #checkPlace(name: string, caller: string | null): void {
    const place = functionPlace(name);
    if (place === undefined) this.#reader.faults.report({ kind: "unknownFunction", name });
    else if (place !== "update" || (name === "list_append" && caller !== null)) {
      this.#reader.faults.report({ kind: "misplacedFunction", name });
    }
  }
}
