// Notes on a closed app: for whoever is here and wished for them, and never in the shop.

import { beforeEach, expect, test, vi } from "vitest";
import { keep, setPerson } from "../../src/app/store/people";
import { able, change, isOffered, keepTelling, turnOff, turnOn, USUAL, wish } from "../../src/app/sync/push";
import { opened, pushed, type Woken } from "../../src/app/sync/pushed";
import { aDraft, aQueued, newPhone, SAM, SUE } from "./phone";
import { json, newServer, type Server } from "./server";

const SCOPE = "https://here.test/app/";
const KEY = "BNbNz3sYb9yhXZ1oQ0pA5J8mB8cX";
const OWN = { id: "s1", begins: "21:00", ends: "08:00", time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone };

/** A browser's push service: one subscription at most, as they have it. */
class Browser {
  made = 0;
  endpoint: string | null = null;
  shown: [string, NotificationOptions][] = [];
  pages: string[] = [];
  locks: string[] = [];
  focused: string[] = [];
  opens: string[] = [];
  permission = "default";

  subscription() {
    const { endpoint } = this;
    const unsubscribe = async () => ((this.endpoint = null), true);
    return endpoint && { endpoint, unsubscribe, toJSON: () => ({ endpoint, keys: { p256dh: "p", auth: "a" } }) };
  }

  registration = {
    scope: SCOPE,
    pushManager: {
      getSubscription: async () => this.subscription(),
      subscribe: async ({ applicationServerKey, userVisibleOnly }: { applicationServerKey: ArrayBuffer; userVisibleOnly: boolean }) => {
        expect(userVisibleOnly && !this.endpoint && applicationServerKey.byteLength > 16).toBe(true);
        this.endpoint = `https://push.test/${(this.made += 1)}`;
        return this.subscription();
      },
    },
    showNotification: async (title: string, options: NotificationOptions) => void this.shown.push([title, options]),
  };

  get woken(): Woken {
    const page = (url: string) => ({ url, focus: async () => void this.focused.push(url) });
    const clients = { matchAll: async () => this.pages.map(page), openWindow: async (url: string) => void this.opens.push(url) };
    return { registration: this.registration, clients } as unknown as Woken;
  }
}

let browser: Browser;
let server: Server;
let sent: unknown[];
let known: string[];
let signedInAnew: boolean;
let offers: string | null;
beforeEach(async () => {
  vi.useRealTimers();
  await newPhone();
  [browser, server, sent, known, offers, signedInAnew] = [new Browser(), newServer(), [], [], KEY, false];
  server.instead = ({ method, path, body }) => {
    if (!path.startsWith("/api/v1/me/push")) return undefined;
    sent.push(body ? JSON.parse(new TextDecoder().decode(body)) : `${method} ${path}`);
    if (method === "GET") return json({ key: offers, items: known.map((id) => ({ id, current: !signedInAnew })), next: null });
    known = method === "POST" ? [OWN.id] : [];
    return method === "POST" ? json({ id: OWN.id }, 201) : new Response(null, { status: 204 });
  };
  vi.stubGlobal("PushManager", class {});
  const leave = { requestPermission: async () => (browser.permission = browser.permission === "default" ? "granted" : browser.permission) };
  vi.stubGlobal("Notification", Object.defineProperty(leave, "permission", { get: () => browser.permission }));
  const locks = { query: async () => ({ held: browser.locks.map((name) => ({ name })) }) };
  vi.stubGlobal("navigator", { locks, userAgent: "Android", maxTouchPoints: 5, serviceWorker: { getRegistration: async () => browser.registration } });
});

test("a note is shown once without a sound, and a tap leads into the app", async () => {
  await keep(SAM.id, "push", OWN);
  browser.pages = [`${SCOPE}me`];
  await pushed(browser.woken, "Something is due soon");
  expect(browser.shown).toEqual([["Something is due soon", { tag: "notes", silent: true, icon: "/app/icons/192.png" }]]);
  await opened(browser.woken);
  browser.pages = [];
  await opened(browser.woken);
  expect([browser.focused, browser.opens]).toEqual([[`${SCOPE}me`], [SCOPE]]);
});

