"""The review queue with very many reports waiting."""

from __future__ import annotations

from statistics import median

import sqlalchemy as sa

from bench import chain, machine
from bench.browser import Reader
from bench.chain import Chain
from bench.ratios import Line, Wanted, number, quantile
from mystery import db
from mystery.audits.rules import AuditState
from mystery.audits.tables import AUDITS
from mystery.rollups import actions as rollups

HELLO = "/health/live"
PAGES = {"all": "/review", "flagged in a region": "/review?region=r1&flagged=1"}


def wait(chain_: Chain) -> int:
    """Put every loaded audit back in front of the reviewer; how many there are."""
    with chain.opened(chain_.server), db.transaction() as session:
        back = sa.update(AUDITS).values(state=AuditState.SUBMITTED, decided_at=None)
        count: int = session.execute(back).rowcount  # type: ignore[attr-defined]
        rollups.recount()
    return count


def measure(chain_: Chain, waiting: int, *, quick: bool) -> list[Line]:
    """The server runs; pages and the cheapest answer take turns."""
    reader = Reader(chain_.server.port, chain_.desk)
    times: dict[str, list[float]] = {name: [] for name in (*PAGES, "hello")}
    for round_ in range(8 if quick else 22):
        for name, address in {**PAGES, "hello": HELLO}.items():
            answer = reader.get(address)
            if round_ > 1:
                times[name].append(1_000 * answer.seconds)
    hello = median(times["hello"])
    return [_line(chain_, reader, name, times[name], (waiting, hello)) for name in PAGES]


def _line(
    chain_: Chain, reader: Reader, name: str, times: list[float], beside: tuple[int, float]
) -> Line:
    waiting, hello = beside
    before = machine.processor(chain_.group)
    for _ in range(10):
        reader.get(PAGES[name])
    spent = 100 * (machine.processor(chain_.group) - before)
    return Line(
        what=f"review queue of {waiting:,}, {name}",
        ours=median(times),
        unit="ms",
        beside="hello",
        peer=hello,
        ratio=median(times) / hello,
        wanted=Wanted(100, absolute=True),
        note=f"p95 {number(quantile(times, 0.95))} ms; processor {number(spent)} ms a page",
        details={"times_ms": times},
    )
