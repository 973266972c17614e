/**
 * Where a text stops being JSON, for people who must repair it. V8's own messages quote the text, which may hold
 * secrets, so that only their kind and the position in them are used.
 */

/** `line 3, column 13` of what is not JSON, both counted from 1; undefined when V8 does not tell. */
export function jsonFaultPlace(text: string): string | undefined {
  const at = faultIndex(text);
  if (at === undefined) return undefined;
  const lines = text.slice(0, at).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
}

function faultIndex(text: string): number | undefined {
  const message = faultMessage(text);
  if (message === "Unexpected end of JSON input") return text.length;
  if (isStrayCharacter(message)) return strayCharacterIndex(text);
  const position = / JSON at position (\d+)( \(line \d+ column \d+\))?$/.exec(message)?.[1];
  return position === undefined ? undefined : Number(position);
}

/** Such a message ends in a piece of the text; no other does. */
const isStrayCharacter = (message: string): boolean => message.startsWith("Unexpected token ");

/**
 * The one fault whose position V8 does not tell is a character that cannot stand where it is. It is the last character
 * of the shortest beginning of the text that has this fault; every shorter one merely ends too soon.
 */
function strayCharacterIndex(text: string): number {
  let lengthBefore = 0;
  let lengthWith = text.length;
  while (lengthWith - lengthBefore > 1) {
    const length = Math.floor((lengthBefore + lengthWith) / 2);
    if (isStrayCharacter(faultMessage(text.slice(0, length)))) lengthWith = length;
    else lengthBefore = length;
  }
  return lengthBefore;
}

/** Empty when there is no fault. */
function faultMessage(text: string): string {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}
