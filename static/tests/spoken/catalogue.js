// The languages of the app as a test is shown them: each text has the English one behind it, in
// characters that take no room, so that a story finds its way in any language. "pseudo" is English
// with accents, in brackets, longer by two fifths, and begins and ends from right to left.

import { all as english } from "english";
import { catalogue as de } from "../../src/app/views/languages/soon-de";
import { catalogue as es } from "../../src/app/views/languages/soon-es";

import.meta.glob("../../src/app/views/**/*ords.ts", { eager: true });

const ACCENTS = { a: "åä", e: "éë", i: "íï", o: "öø", u: "üů", y: "ýÿ", A: "Åä", E: "Éë", I: "Íï", O: "Öø", U: "Üů", n: "ñ", s: "š", r: "ř", t: "ť", c: "ç", d: "đ", l: "ł", z: "ž", N: "Ñ", S: "Š", T: "Ť", C: "Ç", D: "Đ" };
const BEHIND = /[^\uFE00-\uFE0F]*([\uFE00-\uFE0F]+)/g;

const pseudo = (text) => (/\p{L}/u.test(text) ? `\u200f[${text.replace(/[a-z]/gi, (one) => ACCENTS[one] ?? one)}]\u200f` : text);

/** Four characters for each, after the sixteen that choose between looks of the one before. */
function behind(text) {
  const digits = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, "0")).join("");
  return digits.replace(/./g, (digit) => String.fromCharCode(0xfe00 + parseInt(digit, 16)));
}

function read(hidden) {
  const digits = Array.from(hidden, (one) => (one.charCodeAt(0) - 0xfe00).toString(16)).join("");
  return digits.replace(/.{4}/g, (one) => String.fromCharCode(parseInt(one, 16)));
}

const seen = (fact) => (typeof fact === "string" ? fact.replace(/[\uFE00-\uFE0F]/g, "") : fact);
const told = (fact) => (typeof fact === "string" ? fact.replace(BEHIND, (_, hidden) => read(hidden)) : fact);

function both(plain, own) {
  if (typeof plain === "string") {
    const shown = own === undefined ? pseudo(plain) : own;
    return shown + behind(plain);
  }
  if (typeof plain === "function") return (...facts) => both(plain(...facts.map(told)), own?.(...facts.map(seen)));
  if (plain === null || typeof plain !== "object") return plain;
  if (Array.isArray(plain)) return plain.map((one, at) => both(one, own?.[at]));
  return Object.fromEntries(Object.entries(plain).map(([name, one]) => [name, both(one, own?.[name])]));
}

export function spoken(tag) {
  const catalogue = both(english, { de, es }[tag]);
  catalogue.shell.direction = tag === "pseudo" ? "rtl" : "ltr";
  return catalogue;
}
