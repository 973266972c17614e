/**
 * The grammar of conditions, filters and key conditions:
 *
 *     condition := and (OR and)*        and := not (AND not)*        not := NOT not | test
 *     test      := operand cmp operand | operand BETWEEN operand AND operand
 *                | operand IN '(' operand, ... ')' | function | '(' condition ')'
 *     operand   := path | :value | function | '(' operand ')'
 *
 * An opening parenthesis does not tell whether a condition or an operand follows, so both are read by the same
 * code and distinguished by what follows: no text is read twice. The result is the condition as written:
 * placeholders are still placeholders, and functions may have any number of operands.
 */
import { type Parsed, TextParser } from "../syntax/text-parser.ts";
import { functionPlace, type PathSyntax, type TokenReader } from "../syntax/token-reader.ts";

/** The comparison operators, as written. */
export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** `name(operands)` wherever it stands. */
export interface CallSyntax {
  readonly kind: "call";
  readonly name: string;
  readonly operands: readonly OperandSyntax[];
}

/** Something compared, or passed to a function. */
export type OperandSyntax =
  | { readonly kind: "path"; readonly path: PathSyntax }
  | { readonly kind: "value"; readonly key: string }
  | CallSyntax;

/** Something true or false. */
export type ConditionSyntax =
  | { readonly kind: "and" | "or"; readonly conditions: readonly ConditionSyntax[] }
  | { readonly kind: "not"; readonly condition: ConditionSyntax }
  | {
      readonly kind: "compare";
      readonly operator: Comparator;
      readonly left: OperandSyntax;
      readonly right: OperandSyntax;
    }
  | {
      readonly kind: "between";
      readonly operand: OperandSyntax;
      readonly low: OperandSyntax;
      readonly high: OperandSyntax;
    }
  | { readonly kind: "in"; readonly operand: OperandSyntax; readonly list: readonly OperandSyntax[] }
  | CallSyntax;

const KEYWORDS = ["AND", "OR", "NOT", "BETWEEN", "IN"];

const COMPARATORS: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="] satisfies Comparator[]);

/** What parentheses may hold; a function is both until its place is known. */
type Either = ConditionSyntax | OperandSyntax;

const parser = new TextParser(KEYWORDS, (reader) => new ConditionParser(reader).condition());

/** The syntax of a condition, or what is wrong with its text alone. */
export const parseCondition = (text: string): Parsed<ConditionSyntax> => parser.parse(text);

class ConditionParser {
  readonly #reader: TokenReader;

  constructor(reader: TokenReader) {
    this.#reader = reader;
  }

  condition(): ConditionSyntax {
    return this.#asCondition(this.#or(false));
  }

  /** `mayBeOperand`: directly inside parentheses, where a lone operand may stand. So below. */
  #or(mayBeOperand: boolean): Either {
    return this.#connected(
      "or",
      () => this.#and(mayBeOperand),
      () => this.#and(false),
    );
  }

  #and(mayBeOperand: boolean): Either {
    return this.#connected(
      "and",
      () => this.#not(mayBeOperand),
      () => this.#not(false),
    );
  }

  #connected(kind: "and" | "or", readFirst: () => Either, readNext: () => Either): Either {
    const first = readFirst();
    const keyword = kind.toUpperCase();
    if (this.#reader.keyword() !== keyword) return first;
    const conditions = [this.#asCondition(first)];
    while (this.#reader.acceptKeyword(keyword)) {
      this.#reader.countOperator();
      conditions.push(this.#asCondition(readNext()));
    }
    return { kind, conditions };
  }

  #not(mayBeOperand: boolean): Either {
    let negations = 0;
    while (this.#reader.acceptKeyword("NOT")) negations++;
    if (negations === 0) return this.#test(mayBeOperand);
    let condition = this.#asCondition(this.#test(false));
    for (; negations > 0; negations--) {
      this.#reader.countOperator();
      condition = { kind: "not", condition };
    }
    return condition;
  }

  #test(mayBeOperand: boolean): Either {
    const first = this.#reader.isAt("(")
      ? this.#reader.enclosed(() => this.#or(true))
      : this.#simpleOperand();
    const compared = isOperand(first) ? this.#comparison(first) : undefined;
    if (compared !== undefined) return compared;
    const isLone = first.kind === "path" || first.kind === "value";
    if (isLone && !(mayBeOperand && this.#reader.isAt(")"))) this.#reader.fail();
    return first;
  }

  /** What an operator makes of the operand before it; undefined where no operator follows. */
  #comparison(first: OperandSyntax): ConditionSyntax | undefined {
    const { kind, text } = this.#reader.token;
    if (kind === "symbol" && COMPARATORS.has(text)) {
      this.#operator();
      const left = this.#asOperand(first);
      return { kind: "compare", operator: text as Comparator, left, right: this.#operand() };
    }
    const keyword = this.#reader.keyword();
    if (keyword === "BETWEEN") {
      this.#operator();
      const operand = this.#asOperand(first);
      const low = this.#operand();
      if (!this.#reader.acceptKeyword("AND")) this.#reader.fail();
      return { kind: "between", operand, low, high: this.#operand() };
    }
    if (keyword === "IN") {
      this.#operator();
      const operand = this.#asOperand(first);
      return { kind: "in", operand, list: this.#reader.enclosedList(() => this.#operand()) };
    }
    return undefined;
  }

  #operator(): void {
    this.#reader.advance();
    this.#reader.countOperator();
  }

  #operand(): OperandSyntax {
    if (!this.#reader.isAt("(")) return this.#asOperand(this.#simpleOperand());
    return this.#reader.enclosed(() => this.#operand());
  }

  /** A path, a value or a function whose place is not checked yet. */
  #simpleOperand(): OperandSyntax {
    if (this.#reader.token.kind === "value") return { kind: "value", key: this.#reader.advance().text };
    if (!this.#reader.atCall()) return { kind: "path", path: this.#reader.path() };
    const name = this.#reader.advance().text;
    if (functionPlace(name) === undefined) this.#reader.faults.report({ kind: "unknownFunction", name });
    return { kind: "call", name, operands: this.#reader.enclosedList(() => this.#operand()) };
  }

  #asOperand(operand: OperandSyntax): OperandSyntax {
    if (operand.kind === "call") this.#expectPlace(operand, "operand");
    return operand;
  }

  /** A lone path or value never comes this far: `#test` lets it pass only before a closing parenthesis. */
  #asCondition(either: Either): ConditionSyntax {
    if (either.kind === "path" || either.kind === "value") return this.#reader.fail();
    if (either.kind === "call") this.#expectPlace(either, "condition");
    return either;
  }

  #expectPlace({ name }: CallSyntax, expected: "condition" | "operand"): void {
    const place = functionPlace(name);
    if (place === undefined || place === expected) return;
    this.#reader.faults.report({ kind: "misplacedFunction", name });
  }
}

const isOperand = (either: Either): either is OperandSyntax =>
  either.kind === "path" || either.kind === "value" || either.kind === "call";
