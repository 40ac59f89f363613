// What the server says again and again: kept once, and told to the pages once.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onChange } from "../../src/app/store/changes";
import { keep, kept, keepUnseen } from "../../src/app/store/people";
import { refresh } from "../../src/app/sync/pull";
import { newPhone, SAM } from "./phone";
import { json, newServer } from "./server";

const told = vi.fn();
let stop = () => {};

beforeEach(async () => {
  await newPhone();
  told.mockClear();
  stop = onChange(told);
});
afterEach(() => stop());

test("pages are told of what is new, and of nothing else", async () => {
  await keep("sam", "visits", { items: [{ id: "one" }], at: "now" });
  await keep("sam", "visits", { items: [{ id: "one" }], at: "now" });
  expect(told).toHaveBeenCalledTimes(1);
  await keep("sam", "visits", { items: [], at: "now" });
  await keep("sue", "visits", { items: [], at: "now" });
  await keepUnseen("sam", "clock", { offset_ms: 3 });
  expect(told).toHaveBeenCalledTimes(3);
  await keep("sam", "push", null);
  await keep("sam", "push", null);
  expect(told).toHaveBeenCalledTimes(4);
  expect([await kept("sam", "visits"), await kept("sam", "clock")]).toEqual([{ items: [], at: "now" }, { offset_ms: 3 }]);
});

test("a contact that brings nothing new changes when the list was fetched, and nothing else", async () => {
  newServer().instead = ({ path, method }) => (method === "GET" && path !== "/api/v1/me" ? json({ items: [], next: null }) : undefined);
  expect(await refresh(SAM)).toBe("done");
  expect(told.mock.calls.length).toBeGreaterThan(1);
  told.mockClear();
  expect(await refresh(SAM)).toBe("done");
  expect(told.mock.calls.length).toBeLessThanOrEqual(1);
});