test("nothing is shown while a visit is being filled in", async () => {
  await keep(SAM.id, "push", OWN);
  browser.locks = ["sync", "draft d1"];
  await pushed(browser.woken, "x");
  browser.locks = ["sync"];
  const { updated_at } = await aDraft();
  await aQueued({ person: SUE });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(updated_at) + 7_000_000 });
  await pushed(browser.woken, "x");
  expect(browser.shown).toEqual([]);
  vi.setSystemTime(Date.parse(updated_at) + 7_300_000);
  await pushed(browser.woken, "x");
  await pushed(browser.woken, undefined);
  expect(browser.shown.length).toBe(1);
});

test("a note for somebody who is not here any more is not shown, and none comes again", async () => {
  await keep(SAM.id, "push", OWN);
  for (const person of [SUE, null]) {
    browser.endpoint = "https://push.test/sam";
    await setPerson(person);
    await pushed(browser.woken, "x");
    expect([browser.shown, browser.endpoint]).toEqual([[], null]);
  }
});

test("turned on by a tap, with other hours, and off", async () => {
  expect([able(), await isOffered(SAM), await turnOn(SAM, USUAL), await wish(SAM.id)]).toEqual(["able", true, "done", OWN]);
  const { id: _, ...hours } = OWN;
  const body = { endpoint: "https://push.test/1", keys: { p256dh: "p", auth: "a" } };
  expect(sent.at(-1)).toEqual({ ...body, hours });
  expect(await change(SAM, { begins: "22:00", ends: "07:00" })).toBe(true);
  expect(sent.at(-1)).toEqual({ ...body, hours: { ...hours, begins: "22:00", ends: "07:00" } });
  await turnOff(SAM);
  expect([browser.endpoint, sent.at(-1), await wish(SAM.id)]).toEqual([null, "DELETE /api/v1/me/push/s1", null]);
});

test("what the phone or the server does not allow is told apart, and leaves nothing behind", async () => {
  browser.permission = "denied";
  expect([able(), await turnOn(SAM, USUAL), sent]).toEqual(["refused", "refused", []]);
  browser.permission = "granted";
  offers = null;
  expect([await isOffered(SAM), await turnOn(SAM, USUAL)]).toEqual([false, "failed"]);
  offers = KEY;
  const answers = server.instead;
  server.instead = (call) => (call.method === "POST" ? json({ code: "invalid" }, 422) : answers(call));
  expect([await turnOn(SAM, USUAL), browser.endpoint, await wish(SAM.id)]).toEqual(["failed", null, null]);
  server.instead = () => { throw new TypeError("no network"); };
  expect([await isOffered(SAM), await turnOn(SAM, USUAL)]).toEqual([false, "failed"]);
  vi.stubGlobal("PushManager", undefined);
  Reflect.deleteProperty(globalThis, "PushManager");
  expect(able()).toBe("never");
  vi.stubGlobal("navigator", { userAgent: "iPhone", maxTouchPoints: 5 });
  expect(able()).toBe("install");
});

test("another person's notes end on a shared phone, and one's own come back", async () => {
  await turnOn(SAM, USUAL);
  await setPerson(SUE);
  await keepTelling(SUE);
  expect([browser.endpoint, await wish(SUE.id)]).toEqual([null, null]);
  await setPerson(SAM);
  known = [];
  await keepTelling(SAM);
  expect([browser.endpoint, known]).toEqual(["https://push.test/2", ["s1"]]);
  sent.length = 0;
  await keepTelling(SAM);
  expect(sent).toEqual(["GET /api/v1/me/push"]);
  for (signedInAnew of [true, false]) {
    known = signedInAnew ? known : [];
    sent.length = 0;
    await keepTelling(SAM);
    expect([browser.endpoint, known, sent.length]).toEqual(["https://push.test/2", ["s1"], 2]);
  }
  [browser.endpoint, browser.permission] = [null, "default"];
  await keepTelling(SAM);
  expect(await wish(SAM.id)).toBe(null);
});
