import { describe, expect, it } from "vitest";
import { utf8Bytes } from "../base/bytes.ts";
import { recordFormat } from "./record-format.ts";

interface Named {
  readonly name: string;
}

const first = recordFormat<{ readonly n: string }>("names");
const second = recordFormat<{ readonly title: string }>("names", [
  ({ n }: { readonly n: string }) => ({ title: n }),
]);
const third = recordFormat<Named>("names", [
  ({ n }: { readonly n: string }) => ({ title: n }),
  ({ title }: { readonly title: string }) => ({ name: title.toUpperCase() }),
]);

describe("a record's format", () => {
  it("gives back what it was made of", () => {
    expect(first.decode(first.encode({ n: "ü" }))).toEqual({ n: "ü" });
    expect(third.decode(third.encode({ name: "ü" }))).toEqual({ name: "ü" });
  });

  it("is JSON alone as long as there is only one", () => {
    expect(first.encode({ n: "a" })).toEqual(utf8Bytes('{"n":"a"}'));
    expect(Uint8Array.from(third.encode({ name: "a" }))).toEqual(
      Uint8Array.of(3, ...utf8Bytes('{"name":"a"}')),
    );
  });

  it("is reached from every older one by the steps between", () => {
    expect(third.decode(first.encode({ n: "a" }))).toEqual({ name: "A" });
    expect(third.decode(second.encode({ title: "b" }))).toEqual({ name: "B" });
  });

  it("is refused when it is newer than this release", () => {
    expect(() => second.decode(third.encode({ name: "a" }))).toThrow("a record has a known format");
  });
});
