import { beforeEach, expect, test } from "vitest";
import { currentPerson, kept, setPerson } from "../../src/app/store/people";
import type { Visit } from "../../src/app/store/shapes";
import { refresh } from "../../src/app/sync/pull";
import { adoptSession, clockOffset, clockOffsetOf, identify, signIn, signOut } from "../../src/app/sync/session";
import { aQueued, newPhone, QUAY, SAM, SUE } from "./phone";
import { json, newServer, redirected, reset, type Server } from "./server";

let server: Server;
beforeEach(async () => {
  await newPhone();
  server = newServer();
});

test("the clock offset is server minus phone, half-way between asking and hearing", () => {
  expect(clockOffset("2026-11-21T10:00:10Z", Date.parse("2026-11-21T10:00:00Z"), Date.parse("2026-11-21T10:00:04Z"))).toBe(8_000);
});

test("a contact leaves its clock offset behind", async () => {
  expect(await clockOffsetOf(SAM.id)).toBeNull();
  expect(await identify(SAM)).toBe("same");
  expect(Math.abs((await clockOffsetOf(SAM.id))!)).toBeLessThan(1_000);
});

test("signing in makes the person the one at work on this phone", async () => {
  server.instead = ({ method }) => (method === "POST" ? json({ person: SUE }) : undefined);
  expect(await signIn("sue@demo.test", "demo-demo-demo")).toEqual({ is: "in", person: SUE });
  expect(await currentPerson()).toEqual(SUE);
});

test.each<[string, () => Response, object]>([
  ["a wrong password", () => json({ code: "bad_credentials" }, 401), { is: "wrong" }],
  ["too many attempts", () => json({ code: "too_many_attempts", retry_after: 40 }, 429), { is: "wait", seconds: 40 }],
  ["a server in trouble", () => json({}, 503), { is: "failed", why: "busy" }],
  ["no network", reset, { is: "failed", why: "offline" }],
  ["a Wi-Fi with a login of its own", redirected, { is: "failed", why: "portal" }],
])("signing in with %s says so and changes nobody", async (_, fault, result) => {
  server.instead = fault;
  expect(await signIn("sue@demo.test", "x")).toEqual(result);
  expect(await currentPerson()).toEqual(SAM);
});

test("signing out keeps what is unsent", async () => {
  const item = await aQueued();
  await signOut();
  expect(await currentPerson()).toBeNull();
  await setPerson(SAM);
  const { listItems } = await import("../../src/app/store/outbox");
  expect((await listItems(SAM.id)).map(({ id }) => id)).toEqual([item.id]);
});

test("a sign-out without a network is made good before the session can be taken up again", async () => {
  server.instead = () => reset();
  await signOut();
  expect(await adoptSession()).toBeNull();
  let left = false;
  server.instead = ({ method }) => {
    if (method !== "DELETE") return undefined;
    left = true;
    server.me = null;
    return new Response(null, { status: 204 });
  };
  expect(await adoptSession()).toBeNull();
  expect(left).toBe(true);
  server.me = SUE;
  expect(await adoptSession()).toEqual(SUE);
});

test("where there is no session, nothing is asked that would be refused", async () => {
  server.me = null;
  expect(await adoptSession()).toBeNull();
  expect(server.calls.map(({ path }) => path)).toEqual(["/api/v1/hello"]);
});

const visit = (id: string, state: string, more: Partial<Visit> = {}): Visit => ({
  id, state, location: QUAY, window: { opens: null, due: null }, briefing: null,
  checklist: { key: "retail-visit", version: 3, title: "Retail" }, returned: null, audit: null, ...more,
});

/** Answers the GETs that bring things onto the phone. */
function serve(visits: Visit[], unplanned = false): void {
  const returned = { audit: "u-1", message: "Again.", threads: [], at: "2026-11-21T10:00:00Z" };
  server.instead = ({ path }) => {
    if (path === "/api/v1/me")
      return json({ person: SAM, server_time: new Date().toISOString(), limits: {}, features: { unplanned } });
    if (path.startsWith("/api/v1/visits")) {
      const after = path.includes("after=");
      return json({ items: after ? [visit("v9", "returned", { returned })] : visits, next: after ? null : "p2" });
    }
    if (path.endsWith("/versions/3")) return json({ key: "retail-visit", sections: [] });
    if (path.startsWith("/api/v1/checklists?")) return json({ items: [{ key: "retail-visit", title: "Retail", channel: "store", version: 3 }], next: null });
    if (path.startsWith("/api/v1/locations")) return json({ items: [QUAY], next: null });
    if (path === "/api/v1/audits/u-1") return json({ id: "u-1", answers: { greeting: { value: "yes" } } });
    return undefined;
  };
}

test("everything that is needed offline comes onto the phone, page by page, checklists once", async () => {
  serve([visit("v1", "claimed"), visit("v2", "approved")], true);
  expect(await refresh(SAM)).toBe("done");
  expect((await kept<{ items: Visit[] }>(SAM.id, "visits"))!.items.map(({ id }) => id)).toEqual(["v1", "v2", "v9"]);
  expect(await kept(SAM.id, "checklist:retail-visit@3")).toEqual({ key: "retail-visit", sections: [] });
  expect(await kept(SAM.id, "audit:u-1")).toEqual({ id: "u-1", answers: { greeting: { value: "yes" } } });
  expect([await kept(SAM.id, "catalogue"), await kept(SAM.id, "places")]).toMatchObject([[{ key: "retail-visit" }], [QUAY]]);
  await refresh(SAM);
  expect(server.calls.filter(({ path }) => path.endsWith("/versions/3")).length).toBe(1);
});

test("without the switch nothing of unplanned visits is asked for", async () => {
  serve([]);
  await refresh(SAM);
  expect(server.calls.some(({ path }) => path.startsWith("/api/v1/locations"))).toBe(false);
});

test("a failed look for visits leaves the list as it was", async () => {
  serve([visit("v1", "claimed")]);
  await refresh(SAM);
  server.instead = ({ path }) => (path.startsWith("/api/v1/visits") ? json({}, 500) : undefined);
  await refresh(SAM);
  expect((await kept<{ items: Visit[] }>(SAM.id, "visits"))!.items.length).toBe(2);
});

test("in the session of somebody else nothing is brought", async () => {
  server.me = SUE;
  expect(await refresh(SAM)).toBe("other");
  expect(server.calls.length).toBe(1);
});
