/** Forms become trees, within bounds. */
import { describe, expect, it } from "vitest";
import { type FormNode, formParameter, PARAMETERS_MAX, readForm, STEPS_MAX } from "./query-form.ts";

/** The tree as plain objects: a text, or an object with the text under `=`. */
function plain({ text, below }: FormNode): unknown {
  if (below.size === 0) return text;
  const entries = [...below].map(([name, node]) => [name, plain(node)]);
  return { ...Object.fromEntries(entries), ...(text === undefined ? {} : { "=": text }) };
}

const read = (form: string): unknown => {
  const tree = readForm(form);
  return typeof tree === "string" ? tree : plain(tree);
};

describe("a form", () => {
  it.each<[rule: string, form: string, tree: unknown]>([
    ["has nothing when it is empty", "", undefined],
    [
      "nests by the dots of its names",
      "A.member.1.B=x&A.member.2.B=y&C=z",
      {
        A: { member: { "1": { B: "x" }, "2": { B: "y" } } },
        C: "z",
      },
    ],
    ["may have a value and places below it", "A=x&A.B=y", { A: { B: "y", "=": "x" } }],
    ["takes the first of two values", "A=x&A=y", { A: "x" }],
    ["takes a name alone for an empty value", "A&B=", { A: "", B: "" }],
    ["passes over empty pairs", "&&A=x&", { A: "x" }],
    ["is decoded, pluses included, in names too", "A%2EB=a+b%2Bc%3D%C3%BC%26", { A: { B: "a b+c=ü&" } }],
    ["keeps an equals sign in a value", "A=b=c", { A: "b=c" }],
    ["is refused where an escape is none", "A=%zz", "encoding"],
    ["is refused where bytes are no UTF-8", "A=%ff", "encoding"],
    ["is refused where a name is badly encoded", "%=1", "encoding"],
  ])("%s", (_rule, form, tree) => {
    expect(read(form)).toEqual(tree);
  });

  it("may have so many parameters, and no more", () => {
    const pairs = (count: number): string => Array.from({ length: count }, (_, i) => `A.${i}=x`).join("&");
    expect(typeof readForm(pairs(PARAMETERS_MAX))).toBe("object");
    expect(readForm(pairs(PARAMETERS_MAX + 1))).toBe("parameters");
  });

  it("may nest so deep, and no deeper", () => {
    const path = (steps: number): string => `${Array.from({ length: steps }, () => "A").join(".")}=x`;
    expect(typeof readForm(path(STEPS_MAX))).toBe("object");
    expect(readForm(path(STEPS_MAX + 1))).toBe("steps");
  });

  it("may have names that objects have", () => {
    const tree = readForm("__proto__.x=1&constructor=2");
    expect(typeof tree === "string" ? [] : [...tree.below.keys()]).toEqual(["__proto__", "constructor"]);
    expect({}).not.toHaveProperty("x");
  });
});

describe("one parameter", () => {
  it.each<[form: string, value: string | undefined]>([
    ["Action=Get&Version=1", "Get"],
    ["Version=1&Action=Get", "Get"],
    ["Version=1&Action=Get+It&B=2", "Get It"],
    ["MyAction=Get", undefined],
    ["MyAction=Get&Action=Put", "Put"],
    ["Action", undefined],
    ["Action=", ""],
    ["Action=%zz", undefined],
    ["", undefined],
  ])("in %j is %j", (form, value) => {
    expect(formParameter(form, "Action")).toBe(value);
  });
});
