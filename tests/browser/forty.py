"""The sample visit: forty questions, and a thumb that is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.phone import Phone

BAR = 72
"""Nothing but Hide has to be reached above this line, in CSS px."""
NOTED = "addEventListener('pointerdown', ({ clientY }) => { tappedAt = clientY; }, true)"
TYPES = [
    *("yes_no",) * 5, "duration", "scale",
    *("yes_no",) * 5, "photo", "text",
    *("yes_no",) * 5, "scale", "choice",
    *("yes_no",) * 5, "duration", "scale",
    *("yes_no",) * 4, "photo", "text",
    *("yes_no",) * 2, "multi", "scale", "nps", "text",
]  # fmt: skip
TELLING = re.compile("mystery|audit|inspect|secret|score", re.IGNORECASE)


def question(number: int, kind: str) -> dict[str, Any]:
    text = f"{number}: was it as one would like it to be?"
    found: dict[str, Any] = {"key": f"q{number}", "type": kind, "text": text}
    if kind == "yes_no":
        return found | {"points": 1, "na": number % 3 == 0}
    if kind in ("choice", "multi"):
        return found | {"options": [{"key": o, "text": o.title()} for o in ("one", "two", "three")]}
    if kind == "duration":
        return found | {"bands": [{"up_to": 60, "points": 2}]}
    return found | ({"remember": True} if kind == "text" else {})


def forty() -> dict[str, Any]:
    """26 yes or no, 4 ratings, 3 of several, 2 times, 2 photos, 3 texts."""
    assert len(TYPES) == 40
    asked = [question(number, kind) for number, kind in enumerate(TYPES, 1)]
    parts = [asked[at : at + 7] for at in range(0, 35, 7)] + [asked[35:]]
    return {
        "key": "forty",
        "title": "Forty questions",
        "channel": "store",
        "briefing": {"story": "You came in for one thing.", "readiness": ["I know my list."]},
        "sections": [
            {"key": f"s{n}", "title": f"Part {n}", "questions": part}
            for n, part in enumerate(parts, 1)
        ],
    }


@dataclass
class Thumb:
    """Counts what it taps; a photo is two taps, the button and the shutter."""

    phone: Phone
    taps: int = 0

    def __post_init__(self) -> None:
        self.phone.page.evaluate(NOTED)

    def tap(self, where: Locator) -> None:
        where.click()
        height = self.phone.page.evaluate("tappedAt")
        assert height > BAR, f"{where} lies {height} px below the upper edge, out of reach"
        self.taps += 1

    def photograph(self, where: Locator, photo: Path) -> None:
        with self.phone.page.expect_file_chooser() as chooser:
            self.tap(where)
        chooser.value.set_files(photo)
        self.taps += 1

    def answer(self, key: str, photo: Path) -> None:
        field = self.phone.page.locator(f"#q-{key}")
        kind = str(field.get_attribute("class")).split()[1]
        if kind == "duration":
            self.tap(field.get_by_role("button", name="Start timer"))
            self.tap(field.get_by_role("button", name="Stop"))
        elif kind == "photo":
            self.photograph(field.get_by_role("button", name="Take photo"), photo)
            expect(field.get_by_role("img")).to_be_visible()
        elif kind == "text":
            self.tap(field.locator("textarea"))
            self.phone.page.keyboard.type("They were quick.")
        elif kind == "multi":
            self.tap(field.locator(".seg label").nth(0))
            self.tap(field.locator(".seg label").nth(1))
        else:
            self.tap(field.locator(".seg label").first)
