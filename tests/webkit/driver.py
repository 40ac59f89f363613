"""WebKit led by WebKitWebDriver: the few commands of W3C WebDriver that the tests need."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE = 60.0
Seen = TypeVar("Seen")


class Refused(Exception):
    """In the driver's own words."""


def ask(address: str, method: str, path: str, body: object = None) -> Any:
    data = json.dumps(body or {}).encode() if method == "POST" else None
    request = urllib.request.Request(address + path, data, method=method)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        with error:
            said = json.load(error)["value"]
        raise Refused(f"{said['error']}: {said['message']}") from None


def until(look: Callable[[], Seen | None], what: Callable[[], str]) -> Seen:
    """What `look` finds, as soon as it does."""
    end = time.monotonic() + PATIENCE
    last = ""
    while time.monotonic() < end:
        try:
            if found := look():
                return found
        except Refused as refused:  # The page was being drawn anew.
            last = str(refused)
        time.sleep(0.05)
    raise AssertionError(f"not in {PATIENCE:.0f} s: {what()} {last}")


@dataclass(frozen=True)
class Element:
    page: Page
    id: str

    def click(self) -> None:
        self.page.ask("POST", f"/element/{self.id}/click")

    def type(self, text: str) -> None:
        """Into a field for files, the path of one."""
        self.page.ask("POST", f"/element/{self.id}/value", {"text": text})

    def is_shown(self) -> bool:
        return bool(self.page.ask("GET", f"/element/{self.id}/displayed"))


@dataclass(frozen=True)
class Page:
    """The window of a session; things on it are found by XPath and waited for."""

    driver: str
    session: str

    def ask(self, method: str, path: str, body: object = None) -> Any:
        return ask(self.driver, method, f"/session/{self.session}{path}", body)

    def open(self, address: str) -> None:
        self.ask("POST", "/url", {"url": address})

    def reload(self) -> None:
        self.ask("POST", "/refresh")

    def run(self, script: str, *arguments: object) -> Any:
        """What the body of an async function returns."""
        script = f"return (async (...given) => {{ {script} }})(...arguments)"
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def all(self, xpath: str) -> list[Element]:
        found = self.ask("POST", "/elements", {"using": "xpath", "value": xpath})
        return [Element(self, one[ELEMENT]) for one in found]

    def one(self, xpath: str) -> Element:
        return until(
            lambda: next((one for one in self.all(xpath) if one.is_shown()), None),
            lambda: f"{xpath} in\n{self.words()}",
        )

    def click(self, xpath: str) -> None:
        """Also where it was drawn anew, or stood below a bar, at the first attempt."""

        def clicked() -> bool:
            self.one(xpath).click()
            return True

        until(clicked, lambda: f"a click on {xpath} in\n{self.words()}")

    def press(self, name: str, within: str = "") -> None:
        self.click(named(name, within))

    def field(self, label: str) -> Element:
        return self.one(f"//input[@id=//label[normalize-space()='{label}']/@for]")

    def words(self) -> str:
        return str(self.run("return document.body.innerText"))

    def reads(self, text: str) -> None:
        until(lambda: text in self.words(), lambda: f"{text!r} in\n{self.words()}")


def named(name: str, within: str = "") -> str:
    """A button or a link that is called so."""
    said = f"normalize-space(.)='{name}' or @aria-label='{name}'"
    return f"{within}//*[self::button or self::a or self::summary][{said}]"
