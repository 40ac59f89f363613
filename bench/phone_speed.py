"""How soon the phone app answers on a cheap phone: opened from cold, and after each tap."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from statistics import median

from playwright.sync_api import Locator, Page, sync_playwright

from bench import phone_world
from bench.ratios import Line, Wanted, number, quantile
from tests.browser.phone import Phone

TAPS = 40
WATCH = """() => {
  globalThis.painted = new Map();
  new PerformanceObserver((list) => {
    for (const { interactionId: id, duration } of list.getEntries())
      if (id) painted.set(id, Math.max(painted.get(id) ?? 0, duration));
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
}"""
"""From the moment of the touch to the frame that shows what it did, rounded to 8 ms; the longest
event of each tap, as Chrome counts interactions. What took less than 16 ms is not reported."""
SETTLED = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"""
BARE = """<meta name="viewport" content="width=device-width">
<style>label { padding: 20px; border: 1px solid } label:has(:checked) { background: gold }</style>
""" + "".join(f'<p><label><input type="radio" name="{n}">Yes</label>' for n in range(9))
FIRST = """globalThis.shown = new Promise((done) => new MutationObserver((_, watch) => {
  if (!document.querySelector("fieldset.question")) return;
  watch.disconnect();
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(null);
  });
}).observe(document, { childList: true, subtree: true }))"""
"""The first task after the frame with the first question in it, from the start of navigation."""
AGAIN = """() => new Promise((done) => {
  const look = () => document.querySelector("main[aria-busy=false] fieldset.question")
    ? requestAnimationFrame(() => setTimeout(() => done(performance.now())))
    : requestAnimationFrame(look);
  look();
})"""
"""The same for a page that is loaded again: all questions of the section are drawn."""


def measure(*, quick: bool) -> list[Line]:
    with (
        phone_world.served() as server,
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as running,
    ):
        profile = Path(name)
        context = phone_world.phone(running, profile)
        page = context.pages[0]
        phone = Phone(page, server)
        phone.sign_in("sam", domain="cast.test")
        phone.await_offline_ready()
        begun, found = {}, {"bare": bare(context.new_page())}
        for store in PLACES:
            found[store] = tapping(phone, store)
            begun[store] = page.url
        page.goto(begun[phone_world.USUAL])
        hides = hiding(page)
        reloads = [reloaded(page) for _ in range(5 if quick else 40)]
        context.close()
        server.kill()
        times = []
        for _ in range(3 if quick else 7):
            context = phone_world.phone(running, profile)
            times.append(cold(context.pages[0], begun[phone_world.USUAL]))
            context.close()
        taps = [tapped(store, found) for store in PLACES]
        return [opening(times), *taps, covering(hides), reloading(reloads)]


def cold(page: Page, address: str) -> float:
    """Milliseconds until the form is shown, in a browser that has just been started."""
    page.context.set_offline(True)
    page.add_init_script(FIRST)
    phone_world.slow_down(page, 4)
    page.goto(address, wait_until="commit")
    return float(page.evaluate("shown"))


def opening(times: list[float]) -> Line:
    return Line(
        what="runner from cold without a network, 4 x slower processor",
        ours=median(times),
        unit="ms",
        wanted=Wanted(1500, absolute=True),
        note=f"{len(times)} new browsers with a kept profile, no server:"
        f" {number(min(times))}-{number(max(times))} ms",
        details={"all": times},
    )


def reloaded(page: Page) -> float:
    """Milliseconds until the same page of the form is shown again; the worker serves it."""
    page.evaluate(SETTLED)
    page.reload(wait_until="commit")
    return float(page.evaluate(AGAIN))


def reloading(times: list[float]) -> Line:
    return Line(
        what="a page of the form loaded again",
        ours=median(times),
        unit="ms",
        wanted=Wanted(1000, absolute=True),
        note=f"median of {len(times)}: {number(min(times))}-{number(max(times))} ms",
        details={"all": times},
    )


def hiding(page: Page) -> list[float]:
    """The list over the form, and back by two taps on its title; every tap counts."""
    page.locator("fieldset.question").first.wait_for()
    title = page.locator(".cover-title")
    times = times_of(page, cycle((page.locator("header .leave"), title, title)))
    if title.count():  # Else the list would lie over all that is measured after this.
        title.dblclick()
    title.wait_for(state="detached")
    page.evaluate(SETTLED)
    return times


def covering(times: list[float]) -> Line:
    return Line(
        what="tap to paint, Hide and back, 6 x slower processor",
        ours=quantile(times, 0.95),
        unit="ms",
        wanted=Wanted(100, absolute=True),
        note=f"p95 of {len(times)} taps, longest {number(max(times))} ms",
        details={"all": times},
    )


def usual(page: Page) -> Iterator[Locator]:
    """Answers, timers, what unfolds, and on to the next page."""
    while True:
        for field in page.locator("fieldset.question").all():
            if (starts := field.get_by_role("button", name="Start timer")).count():
                yield starts
                yield field.get_by_role("button", name="Stop")
            elif (labels := field.locator(".seg label")).count():
                yield labels.first
            else:
                yield field.locator("button.plus")
        yield page.locator("nav.steps button").last


def among_rows(page: Page) -> Iterator[Locator]:
    """An item, its answers, the next one; each fourth by way of the list."""
    while page.locator("main .rows .row").count() < 50:
        page.locator("nav.steps button").last.click()
        page.wait_for_timeout(300)
    for at in cycle(range(1, 50)):
        if page.locator("main .rows .row").count():
            yield page.locator("main .rows .row").nth(at)
        yield from page.locator("fieldset.question .seg label:first-child").all()
        yield page.get_by_role("button", name="All items" if at % 4 == 0 else "Next item")


PLACES = {
    phone_world.USUAL: ("a usual visit of 40 questions", usual),
    phone_world.LONG: ("300 questions, 10 on a page", usual),
    phone_world.ROWS: ("50 repeated items", among_rows),
}


def bare(page: Page) -> list[float]:
    """What the same taps take where there is no app: what this machine is worth just now."""
    page.set_content(BARE)
    times = times_of(page, cycle(page.locator("label").all()))
    page.close()  # Else the app would lie behind it, where nothing is painted.
    return times


def tapping(phone: Phone, store: str) -> list[float]:
    phone.page.goto(f"{phone.server.address}/app/")
    phone.begin(store)
    return times_of(phone.page, PLACES[store][1](phone.page))


def tapped(store: str, found: dict[str, list[float]]) -> Line:
    times, peer = found[store], found["bare"]
    p95, floor = quantile(times, 0.95), quantile(peer, 0.95)
    return Line(
        what=f"tap to paint, {PLACES[store][0]}, 6 x slower processor",
        ours=p95,
        unit="ms",
        beside="a page of bare radio buttons",
        peer=floor,
        ratio=p95 / floor,
        wanted=Wanted(100, absolute=True),
        note=f"p95 of {len(times)} taps, median {number(median(times))},"
        f" longest {number(max(times))} ms",
        details={"all": times},
    )


def put(page: Page, where: Locator) -> None:
    """A finger, without the checks of a test, which would be slowed down and counted as well."""
    where.evaluate("(one) => one.scrollIntoView({ block: 'nearest' })")
    box = where.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def times_of(page: Page, taps: Iterator[Locator]) -> list[float]:
    """Milliseconds from touch to paint; each tap when the one before has come to rest."""
    where = [next(taps)]
    phone_world.slow_down(page, 6)
    page.evaluate(WATCH)
    for _ in range(TAPS):
        put(page, where[-1])
        page.evaluate(SETTLED)
        page.wait_for_timeout(100)
        where.append(next(taps))
    phone_world.slow_down(page, 1)
    page.wait_for_timeout(200)
    times: list[float] = page.evaluate("[...painted.values()]")
    return times + [16.0] * (TAPS - len(times))
