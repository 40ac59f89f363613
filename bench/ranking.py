"""Stores in the order of their means over a year, beside DuckDB on the same audits."""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Callable
from statistics import median

import duckdb
import sqlalchemy as sa

from bench import chain, forms
from bench.chain import Chain
from bench.history import Loaded
from bench.ratios import Line, Wanted, alternate
from mystery import db
from mystery.audits.tables import AUDITS
from mystery.comparisons.periods import period
from mystery.comparisons.queries import Filter, tally_locations
from mystery.comparisons.rules.tallies import UNITS
from mystery.locations.tables import Location

PAIRS, TIMES = 5, 5
CHUNK = 50_000
THEIRS = """
    SELECT location, kind, count(score), avg(score) / 10000 AS mean
    FROM audit WHERE family = ? AND state = 'approved' AND day BETWEEN ? AND ?
    GROUP BY location, kind ORDER BY mean DESC, location
"""
Ranked = list[tuple[str, float]]


def measure(chain_: Chain, loaded: Loaded, *, stores: int, quick: bool) -> Line:
    """Both in this process, on rows in a file; the same order is checked before anything else."""
    year = period("last-12-months", chain.midnight().date())
    span = Filter(forms.KEY, year.since, year.until)
    with chain.opened(chain_.server):
        path = chain_.folder / "audits.duckdb"
        with duckdb.connect(str(path)) as peer:
            _export(peer)
            asked = [span.family, span.since, span.until]

            def theirs() -> Ranked:
                return [(row[0], row[3]) for row in peer.execute(THEIRS, asked).fetchall()]

            def ours() -> Ranked:
                return _ranked(span)

            _check(ours(), theirs())
            pairs = alternate(
                lambda: _timed(ours), lambda: _timed(theirs), pairs=3 if quick else PAIRS
            )
    return Line(
        what=f"rank of {stores:,} stores by a year of {loaded.audits:,} audits",
        ours=median(pairs.ours),
        unit="ms",
        beside=f"DuckDB {duckdb.__version__}",
        peer=median(pairs.peer),
        ratio=pairs.ratio,
        wanted=Wanted(2),
        note=f"pairs {pairs.spread}; tally_locations and a sort beside GROUP BY and ORDER BY",
    )


def _ranked(span: Filter) -> Ranked:
    """What the page about stores asks of the database, in the order of the means."""
    db.session.rollback()
    means = [
        (found.code, found.tally.total / (found.tally.n * UNITS))
        for found in tally_locations(span, sa.true())
        if found.tally.n
    ]
    return sorted(means, key=lambda one: (-one[1], one[0]))


def _timed(what: Callable[[], Ranked]) -> float:
    """Milliseconds of the quickest of a few."""
    found = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        what()
        found.append(1_000 * (time.perf_counter() - begun))
    return min(found)


def _check(ours: Ranked, theirs: Ranked) -> None:
    """Raises RuntimeError unless both say the same of every store."""
    mine = dict(ours)
    apart = [code for code, mean in theirs if abs(mine.get(code, -1) - mean) > 1e-9]
    if apart or len(ours) != len(theirs):
        raise RuntimeError(f"{len(ours)} stores here, {len(theirs)} there, {len(apart)} differ")


def _export(peer: duckdb.DuckDBPyConnection) -> None:
    """Every audit with what a comparison may ask of it."""
    peer.execute(
        "CREATE TABLE audit (family VARCHAR, state VARCHAR, location VARCHAR, kind VARCHAR,"
        " brand VARCHAR, market VARCHAR, day DATE, score INTEGER)"
    )
    rows = db.session.execute(
        sa.select(sa.literal(forms.KEY), AUDITS.c.state, Location.code, Location.kind)
        .add_columns(Location.brand, Location.market, AUDITS.c.local_day, AUDITS.c.true_percent)
        .join_from(AUDITS, Location, Location.id == AUDITS.c.location_id)
        .execution_options(yield_per=CHUNK)
    )
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
        csv.writer(file).writerows(rows)
        file.flush()
        peer.execute("COPY audit FROM ? (HEADER false)", [file.name])
    peer.execute("CHECKPOINT")
