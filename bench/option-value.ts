/**
 * Values of options of a command line, checked.
 */

/** The names of a list with commas; all there are without a list. @throws TypeError on a name that there is not */
export function chosen<T extends string>(list: string | undefined, all: readonly T[]): readonly T[] {
  if (list === undefined) return all;
  return list.split(",").map((wanted) => {
    const found = all.find((name) => name === wanted);
    if (found === undefined) throw new TypeError(`"${wanted}" is none of ${all.join(", ")}`);
    return found;
  });
}

/** A number above zero. @throws TypeError */
export function positive(name: string, text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new TypeError(`--${name} must be a number above zero`);
}

/** Such numbers, with commas between them. @throws TypeError */
export const positives = (name: string, list: string): readonly number[] =>
  list.split(",").map((text) => positive(name, text));

/** What `read` reads from the command line; where it throws a TypeError, says so in one line and ends the process. */
export function optionsOrExit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
