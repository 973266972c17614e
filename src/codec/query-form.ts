/**
 * Forms as the Query protocol sends them: parameters whose names are paths, such as `Tags.member.1.Key=team`, made
 * into a tree. What the paths mean is for whoever knows the shapes. Work is bounded by the number of parameters and
 * the steps of a path, so a form of any kind is read in time that grows with its length.
 */

/** A place in a form: the value that was sent for it, if any, and the places below it by name. */
export interface FormNode {
  text?: string;
  readonly below: Map<string, FormNode>;
}

/** Parameters of one form: fifty tags and ten policies are two hundred. */
export const PARAMETERS_MAX = 10_000;

/** Steps of one path: a list in a structure takes three. */
export const STEPS_MAX = 32;

/** What is wrong with a form. */
export type FormFault = "parameters" | "steps" | "encoding";

/** The tree of a form; of a parameter that is there twice the first counts. */
export function readForm(form: string): FormNode | FormFault {
  const root = newNode();
  let parameters = 0;
  for (let start = 0; start < form.length; ) {
    const ampersand = form.indexOf("&", start);
    const end = ampersand < 0 ? form.length : ampersand;
    const pair = form.slice(start, end);
    start = end + 1;
    if (pair === "") continue;
    if (++parameters > PARAMETERS_MAX) return "parameters";
    const fault = addParameter(root, pair);
    if (fault !== null) return fault;
  }
  return root;
}

/**
 * The value of one parameter, found without reading the others; undefined when it is not there or not well encoded.
 * @param name of letters alone
 */
export function formParameter(form: string, name: string): string | undefined {
  const start = form.startsWith(`${name}=`) ? 0 : form.indexOf(`&${name}=`) + 1;
  if (start === 0 && !form.startsWith(`${name}=`)) return undefined;
  const ampersand = form.indexOf("&", start);
  return decoded(form.slice(start + name.length + 1, ampersand < 0 ? undefined : ampersand)) ?? undefined;
}

const newNode = (): FormNode => ({ below: new Map() });

function addParameter(root: FormNode, pair: string): FormFault | null {
  const equals = pair.indexOf("=");
  const path = decoded(equals < 0 ? pair : pair.slice(0, equals));
  const text = equals < 0 ? "" : decoded(pair.slice(equals + 1));
  if (path === null || text === null) return "encoding";
  const steps = path.split(".", STEPS_MAX + 1);
  if (steps.length > STEPS_MAX) return "steps";
  let node = root;
  for (const step of steps) {
    let next = node.below.get(step);
    if (next === undefined) node.below.set(step, (next = newNode()));
    node = next;
  }
  node.text ??= text;
  return null;
}

/** A plus is a space; null where an escape is none, or makes no UTF-8. */
function decoded(text: string): string | null {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
