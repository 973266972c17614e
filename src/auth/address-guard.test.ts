/** What the guard asks, and what it tells the connection. */
import { expect, it } from "vitest";
import { invalidSignature } from "../api/errors.ts";
import type { Awaitable } from "../base/awaitable.ts";
import type { Principal } from "../engine/request-scope.ts";
import { AddressGuard } from "./address-guard.ts";
import { accountOwner } from "./authenticator.ts";
import type { SignedRequest } from "./signature-claim.ts";

const CALLER = accountOwner("123456789012", "AKID");

class Trust {
  isBlocked = false;
  told: string[] = [];
  prove(): void {
    this.told.push("proven");
  }
  fail(): void {
    this.told.push("failed");
  }
}

/** A request on a connection that is limited, or on one that is not. */
const requestOn = (trust?: Trust): SignedRequest => ({
  method: "POST",
  url: "/",
  headers: {},
  body: new Uint8Array(0),
  connection: {
    address: "192.0.2.1",
    isTls: false,
    listener: "test",
    ...(trust === undefined ? {} : { trust }),
  },
});

/** A guard before an authenticator that answers so; counts how often it is asked. */
function guard(answer: () => Awaitable<Principal>) {
  const asked = { count: 0 };
  const inner = {
    authenticate: () => {
      asked.count += 1;
      return answer();
    },
  };
  const guarding = new AddressGuard(inner);
  const authenticate = async (trust?: Trust) => guarding.authenticate(requestOn(trust), "dynamodb", 0);
  return { asked, authenticate };
}

const refused = (): never => {
  throw invalidSignature("no");
};
const broken = (): never => {
  throw new Error("a fault");
};

it.each<[string, () => Awaitable<Principal>]>([
  ["at once", () => CALLER],
  ["later", () => Promise.resolve(CALLER)],
])("a good signature that is found so %s proves its connection", async (_when, answer) => {
  const trust = new Trust();
  expect(await guard(answer).authenticate(trust)).toBe(CALLER);
  expect(trust.told).toEqual(["proven"]);
});

it.each<[string, () => Awaitable<Principal>]>([
  ["at once", refused],
  ["later", async () => refused()],
])("one that is refused %s is a failure", async (_when, answer) => {
  const trust = new Trust();
  await expect(guard(answer).authenticate(trust)).rejects.toMatchObject({
    type: "InvalidSignatureException",
  });
  expect(trust.told).toEqual(["failed"]);
});

it("a fault of the server is none", async () => {
  const trust = new Trust();
  await expect(guard(broken).authenticate(trust)).rejects.toThrow("a fault");
  expect(trust.told).toEqual([]);
});

it("a blocked connection is throttled, and nothing is verified", async () => {
  const trust = new Trust();
  trust.isBlocked = true;
  const { asked, authenticate } = guard(() => CALLER);
  await expect(authenticate(trust)).rejects.toMatchObject({
    type: "ThrottlingException",
    status: 400,
    message: "Rate of requests exceeds the allowed throughput.",
  });
  expect(asked.count).toBe(0);
  expect(trust.told).toEqual([]);
});

it("a connection that is not limited is asked for its signature alone", async () => {
  expect(await guard(() => CALLER).authenticate()).toBe(CALLER);
  await expect(guard(refused).authenticate()).rejects.toMatchObject({ type: "InvalidSignatureException" });
});
