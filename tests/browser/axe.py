"""axe-core over a page as it stands: on a phone and at a desk, light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).parents[2] / "static/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

RUN = """async (options) => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id} (${help}) at ${target.join(" ")}: ${failureSummary.replace(/\\s+/g, " ")}`));
}"""
FULL: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
NARROW: dict[str, Any] = FULL | {
    "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}}
}
"""A phone shows the colours of the desk, and comparing them takes longer than all the rest."""
COLOURS: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""All that another colour scheme can change."""
SHAPE = """([size, direction]) => {
  document.documentElement.style.fontSize = size;
  document.documentElement.dir = direction;
}"""
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(".app, dialog[open]")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.tagName.toLowerCase()} is ${one.scrollWidth} wide`)"""
Sizes = dict[tuple[int, int], dict[str, Any]]
SIZES: Sizes = {(360, 740): NARROW, (1280, 900): FULL}
PHONE_ALONE: Sizes = {(360, 740): FULL}


def violations(page: Page, sizes: Sizes = SIZES, *, schemes: str = "light dark") -> list[str]:
    """What axe finds on the page that is shown; the page is left as it was found.

    With "dark" alone everything is looked at in the dark.
    """
    before = page.viewport_size
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(SOURCE.read_text("utf-8"))
    where = page.url.split("/", 3)[-1]
    found = []
    if "light" not in schemes:
        page.emulate_media(color_scheme="dark")
    for (width, height), rules in sizes.items():
        page.set_viewport_size({"width": width, "height": height})
        found += [f"/{where} at {width}: {one}" for one in page.evaluate(RUN, rules)]
    if schemes == "light dark":
        page.emulate_media(color_scheme="dark")
        found += [f"/{where} in the dark: {one}" for one in page.evaluate(RUN, COLOURS)]
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)
    return found


def stretched(page: Page, rules: dict[str, Any] | None = None) -> list[str]:
    """What scrolls sideways with text of 200 %, right to left, and what axe finds by `rules`."""
    where = page.url.split("/", 3)[-1]
    page.evaluate(SHAPE, ["200%", "rtl"])
    found = list(page.evaluate(SIDEWAYS))
    found += page.evaluate(RUN, rules) if rules else []
    page.evaluate(SHAPE, ["", "ltr"])
    return [f"/{where}, large and right to left: {one}" for one in found]
