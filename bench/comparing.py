"""Every page of results over years of audits, beside the cheapest answer the server can give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from bench import forms, machine, spending
from bench.browser import Reader
from bench.chain import Chain
from bench.history import Loaded
from bench.ratios import Line, Wanted, number, quantile

HELLO = "/health/live"
ASK = f"checklist={forms.KEY}&period="
YEAR, ALL = ASK + "last-12-months", ASK + "all"
PAGES = {
    "overview": f"/overview?{YEAR}",
    "compare": f"/compare?{YEAR}",
    "compare, all years": f"/compare?{ALL}",
    "compare, funnel": f"/compare?{YEAR}&view=funnel",
    "trends": f"/trends?{YEAR}",
    "trends, all years": f"/trends?{ALL}",
    "sections by store": f"/sections?{YEAR}",
    "gap": f"/gap?{YEAR}",
    "gap by question": f"/gap?{YEAR}&view=questions",
    "questions": f"/questions?{YEAR}",
    "questions, one of them": f"/questions?{YEAR}&question=floor_1",
    "drivers": f"/questions?{YEAR}&view=drivers",
    "calibration": f"/questions?{YEAR}&view=agreement",
    "store": f"/locations/L-0001?{YEAR}",
    "photos": f"/photos?{YEAR}",
    "API, all years": f"/api/v1/scores/locations?{ALL}",
}
MOST, MOST_QUESTIONS, GROWTH = 60, 100, 2.5
Times = dict[str, list[float]]


def measure(chain_: Chain, loaded: Loaded, *, stores: int, quick: bool) -> list[Line]:
    """The server runs; one reader at a time, what is asked for taking turns."""
    found = _asked({"": chain_}, quick=quick)[""]
    hello = median(found.pop("hello"))
    spent = spending.of(chain_, PAGES)
    size = f"{loaded.audits:,} audits of {stores:,} locations"
    lines = [
        Line(
            what=f"{name}, {size}",
            ours=median(times),
            unit="ms",
            beside="hello",
            peer=hello,
            ratio=median(times) / hello,
            wanted=_wanted(name) if loaded.audits >= 100_000 else None,
            note=f"{_note(chain_, name, times)}; {spent[name]}",
            details={"times_ms": times},
        )
        for name, times in found.items()
    ]
    return [*lines, _loading(loaded)]


def growth(small: Chain, large: Chain, loaded: Loaded, *, stores: int, quick: bool) -> list[Line]:
    """Both servers run; each page is asked of the one and right after of the other."""
    found = _asked({"small": small, "large": large}, quick=quick)
    spent = spending.of(large, PAGES)
    size = f"{loaded.audits:,} audits of {stores:,} locations"
    lines = [
        Line(
            what=f"{name}, {size}",
            ours=median(times),
            unit="ms",
            beside="a tenth of the audits",
            peer=median(found["small"][name]),
            ratio=median(times) / median(found["small"][name]),
            wanted=Wanted(GROWTH) if not name.startswith("API") else None,
            note=f"{_note(large, name, times)}; {spent[name]}",
            details={"times_ms": times, "small_ms": found["small"][name]},
        )
        for name, times in found["large"].items()
        if name != "hello"
    ]
    return [*lines, _loading(loaded)]


def _asked(chains: Mapping[str, Chain], *, quick: bool) -> dict[str, Times]:
    """Milliseconds of each page and of the cheapest answer, by chain."""
    readers = {who: Reader(of.server.port, of.desk) for who, of in chains.items()}
    found: dict[str, Times] = {who: {name: [] for name in (*PAGES, "hello")} for who in chains}
    for round_ in range(6 if quick else 22):
        for name, address in {**PAGES, "hello": HELLO}.items():
            for who, reader in readers.items():
                answer = reader.get(address)
                if round_ > 1:
                    found[who][name].append(1_000 * answer.seconds)
    return found


def _wanted(name: str) -> Wanted | None:
    if name.startswith("API"):
        return None
    return Wanted(MOST_QUESTIONS if "question" in name else MOST, absolute=True)


def _note(chain_: Chain, name: str, times: Sequence[float]) -> str:
    """What it took, and what most of it went to."""
    reader = Reader(chain_.server.port, chain_.desk)
    before = machine.processor(chain_.group)
    for _ in range(10):
        answer = reader.get(PAGES[name])
    processor = 100 * (machine.processor(chain_.group) - before)
    p95 = number(quantile(times, 0.95))
    return f"p95 {p95} ms; processor {number(processor)} ms; {len(answer.body) // 1_000} kB"


def _loading(loaded: Loaded) -> Line:
    return Line(
        what=f"loading {loaded.audits:,} audits", ours=loaded.loading, unit="s", note=str(loaded)
    )
