"""Speed and memory as ratios: python -m bench [--quick] [--large] [--only NAME ...]

Everything happens in a folder below bench/data that is removed at the end, so that data and
peers share one disk.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench import (
    audits,
    chain,
    comparing,
    duplicates,
    history,
    phone_lighthouse,
    phone_speed,
    photos,
    proposing,
    ranking,
    reviewing,
    serving,
    small,
    workbook,
)
from bench.chain import Chain
from bench.ratios import Line, table

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PARTS = ("small", "phone", "sending", "comparing", "reviewing", "duplicates", "proposing", "large")


def main() -> None:
    asked = _asked()
    data = HERE / "data"
    data.mkdir(exist_ok=True)
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(dir=data) as name:
        for part in asked.only or [*PARTS[:-1], *(["large"] if asked.large else [])]:
            print(f"… {part}", file=sys.stderr, flush=True)
            lines += RUNS[part](Path(name), asked.quick)
    print(table(lines))
    _write(lines, quick=asked.quick)
    limits = [line.met for line in lines if line.wanted and not line.wanted.aim]
    missed, judged = limits.count(False), len(limits)
    print(f"\n{judged - missed} of {judged} targets met; {RESULTS.relative_to(HERE.parent)}")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and smaller, for a first look")
    parser.add_argument(
        "--large", action="store_true", help="also 1,000,000 audits of 2,000 stores"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, help="these parts and no others")
    return parser.parse_args()


def run_small(_: Path, quick: bool) -> list[Line]:
    return [
        small.phone_app(),
        small.full_outbox(quick=quick),
        small.scoring(quick=quick),
        *small.renditions(quick=quick),
    ]


def run_sending(folder: Path, quick: bool) -> list[Line]:
    founded = chain.found(folder / "sending", stores=100)
    first = serving.starting(founded, quick=quick)
    with served(founded):
        return [
            first,
            serving.idle(founded),
            *audits.measure(founded, quick=quick),
            *photos.measure(founded, quick=quick),
        ]


def run_comparing(folder: Path, quick: bool) -> list[Line]:
    stores = 500
    founded = chain.found(folder / "comparing", stores=stores)
    loaded = history.load(founded, 10_000 if quick else 100_000)
    with served(founded):
        return [
            *comparing.measure(founded, loaded, stores=stores, quick=quick),
            ranking.measure(founded, loaded, stores=stores, quick=quick),
            *workbook.measure(founded, answers=20_000 if quick else 100_000),
        ]


def run_reviewing(folder: Path, quick: bool) -> list[Line]:
    founded = chain.found(folder / "reviewing", stores=500)
    history.load(founded, 10_000, bare=True)
    waiting = reviewing.wait(founded)
    with served(founded):
        return reviewing.measure(founded, waiting, quick=quick)


def run_duplicates(folder: Path, quick: bool) -> list[Line]:
    return duplicates.measure(folder / "duplicates", quick=quick)


def run_proposing(folder: Path, quick: bool) -> list[Line]:
    founded = chain.found(folder / "proposing", stores=proposing.STORES)
    year, lines = proposing.measure(founded, quick=quick)
    with served(founded):
        return [*lines, proposing.asked(founded, year.token)]


def run_large(folder: Path, quick: bool) -> list[Line]:
    """A tenth of the audits beside all of them; both servers run, and pages take turns."""
    few, stores, count = 500, 2_000, 100_000 if quick else 1_000_000
    small = chain.found(folder / "tenth", stores=few)
    history.load(small, count // 10, light=True)
    large = chain.found(folder / "large", stores=stores)
    loaded = history.load(large, count, light=True)
    with served(small), served(large):
        return [
            *comparing.growth(small, large, loaded, stores=stores, quick=quick),
            ranking.measure(large, loaded, stores=stores, quick=quick),
        ]


def run_phone(_: Path, quick: bool) -> list[Line]:
    return [*phone_speed.measure(quick=quick), *phone_lighthouse.measure(quick=quick)]


RUNS = {
    "small": run_small,
    "sending": run_sending,
    "comparing": run_comparing,
    "reviewing": run_reviewing,
    "duplicates": run_duplicates,
    "proposing": run_proposing,
    "large": run_large,
    "phone": run_phone,
}


@contextmanager
def served(founded: Chain) -> Iterator[None]:
    """The server as shipped, for as long as it is needed; then its data go."""
    try:
        founded.server.start()
        yield
    except Exception:
        print(founded.server.log()[-4_000:], file=sys.stderr)
        raise
    finally:
        founded.server.stop()
        shutil.rmtree(founded.folder, ignore_errors=True)


def _write(lines: list[Line], *, quick: bool) -> None:
    made = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": quick,
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_average": os.getloadavg(),
        "lines": [{**asdict(line), "met": line.met} for line in lines],
    }
    RESULTS.write_text(json.dumps(made, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
