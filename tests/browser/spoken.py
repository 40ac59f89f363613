"""The phone app in another language than English, for stories that know only English: each text
carries the English one behind it, in characters that take no room (static/tests/spoken)."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Route

from tests.browser.axe import SIDEWAYS as SCROLLS
from tests.browser.measures import CLIPPED, SIDEWAYS

STATIC = Path(__file__).parents[2] / "static"
HIDDEN = "\ufe00-\ufe0f"
WIDTHS = (360, 320)
SHORTENED = re.compile('class="memo"|^<h1>|^<span>')
"""Meant to end in "…": a thing to remember, the place above a form, the section on its bar. All
three stand in full one tap away."""

HEARD = """(() => {
  const plain = fetch, kept = sessionStorage;
  const keep = (text) => kept.setItem(`heard ${kept.length}`, text);
  globalThis.fetch = async (...asked) => {
    const answer = await plain(...asked);
    if (answer.headers.get("content-type")?.includes("json"))
      answer.clone().text().then(keep, Number);
    return answer;
  };
})()"""
"""Remembers what the server answers: its texts are in the language of whoever wrote them."""

BARE = """(content) => {
  const clean = (text) => text.replace(/[\\u200F\\uFE00-\\uFE0F]/g, "")
    .replace(/\\[[^\\]]*\\]|[\\d.,]+ [A-Z]{3}/g, "\\n").split(/[\\n·:,;]/).map((one) => one.trim());
  const leaves = (one) => typeof one === "string" ? one : Object.values(one ?? {}).flatMap(leaves);
  const heard = Object.entries({ ...sessionStorage }).filter(([name]) => name.startsWith("heard "))
    .flatMap(([, text]) => leaves(JSON.parse(text)));
  const known = new Set([...content, ...heard].flatMap(clean));
  const left = (text) => clean(text).filter((one) => /\\p{L}{2}/u.test(one) && !known.has(one));
  const shown = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
  for (let node = shown.nextNode(); node; node = shown.nextNode()) {
    const { parentElement: around } = node;
    if (around.checkVisibility() && !around.closest("script, style, [lang]:not(html)"))
      texts.push(node.data);
  }
  for (const one of document.body.querySelectorAll("*"))
    for (const name of ["aria-label", "placeholder", "title", "alt", "aria-valuetext"])
      if (one.hasAttribute(name) && !one.closest("[lang]:not(html)"))
        texts.push(one.getAttribute(name));
  return [...new Set([document.title, ...texts].flatMap(left))];
}"""
"""What is no word of the app's in its brackets, and no text of the server's either."""

TURNED = """() => {
  const found = [], range = document.createRange();
  const numbers = /[-−+]?[A-Z]*-?\\d[\\d.,:/–-]*\\d(?: [A-Z]{3}\\b)?|[-−+]\\d/g;
  const shown = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = shown.nextNode(); node; node = shown.nextNode()) {
    if (!node.parentElement.checkVisibility() || node.parentElement.closest("option")) continue;
    for (const { 0: number, index } of node.data.matchAll(numbers)) {
      const at = [...number].map((_, place) => {
        range.setStart(node, index + place), range.setEnd(node, index + place + 1);
        return range.getBoundingClientRect();
      });
      const back = ({ left, top }, place) => top === at[place].top && left < at[place].left;
      if (at.slice(1).some(back))
        found.push(`${number} is turned in ${node.data}`);
    }
  }
  return found;
}"""
"""Numbers, times, sums and codes that are not read from left to right."""

UNTURNED = """() => [...document.querySelectorAll(".icon.flip")]
  .filter((one) => one.checkVisibility() && new DOMMatrix(getComputedStyle(one).transform).a !== -1)
  .map((one) => `not mirrored: ${one.parentElement.outerHTML.slice(0, 120)}`)"""


def said(english: str, *, exact: bool = False) -> re.Pattern[str]:
    """Finds what English calls so, in whatever language; names and texts of checklists too."""
    hidden = (
        "".join(chr(0xFE00 + int(digit, 16)) for digit in f"{ord(one):04x}") for one in english
    )
    either = (
        f"(?:[{re.escape(one)}]|[^{HIDDEN}]*{behind})"
        for one, behind in zip(english, hidden, strict=True)
    )
    pattern = "".join(either)
    return re.compile(f"^{pattern}$" if exact else pattern)


@cache
def languages() -> str:
    node = shutil.which("node") or str(STATIC.parent / ".node/bin/node")
    command = [node, "tests/spoken/build.js"]
    return subprocess.run(command, cwd=STATIC, check=True, capture_output=True, text=True).stdout


class Tour:
    """Goes about by English names, and measures what it is shown in the language of the page."""

    def __init__(self, context: BrowserContext, tag: str) -> None:
        self.tag, self.found, self.seen = tag, list[str](), 0
        self.content = {"English", "Deutsch", "Español"}
        module = (
            f'{languages()}\nconst $shown = spoken("{tag}");\nexport {{ $shown as catalogue }};\n'
        )
        context.route("**/later-soon-es-*.js", lambda route: _fulfil(route, module))
        self.page: Page = context.new_page()
        self.page.add_init_script(HEARD)

    def role(self, role: Any, english: str, *, exact: bool = False) -> Locator:
        return self.page.get_by_role(role, name=said(english, exact=exact))

    def press(self, english: str) -> None:
        self.role("button", english).first.click()

    def follow(self, english: str) -> None:
        self.role("link", english).first.click()

    def look(self, screen: str) -> None:
        """At both widths: nothing is cut off or too wide, and all of it is in the language."""
        page, faults = self.page, list[str]()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            cut = page.evaluate(CLIPPED)
            wide = page.evaluate(SIDEWAYS) > 0
            faults += [f"at {width}, cut: {one}" for one in cut if not SHORTENED.search(one)]
            faults += [f"at {width}: {one}" for one in page.evaluate(SCROLLS)]
            faults += [f"at {width} the page scrolls sideways"] if wide else []
        page.set_viewport_size({"width": WIDTHS[0], "height": 740})
        if self.tag == "pseudo":
            faults += [f"bare: {one}" for one in page.evaluate(BARE, list(self.content))]
            faults += page.evaluate(TURNED) + page.evaluate(UNTURNED)
        self.found += [f"{screen}, {one}" for one in faults]
        self.seen += 1


def _fulfil(route: Route, module: str) -> None:
    route.fulfill(body=module, content_type="text/javascript")
