// Acceptance 35 and 45: what is read, touched or compared stands out, in light and in the dark, and
// for whoever sees fewer colours.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Rgb = [number, number, number];
type Theme = Record<string, string>;

// The test runner gives style sheets out as empty texts.
const [TOKENS, HEAT] = ["tokens", "pages/heat"].map((name) => readFileSync(new URL(`../../src/styles/${name}.css`, import.meta.url), "utf8")) as [string, string];

function declared(text: string): Theme {
  return Object.fromEntries([...text.matchAll(/--([\w-]+):\s*(#[0-9A-Fa-f]{3,6})/g)].map(([, name, colour]) => [name!, colour!]));
}

/** What a file declares for light, and in addition for dark. */
function themes(css: string): [Theme, Theme] {
  const screen = css.split("@media print")[0]!;
  const [light, dark] = screen.split("@media (prefers-color-scheme: dark)");
  return [declared(light!), declared(dark!)];
}

const [light, dark] = [TOKENS, HEAT].map(themes).reduce(([l, d], [more, darker]) => [{ ...l, ...more }, { ...d, ...darker }]);
const THEMES: [string, Theme][] = [["light", light], ["dark", { ...light, ...dark }]];

/** Linear, from 0 to 1. */
function rgb(hex: string): Rgb {
  const full = hex.length === 4 ? hex.slice(1).replace(/./g, "$&$&") : hex.slice(1);
  return [0, 2, 4].map((at) => {
    const value = parseInt(full.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dim, bright] = [luminance(rgb(one)), luminance(rgb(other))].sort((a, b) => a - b) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

type Matrix = [Rgb, Rgb, Rgb];
function times(rows: Matrix, [x, y, z]: Rgb): Rgb {
  return rows.map(([a, b, c]) => a * x + b * y + c * z) as Rgb;
}

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB; and what is left without any colour. */
const SEEN: Record<string, Matrix> = {
  "all colours": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const GREY: Matrix = [[0.2126, 0.7152, 0.0722], [0.2126, 0.7152, 0.0722], [0.2126, 0.7152, 0.0722]];

/** Ottosson 2020; a distance of 0.02 can just be told apart. */
function oklab(colour: Rgb): Rgb {
  const clipped = colour.map((part) => Math.min(1, Math.max(0, part))) as Rgb;
  const lms = times([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]], clipped);
  return times([[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099], [0.0259040371, 0.7827717662, -0.808675766]], lms.map(Math.cbrt) as Rgb);
}

function apart(one: string, other: string, seen: Matrix): number {
  const [a, b] = [one, other].map((hex) => oklab(times(seen, rgb(hex)))) as [Rgb, Rgb];
  return Math.hypot(...a.map((part, at) => part - b[at]!));
}

const GROUNDS = ["bg", "surface", "sunken"];

describe.each(THEMES)("acceptance 35, contrast, %s", (_, theme) => {
  const least = (inks: string[], grounds: string[], ratio: number) => {
    for (const ink of inks)
      for (const ground of grounds)
        expect(contrast(theme[ink]!, theme[ground]!), `--${ink} on --${ground}`).toBeGreaterThanOrEqual(ratio);
  };
  test("what is read at length: 7 to 1", () => least(["text"], [...GROUNDS, "accent-soft"], 7));
  test("what else is read: 4.5 to 1", () => {
    least(["muted", "accent", "above", "below", "level"], ["bg", "surface"], 4.5);
    least(["muted", "level"], ["sunken"], 4.5);
    for (const filled of ["accent", "above", "below", "notice"]) least([`on-${filled}`], [filled], 4.5);
    for (const step of [1, 2, 3, 4, 5, 6, 7]) least([`on-h${step}`], [`h${step}`], 4.5);
  });
  test("what is touched, and where the focus is: 3 to 1", () => {
    least(["border", "accent", "focus"], GROUNDS, 3);
    // A ring of two colours, so that one of them stands out on whatever is below.
    least(["focus"], ["focus-halo"], 3);
  });
});

/** What red and green of the usual lights keep of each other is 0.04. */
const SIGNALS: Record<string, number> = { light: 0.22, dark: 0.16 };

describe.each(THEMES)("acceptance 45, fewer colours, %s", (name, theme) => {
  test.each(Object.entries(SEEN))("better, alike and worse stay apart, seen with %s", (_seen, matrix) => {
    expect(apart(theme.above!, theme.below!, matrix)).toBeGreaterThanOrEqual(SIGNALS[name]!);
    for (const signal of ["above", "below"]) expect(apart(theme[signal]!, theme.level!, matrix), signal).toBeGreaterThan(0.06);
  });
  test.each(Object.entries(SEEN))("each step of the heat differs from the next, seen with %s", (_seen, matrix) => {
    for (const step of [1, 2, 3, 4, 5, 6]) expect(apart(theme[`h${step}`]!, theme[`h${step + 1}`]!, matrix), `h${step}`).toBeGreaterThan(0.05);
  });
  test("in grey the ends of the heat stand off its middle; which end it is says the number in the cell", () => {
    for (const end of ["h1", "h7"]) expect(apart(theme[end]!, theme.h4!, GREY)).toBeGreaterThan(0.2);
  });
});

test("acceptance 46: who wants less motion gets none", () => {
  expect(TOKENS).toMatch(/prefers-reduced-motion: reduce\)\{ :root\{--dur-1:0ms; --dur-2:0ms\}/);
});
