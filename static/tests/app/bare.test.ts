// Nothing that a person reads stands in the markup: it comes from the words.

import { parseSync } from "vite";
import { expect, test } from "vitest";

const files = Object.entries(import.meta.glob<string>("../../src/app/**/*.tsx", { query: "?raw", import: "default", eager: true }));

interface Node {
  type: string;
  [name: string]: unknown;
}

/** Attributes that are read out or shown. */
const SHOWN = /^(aria-(label|description|placeholder|roledescription|valuetext)|title|alt|placeholder|summary|content)$/;
/** Attributes of our own components that name something for the program. */
const LETTERS = /\p{L}/u;
/** A sentence, or a name of something: more than a key, a class or a path would be. */
const SENTENCE = /^[A-ZÄÖÜ¿¡][\p{Ll}’'-]+$|^[A-Z]\p{Ll}+[A-Z]|\p{L}[\p{L}’']* [\p{L}$]/u;

function nodes(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodes);
  if (!value || typeof value !== "object") return [];
  const below = Object.entries(value).filter(([name]) => name !== "parent").flatMap(([, one]) => nodes(one));
  return typeof (value as Node).type === "string" ? [value as Node, ...below] : below;
}

function literals(value: unknown): string[] {
  return nodes(value).flatMap((node) => {
    if (node.type === "Literal" && typeof node["value"] === "string") return node["value"];
    if (node.type === "TemplateElement") return (node["value"] as { cooked: string }).cooked;
    return [];
  });
}

const attributeName = (node: Node) => String((node["name"] as { name?: unknown }).name);

/** Texts of a part of the app that would be read as they stand. */
function bare(name: string, source: string): string[] {
  const all = nodes(parseSync(name, source).program);
  const text = all.filter(({ type }) => type === "JSXText").map((node) => String(node["value"]));
  const shown = all
    .filter((node) => node.type === "JSXAttribute" && SHOWN.test(attributeName(node)))
    .flatMap((node) => {
      const value = node["value"] as Node | null;
      return value ? written(value.type === "JSXExpressionContainer" ? (value["expression"] as Node) : value) : [];
    });
  const children = all
    .filter(({ type }) => type === "JSXElement" || type === "JSXFragment")
    .flatMap((node) => (node["children"] as Node[]).filter(({ type }) => type === "JSXExpressionContainer"))
    .flatMap(({ expression }) => written(expression as Node));
  const classes = new Set(all.filter((node) => node.type === "JSXAttribute" && !SHOWN.test(attributeName(node))).flatMap((node) => literals(node["value"])));
  const imports = new Set(all.filter(({ type }) => /^(Import|Export)/.test(type)).flatMap((node) => literals(node["source"])));
  const sentences = literals(all[0]).filter((one) => SENTENCE.test(one) && !classes.has(one) && !imports.has(one));
  const read = [...text, ...shown, ...children].filter((one) => LETTERS.test(one));
  return [...new Set([...read, ...sentences].map((one) => one.trim()))];
}

/** What an expression writes itself: not what it hands to others. */
function written(node: Node): string[] {
  if (node.type === "Literal" || node.type === "TemplateLiteral") return literals({ type: "", quasis: node["quasis"], self: node.type === "Literal" ? node : null });
  if (node.type === "ConditionalExpression") return [...written(node["consequent"] as Node), ...written(node["alternate"] as Node)];
  if (node.type === "LogicalExpression") return written(node["right"] as Node);
  return [];
}

/** Keys of the keyboard, names of errors and of looks; languages as they name themselves. */
const MEANT = new Set(["Backspace", "AbortError", "row still", "Delete", "Escape", "Enter", "ArrowLeft", "ArrowUp", "ArrowDown", "ArrowRight", "English", "Deutsch", "Español"]);

test("the check finds what is bare", () => {
  const source = 'const a = { suffix: `of ${1}` }; const b = <p class="row still" title="Row">Hello {a ? "yes" : words.no}<b>·</b></p>; const c = "Try again";';
  expect(bare("x.tsx", source).sort()).toEqual(["Hello", "Row", "Try again", "yes"]);
});

test("nothing is bare in the markup", () => {
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap(([path, source]) => {
    const name = path.split("/").pop()!;
    return bare(name, source).filter((one) => !MEANT.has(one)).map((one) => `${name}: ${one}`);
  });
  expect(found).toEqual([]);
});
