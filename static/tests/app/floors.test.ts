// The floors of the phone app, its few single doors, and its words.

import { expect, test } from "vitest";
import manifest from "../../public/manifest.webmanifest?raw";
import index from "../../src/app/index.html?raw";
import worker from "../../src/app/sw.ts?raw";

const FLOORS = ["rules", "store", "sync", "views"];
const files = Object.entries(
  import.meta.glob<string>("../../src/app/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true }),
).map(([path, text]) => ({ path: path.replace("../../src/app/", ""), text }));

const floorOf = (path: string) => FLOORS.indexOf(path.split("/")[0]!);
const holding = (pattern: RegExp) => files.filter(({ text }) => pattern.test(text)).map(({ path }) => path).sort();

/** The path below src/app that an import means. */
function target(path: string, specifier: string): string {
  return new URL(specifier, `file:///${path}`).pathname.slice(1);
}

test("imports go downwards only", () => {
  const wrong = files.flatMap(({ path, text }) =>
    [...text.matchAll(/from "(\.[^"]+)"/g)]
      .map((found) => target(path, found[1]!))
      .filter((other) => floorOf(path) >= 0 && (floorOf(other) > floorOf(path) || floorOf(other) < 0))
      .map((other) => `${path} imports ${other}`),
  );
  expect(wrong).toEqual([]);
});

test("one module calls fetch, besides the worker", () => {
  expect(holding(/\bfetch\(/)).toEqual(["sw.ts", "sync/http.ts"]);
});

test("the store alone opens IndexedDB", () => {
  expect(holding(/from "idb"|\bindexedDB\b/).filter((path) => !path.startsWith("store/"))).toEqual(["main.tsx"]);
});

test("nothing makes a sound or shakes the phone", () => {
  expect(holding(/\.vibrate\(|AudioContext|new Audio\(|<audio|speechSynthesis/)).toEqual([]);
});

test("what is sent never paints and the rules know no browser", () => {
  expect(holding(/from "preact/).filter((path) => floorOf(path) >= 0 && floorOf(path) < 3)).toEqual([]);
  expect(holding(/\b(?:document|window|navigator)\.|\bfetch\(|Date\.now|new Date\(\)/).filter((path) => floorOf(path) === 0)).toEqual([]);
});

test("the worker looks at nothing but GET", () => {
  const handler = worker.slice(worker.indexOf('addEventListener("fetch"'));
  expect(handler.split("\n")[1]!.trim()).toBe('if (event.request.method !== "GET") return;');
  expect(worker.match(/addEventListener\("fetch"/g)!.length).toBe(1);
});

test("no page carries a style or a script of its own", () => {
  expect(holding(/\bstyle=/)).toEqual([]);
  expect(index).not.toMatch(/<script(?![^>]*src=)|style=/);
});

test("nothing says what the app is for", () => {
  expect(`${manifest}${index}`).not.toMatch(/mystery|audit|inspect|secret|score/i);
});

test("the words are those of the house", () => {
  const words = files.filter(({ path }) => /words\.ts$|questionWords\.ts$/i.test(path));
  expect(words.length).toBeGreaterThan(8);
  for (const { path, text } of words) {
    const said = [...text.matchAll(/"([^"]*)"|`([^`]*)`/g)].map((found) => found[1] ?? found[2]).join("\n");
    expect(said, path).not.toMatch(/\b(please|sorry|invalid|oops|submit|submitted|must pass)\b/i);
  }
});
