/**
 * Constraints on the members of an input, before any operation sees it: what is required, lengths, ranges, patterns
 * and enumerations, answered in the form that the operation's row in `validation-forms.ts` says. Rules that
 * relate members to each other are the operation's.
 */
import { compileCheck } from "./constraint-check.ts";
import { type OperationInputs, type OperationName, operations } from "./generated/operations.ts";
import { missingFieldText } from "./strict-body.ts";
import { type ValidationForm, validationForms } from "./validation-forms.ts";
import { bareText, type Check, detected, fullText, shortText, type Violation } from "./violation.ts";

interface Validator {
  readonly check: Check | null;
  readonly form: ValidationForm;
}

const validators = new Map<OperationName, Validator>();

/** The text of the ValidationException that `input` deserves, or null when every constraint holds. */
export function validateInput<Name extends OperationName>(
  operation: Name,
  input: OperationInputs[Name],
): string | null {
  const { check, form } = validatorOf(operation);
  const violations = check === null ? null : check(input);
  if (violations === null) return null;
  return missingText(violations.filter(isMissingMember), form, input) ?? answer(violations, form);
}

function validatorOf(operation: OperationName): Validator {
  let validator = validators.get(operation);
  if (validator === undefined) {
    const form = validationForms[operation] ?? {};
    validator = { check: compileCheck(operations[operation].input, form), form };
    validators.set(operation, validator);
  }
  return validator;
}

/** The text for an absent member, where the operation has one of its own. */
function missingText(
  missing: readonly Violation[],
  { parameters = [], fields = [] }: ValidationForm,
  input: unknown,
): string | null {
  for (const { path } of missing) {
    if (parameters.includes(path)) {
      return `The parameter '${path}' is required but was not present in the request`;
    }
    if (fields.includes(path)) return missingFieldText(path, input);
  }
  return null;
}

/** Words the violations: the first form that fits answers. */
function answer(violations: readonly Violation[], form: ValidationForm): string {
  // A missing member turns the whole answer to the usual form.
  if (violations.some(isMissingMember)) return detected(violations.map(fullText));
  const short = firstShort(violations, form);
  if (short !== undefined) return detected([shortText(short)]);
  const alone = form.alone?.flatMap((path) => violations.filter((one) => one.path === path))[0];
  const listed = alone === undefined ? violations : [alone];
  return detected(listed.map((one) => enumerationText(one, form) ?? fullText(one)));
}

/** Whether a member of the input itself is absent. */
const isMissingMember = ({ constraint, steps }: Violation): boolean =>
  constraint.kind === "required" && steps.length === 1;

function firstShort(violations: readonly Violation[], { short = [] }: ValidationForm): Violation | undefined {
  return short.flatMap(({ path, only }) =>
    violations.filter(({ path: at, constraint }) => {
      if (at !== path || (constraint.kind !== "length" && constraint.kind !== "value")) return false;
      return only === undefined || constraint.bound === only;
    }),
  )[0];
}

function enumerationText({ path, constraint }: Violation, { bare }: ValidationForm): string | null {
  const values = constraint.kind === "enumeration" ? bare?.[path] : undefined;
  return values === undefined ? null : bareText(values);
}
