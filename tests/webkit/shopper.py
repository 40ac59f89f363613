"""What a shopper does on the device, as a test says it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.conftest import PASSWORD
from tests.webkit.device import Device
from tests.webkit.driver import ELEMENT, Page, until

LOOK = Path(__file__).with_name("look.js").read_text("utf-8")
READY = """await navigator.serviceWorker.ready;
return navigator.serviceWorker.controller !== null
  && performance.getEntriesByType("resource").some(({ name }) => name.includes("shoppable=1"));"""
HOLD = """globalThis.pickers = 0;
addEventListener("cancel", (event) => {
  if (event.target.type !== "file") return;
  pickers += 1;
  event.stopImmediatePropagation();
}, true);"""
"""The driver shuts each picker at once; the page is not told, as if somebody still chose."""


@dataclass
class Shopper:
    device: Device
    address: str

    @property
    def page(self) -> Page:
        return self.device.page

    def sign_in(self, *, path: str = "") -> None:
        self.page.open(f"{self.address}/app/{path}")
        self.page.field("E-mail or staff number").type("sam@cast.test")
        self.page.field("Password").type(PASSWORD)
        self.page.press("Sign in", "//form")
        self.page.reads("North High St")
        until(lambda: bool(self.page.run(READY)), lambda: "checklists and a worker in control")

    def open(self, path: str = "") -> None:
        self.page.open(f"{self.address}/app/{path}")

    def begin(self, store: str) -> None:
        self.page.click(f"//a[contains(., '{store}')]")
        self.page.press("Fill in afterwards")
        self.page.one("//fieldset")

    def question(self, key: str) -> str:
        return f"//*[@id='q-{key}']"

    def choose(self, key: str, option: str) -> None:
        self.page.click(f"{self.question(key)}//label[normalize-space()='{option}']")

    def is_chosen(self, key: str, option: str) -> bool:
        xpath = f"{self.question(key)}//label[normalize-space()='{option}']//input"
        return bool(self.page.run("return given[0].checked", self._handle(xpath)))

    def _handle(self, xpath: str) -> dict[str, str]:
        return {ELEMENT: self.page.all(xpath)[0].id}

    def write(self, key: str, text: str) -> None:
        self.page.one(f"{self.question(key)}//*[self::input or self::textarea]").type(text)

    def take(self, key: str) -> None:
        """Opens the camera for a question; the picker is in front afterwards."""
        self.page.run(HOLD)
        if not self.page.all(f"{self.question(key)}//button[contains(., 'Take photo')]"):
            self.page.click(f"{self.question(key)}//button[contains(@class, 'plus')]")
        self.page.click(f"{self.question(key)}//button[contains(., 'Take photo')]")
        until(lambda: self.page.run("return pickers"), lambda: "the picker of the camera")

    def attach(self, key: str, photo: Path) -> None:
        self.take(key)
        self.page.all("//input[@data-photo]")[0].type(str(photo))
        self.sees_photo(key)

    def sees_photo(self, key: str) -> None:
        """Drawn from the phone's own store, not only announced."""
        drawn = "return document.querySelector(given[0])?.naturalWidth > 100"
        until(
            lambda: self.page.run(drawn, f"#q-{key} img"),
            lambda: f"the photo of {key} is not drawn",
        )

    def next(self) -> None:
        self.page.click("//nav[contains(@class, 'steps')]//button[last()]")

    def store(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.run(LOOK)
        return found
