/**
 * Which heads are plain. The rule of the table: whatever a proxy in front could read in another way is not.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRequestHead } from "./message-head.ts";

const read = (text: string, bytesMax = 1_000) => readRequestHead(Buffer.from(text, "latin1"), bytesMax);

/** A plain head with `lines` among its headers. */
const withLines = (...lines: string[]): string =>
  ["POST / HTTP/1.1", "Host: a", "Content-Length: 3", ...lines, "", "abc"].join("\r\n");

describe("a plain head", () => {
  it("gives its headers in lower case, values without blanks around them", () => {
    const text = withLines("X-Name: \t some  value \t", "empty:", "latin: \xe9");
    expect(read(text)).toEqual({
      headers: {
        host: "a",
        "content-length": "3",
        "x-name": "some  value",
        empty: "",
        latin: "\xe9",
      },
      headBytes: text.length - 3,
      bodyBytes: 3,
    });
  });

  it("may say that the connection stays", () => {
    expect(read(withLines("Connection: Keep-Alive"))?.headers["connection"]).toBe("Keep-Alive");
  });

  it("gives values as they are between the blanks around them, whatever those are", () => {
    const pieces = fc.constantFrom(" ", "\t", "a", ":", "\xe9", "\r", "\0", "\x7f");
    const values = fc.array(pieces, { maxLength: 12 }).map((all) => all.join(""));
    fc.assert(
      fc.property(values, (value) => {
        const isPlain = /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
        const expected = isPlain ? value.replace(/^[ \t]+/, "").replace(/[ \t]+$/, "") : undefined;
        expect(read(withLines(`X-A:${value}`, "X-B: 1"))?.headers["x-a"]).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  // So many that a reader whose work grows with their square does not end within the time that a test is given.
  it("is read in one go, however many blanks there are", () => {
    const blanks = " ".repeat(150_000);
    const headers = (line: string) => read(withLines(line), 1_000_000)?.headers["x-a"];
    expect(headers(`X-A:${blanks}b`)).toBe("b");
    expect(headers(`X-A:${blanks}`)).toBe("");
    expect(headers(`X-A: b${blanks}c `)).toBe(`b${blanks}c`);
    expect(headers(`X-A: b${blanks}\t`)).toBe("b");
    expect(headers(`X-A:${blanks}\0`)).toBeUndefined();
    expect(headers(`X-A: b${blanks}\0`)).toBeUndefined();
  });

  it("may be of the largest size", () => {
    const text = withLines();
    expect(read(text, text.length - 3)).not.toBeNull();
    expect(read(text, text.length - 4)).toBeNull();
  });
});

describe("no plain head", () => {
  const odd: Readonly<Record<string, string>> = {
    "an incomplete head": "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n",
    "another method": withLines().replace("POST", "PUT"),
    "another path": withLines().replace("/ ", "/x "),
    "a whole address": withLines().replace("/ ", "http://a/ "),
    "another version": withLines().replace("1.1", "1.0"),
    "two blanks in the request line": withLines().replace("/ ", "/  "),
    "an empty line before it": `\r\n${withLines()}`,
    "no host": withLines().replace("Host: a\r\n", ""),
    "an empty host": withLines().replace("Host: a", "Host:"),
    "two hosts": withLines("host: a"),
    "no length": withLines().replace("Content-Length: 3\r\n", ""),
    "two lengths": withLines("Content-length: 3"),
    "a list of lengths": withLines().replace(": 3", ": 3, 3"),
    "a signed length": withLines().replace(": 3", ": +3"),
    "a hexadecimal length": withLines().replace(": 3", ": 0x3"),
    "a length with a tail": withLines().replace(": 3", ": 3 3"),
    "a length of many digits": withLines().replace(": 3", ": 000000003"),
    chunks: withLines("Transfer-Encoding: chunked"),
    "no chunks, but the header": withLines("transfer-encoding: identity"),
    "an expectation": withLines("Expect: 100-continue"),
    "an upgrade": withLines("Connection: Upgrade", "Upgrade: h2c"),
    "a connection that closes": withLines("Connection: close"),
    "a connection of an old proxy": withLines("Proxy-Connection: close"),
    "a header that came twice": withLines("X-A: 1", "x-a: 1"),
    "a folded line": withLines("X-A: 1", " 2"),
    "a blank before the colon": withLines("X-A : 1"),
    "no colon": withLines("X-A"),
    "an empty name": withLines(": 1"),
    "a name with a blank": withLines("X A: 1"),
    "a name outside ASCII": withLines("X\xe9: 1"),
    "a bare line feed in a value": withLines("X-A: 1\nContent-Length: 9"),
    "a bare carriage return in a value": withLines("X-A: 1\rContent-Length: 9"),
    "a zero byte": withLines("X-A: \0"),
    "bare line feeds": withLines().replaceAll("\r\n", "\n"),
    "a name of Object's own members": withLines("__proto__: 1"),
    "a hundred headers and more": withLines(...Array.from({ length: 100 }, (_, i) => `X-${i}: 1`)),
  };

  it.each(Object.entries(odd))("%s", (_, text) => {
    expect(read(text, 10_000)).toBeNull();
  });
});
