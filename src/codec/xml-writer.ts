/**
 * XML as text: elements and escaped contents. Attributes are needed for the namespace alone, and names of elements
 * come from the shapes, so neither is escaped.
 */

/** `<name>content</name>`; `content` is XML. */
export const element = (name: string, content: string): string =>
  content === "" ? `<${name}/>` : `<${name}>${content}</${name}>`;

/** The outermost element, in a namespace. */
export const rootElement = (name: string, namespace: string, content: string): string =>
  `<${name} xmlns="${namespace}">${content}</${name}>`;

/** What must not stand in a text as it is. A carriage return would be read as a line feed. */
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#xD;",
};

/** What may need an escape or a replacement: marks of XML, control characters, and the two that are no characters. */
const SPECIAL = /[&<>"'\p{Cc}\uFFFE\uFFFF]/gu;

/** Of those, what XML 1.0 takes as it is: tab, line feed, and control characters behind the ASCII ones. */
const PLAIN = /[\t\n\u007F-\u009F]/;

/** Stands for characters that XML 1.0 has no way to write. */
const UNWRITABLE = "\uFFFD";

/** A text as the content of an element. Half of a surrogate pair is left to whoever makes bytes of it. */
export const xmlText = (text: string): string =>
  text.replaceAll(SPECIAL, (character) =>
    PLAIN.test(character) ? character : (ESCAPES[character] ?? UNWRITABLE),
  );
