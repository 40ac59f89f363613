"""The comparison over years of audits, beside the cheapest answer the server can give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from bench import forms, machine
from bench.browser import Reader
from bench.chain import Chain
from bench.history import Loaded
from bench.ratios import Line, Wanted, number, quantile

HELLO = "/health/live"
PAGE = f"/compare?checklist={forms.KEY}&period="
API = f"/api/v1/scores/locations?checklist={forms.KEY}&period="


def measure(chain_: Chain, loaded: Loaded, *, stores: int, quick: bool) -> list[Line]:
    """The server runs; one reader at a time, what is asked for taking turns."""
    reader = Reader(chain_.server.port, chain_.desk)
    asked = {
        "page, all": reader.settled(PAGE + "all"),
        "page, year": reader.settled(PAGE + "last-12-months"),
        "API, all": API + "all",
        "hello": HELLO,
    }
    times: dict[str, list[float]] = {name: [] for name in asked}
    for round_ in range(8 if quick else 22):
        for name, address in asked.items():
            answer = reader.get(address)
            if round_ > 1:
                times[name].append(1_000 * answer.seconds)
    processor = _processor(chain_, reader, asked["page, all"])
    hello = median(times.pop("hello"))
    size = f"{loaded.audits:,} audits of {stores:,} locations"
    wanted = Wanted(100, absolute=True) if loaded.audits <= 100_000 else None
    lines = [
        _line(f"{name}, {size}", found, hello, wanted if name.startswith("page") else None)
        for name, found in times.items()
    ]
    note = f"processor {number(processor)} ms a page; {loaded}"
    return [_with_note(lines[0], note), *lines[1:]]


def _processor(chain_: Chain, reader: Reader, address: str) -> float:
    """Milliseconds of processor time of the server for one answer."""
    before = machine.processor(chain_.group)
    for _ in range(10):
        reader.get(address)
    return 100 * (machine.processor(chain_.group) - before)


def _line(what: str, times: Sequence[float], hello: float, wanted: Wanted | None) -> Line:
    return Line(
        what=f"compare {what}",
        ours=median(times),
        unit="ms",
        beside="hello",
        peer=hello,
        ratio=median(times) / hello,
        wanted=wanted,
        note=f"p95 {number(quantile(times, 0.95))} ms",
        details={"times_ms": list(times)},
    )


def _with_note(line: Line, note: str) -> Line:
    return replace(line, note=f"{line.note}; {note}")
