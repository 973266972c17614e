/** The kept-key code must equal Node's own for every key and message. */
import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { HmacSha256 } from "./hmac-sha256.ts";

it("equals createHmac for every key up to a block and messages of every length", () => {
  const latin1 = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(latin1, { maxLength: 4 }), (key, messages) => {
      const hmac = new HmacSha256(key);
      for (const message of messages) {
        const expected = createHmac("sha256", key).update(Buffer.from(message, "latin1"));
        expect(hmac.hex(message)).toBe(expected.digest("hex"));
      }
    }),
  );
});
