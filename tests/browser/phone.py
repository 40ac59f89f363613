"""What a shopper does on the phone, as a test says it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD
from tests.server import Server

WHOLE = """async () => {
  const all = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
  const kept = (await Promise.all(all)).flat();
  const has = (part) => kept.some(({ url }) => url.includes(`/later-soon-${part}-`));
  const parts = ["edit", "pages", "rescue", "start", "de", "es"];
  return navigator.serviceWorker.controller !== null && parts.every(has);
}"""
"""The worker controls the page, and has brought all that is wanted without a network."""


def until(page: Page, told: str, arg: object = None) -> None:
    """Waits for what a page has to think about: `wait_for_function` takes a promise for a yes."""
    for _ in range(300):
        if page.evaluate(told, arg):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not within half a minute: {told}")


class Phone:
    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server
        self.answered = 0

    def sign_in(self, name: str, *, domain: str = "demo.test") -> None:
        self.page.goto(f"{self.server.address}/app/")
        self.page.get_by_label("E-mail or staff number").fill(f"{name}@{domain}")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        with self.page.expect_response(lambda answer: "shoppable=1" in answer.url):
            self.page.get_by_role("button", name="Sign in", exact=True).click()
        expect(self.page.get_by_role("heading", name="Today")).to_be_visible()

    def await_offline_ready(self) -> None:
        """Until the worker controls the page; signing in has waited for the visits' checklists."""
        until(self.page, WHOLE)

    def go_offline(self, offline: bool = True) -> None:
        self.page.context.set_offline(offline)

    def begin(self, location: str) -> None:
        self.page.get_by_role("link", name=location).or_(
            self.page.get_by_role("button", name=location)
        ).first.click()
        self.page.get_by_role("button", name="Fill in afterwards").click()
        expect(self.page.locator("fieldset.question").first).to_be_visible()

    def answer_section(self, photos: dict[str, Path] | None = None) -> int:
        """Answer every question on the page; how many there were."""
        seen: set[str] = set()
        while True:
            left = [q for q in self.questions() if q not in seen]
            if not left:
                return len(seen)
            self._answer(left[0])
            if photos and left[0] in photos:
                self.attach(left[0], photos[left[0]])
            self._satisfy(left[0])
            seen.add(left[0])

    def questions(self) -> list[str]:
        expect(self.page.locator("main[aria-busy=true]")).to_have_count(0)
        ids = "found => found.map(({ id }) => id.slice(2))"
        found: list[str] = self.page.locator("fieldset.question").evaluate_all(ids)
        return found

    def _answer(self, key: str) -> None:
        field = self.page.locator(f"#q-{key}")
        kind = str(field.get_attribute("class")).split()[1]
        if kind in ("yes_no", "choice", "scale", "nps", "multi"):
            field.locator(".seg label").first.click()
        elif kind == "duration":
            field.get_by_role("button", name="Start").click()
            field.get_by_role("button", name="Stop").click()
        elif kind in ("number", "money"):
            field.locator("input").first.fill("1")
        elif kind == "text":
            field.locator("textarea").fill("They were quick.")
        self.answered += 1

    def _satisfy(self, key: str) -> None:
        """Say why there is no photo, and write the note that an answer asks for."""
        field = self.page.locator(f"#q-{key}")
        offered = field.locator("button").all_inner_texts()
        if "Why not?" in offered:
            field.get_by_role("button", name="Why not?").click()
            field.locator("label", has_text="No time").click()
        if "Add note" in offered:
            field.get_by_role("button", name="Add note").click()
            field.locator("textarea.note").fill("Second shelf on the left, they said.")

    def attach(self, key: str, photo: Path) -> None:
        """Take a photo at a question; done when it is shown from the phone's own store."""
        field = self.page.locator(f"#q-{key}")
        take = field.get_by_role("button", name="Take photo")
        if take.count() == 0:
            field.locator("button.plus").click()
        with self.page.expect_file_chooser() as chooser:
            take.first.click()
        chooser.value.set_files(photo)
        expect(field.get_by_role("img")).to_be_visible()

    def blur(self, key: str) -> None:
        """Blur the middle of a photo by taps alone; one step to the left and one wider."""
        page = self.page
        page.locator(f"#q-{key} .thumb").first.tap()
        page.get_by_role("button", name="Mark or blur").tap()
        page.get_by_role("button", name="Blur", exact=True).tap()
        page.locator(".stage svg").tap()
        for name in ("Move left", "Size", "Wider", "Save"):
            page.get_by_role("button", name=name, exact=True).tap()
        expect(page.locator("dialog")).to_have_count(0)
        expect(page.locator(f"#q-{key}").get_by_role("img")).to_be_visible()

    def next(self) -> None:
        self.page.locator("nav.steps button").last.click()

    def section(self) -> Locator:
        return self.page.locator("main h2").first

    def at_check(self) -> bool:
        return self.page.get_by_role("heading", name="Check and send").is_visible()
