/**
 * How a service words broken constraints. AWS answers in several forms, by operation and member; these are the
 * tables that say who uses which, and the engine in `input-reader.ts` knows none by name. Paths are of member names with
 * `*` for the elements of a list or map.
 */

/** The words of one service; a service without any lists every violation in the usual form. */
export interface InputWording {
  /** Forms by operation. */
  readonly forms?: Readonly<Record<string, ValidationForm>>;
  /** Members in the order in which their errors are listed, by structure; the others follow as the model has them. */
  readonly memberOrder?: Readonly<Record<string, readonly string[]>>;
  /** Enumerations, by shape, in the order in which AWS prints them, where it is not the model's. */
  readonly printedEnumerations?: Readonly<Record<string, readonly string[]>>;
  /** Structures whose members are echoed in another order than the model's, or with one the model does not have. */
  readonly echoedMembers?: Readonly<Record<string, readonly string[]>>;
  /** The string shape that is the name or ARN of a table; maps by it are checked as a whole. */
  readonly tableName?: string;
}

/** The words of one operation. */
export interface ValidationForm {
  /** Absent members answered alone, before all else, with `The parameter 'X' is required …`. */
  readonly parameters?: readonly string[];
  /** Absent members answered alone, before all else, in words of their own. */
  readonly absent?: Readonly<Record<string, string>>;
  /**
   * Absent members answered alone, before all else, with ``missing field `X` at line 1 column N``: the operation has
   * a deserialiser of its own, which takes no null members either.
   */
  readonly fields?: readonly string[];
  /** Answered alone as `Value at 'Path' …`, without the value, in this order. */
  readonly short?: readonly ShortForm[];
  /** Groups answered without all others in the usual form, in this order, after the short ones. */
  readonly alone?: readonly (readonly string[])[];
  /** Enumerations named without the field, with the set as printed then. */
  readonly bare?: Readonly<Record<string, readonly string[]>>;
  /** From this many levels of lists and maps in a value on, everything is listed in the usual form. */
  readonly usualFromLevels?: number;
  /** Whose length and pattern are left to the operation, which has its own words; what is required must be there. */
  readonly unchecked?: readonly string[];
  /** Which the model requires, and whose absence is left to the operation as well. */
  readonly optional?: readonly string[];
  /** Bounds that the server enforces and the model does not state. */
  readonly bounds?: Readonly<Record<string, { readonly min?: number; readonly max?: number }>>;
}

/** A path, and the one bound that has the short form where not all have. */
export interface ShortForm {
  readonly path: string;
  readonly only?: "min" | "max";
}
