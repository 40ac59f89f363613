import { beforeEach, describe, expect, test } from "vitest";
import { listClaims, pullClaims, type Asked, type Claim } from "../../src/app/sync/claims";
import { quantity, sameText, shortText, stateText } from "../../src/app/views/money/told";
import { href, parse } from "../../src/app/views/router";
import { newPhone, SAM } from "./phone";
import { json, newServer, type Server } from "./server";

const item = (more: Partial<Asked> = {}): Asked => ({
  item: 0, kind: "money", asked: "12.90", currency: "EUR", note: "a coffee", state: "waiting", granted: null, reason: "", paid: false, ...more,
});
const claim = (state: Claim["state"], items: Asked[] = [item()]): Claim => ({
  id: "c1", visit: "v1", location: { name: "Quay Side" }, day: "2026-11-20", state, items,
});

const cut = item({ state: "cut", granted: "3.50", reason: "One coffee" });

describe("what became of what a visit cost", () => {
  test.each([
    ["Waiting until the visit has been looked at", claim("review")],
    ["Waiting for a decision", claim("waiting")],
    ["Accepted", claim("decided", [item({ state: "approved", granted: "12.90" })])],
    ["3.50 EUR accepted", claim("decided", [cut])],
    ["Refused", claim("decided", [item({ state: "refused", granted: "0.00", reason: "No" })])],
    ["3.50 EUR accepted · Paid", claim("paid", [{ ...cut, paid: true }])],
    ["20 min accepted", claim("decided", [item({ kind: "travel", asked: 40, currency: null, state: "cut", granted: 20 })])],
  ])("is said as %s", (text, one) => {
    expect(stateText(one.items[0]!, one)).toBe(text);
  });

  test("names what was asked for", () => {
    expect(quantity(item(), "12.90")).toBe("12.90 EUR");
    expect(quantity(item({ kind: "work", currency: null }), 35)).toBe("35 min");
  });

  test("is said once where it is true of all", () => {
    expect(sameText(claim("review", [item(), item()]))).toBe("Waiting until the visit has been looked at");
    expect(sameText(claim("decided", [cut, item({ state: "approved", granted: "12.90" })]))).toBe("");
    expect(sameText(claim("waiting"))).toBe("");
  });

  const done = item({ state: "approved", granted: "12.90" });
  const refused = item({ state: "refused", granted: "0.00" });
  test.each([
    ["", []],
    ["costs wait for the review", [claim("decided", [done]), claim("review")]],
    ["costs wait for a decision", [claim("waiting", [done, item()])]],
    ["costs accepted", [claim("decided", [done])]],
    ["costs accepted in part", [claim("decided", [done, refused])]],
    ["costs refused", [claim("decided", [refused])]],
    ["costs paid", [claim("paid", [done]), claim("paid", [cut])]],
    ["costs accepted in part", [claim("paid", [cut]), claim("decided", [done])]],
  ])("is one line for a visit: %s", (text, claims) => {
    expect(shortText(claims)).toBe(text);
  });
});

describe("claims on the phone", () => {
  let server: Server;

  beforeEach(async () => {
    await newPhone();
    server = newServer();
  });

  test("are those of the last answer, the newest first, also without a network", async () => {
    server.instead = () => json({ items: [{ ...claim("waiting"), id: "old" }, { ...claim("paid"), id: "new" }], next: null });
    await pullClaims(SAM.id, Date.parse("2026-11-22T10:00:00Z"));
    expect(server.calls[0]!.path).toBe("/api/v1/expenses/mine?limit=200&since=2026-07-25");
    server.instead = () => json({}, 503);
    await pullClaims(SAM.id);
    expect((await listClaims(SAM.id)).map(({ id }) => id)).toEqual(["new", "old"]);
  });

  test("have a page, and each an address", () => {
    expect(parse(href({ name: "money", claim: "a b" }))).toEqual({ name: "money", claim: "a b" });
    expect(parse("/app/money")).toEqual({ name: "money", claim: null });
  });
});
