"""export: the tables as files, with everything that reviewers see."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TextIO
from urllib.parse import urlencode

import sqlalchemy as sa

from mystery import db, log
from mystery.checklists.queries import list_families
from mystery.commands import Commands, application, command
from mystery.commands.tables import run_export
from mystery.comparisons.periods import DEFAULT, NAMES, Period, period
from mystery.comparisons.queries import Filter
from mystery.exports.chosen import begin
from mystery.exports.flat import write_csv, write_json
from mystery.exports.orders import Order
from mystery.exports.queries import every_table, lines
from mystery.exports.rules import TABLES, Detail, Heading
from mystery.exports.summaries import summary
from mystery.locations.queries import get_region
from mystery.locations.rules import Kind
from mystery.people.rules import Scope
from mystery.problems import Fault, Invalid
from mystery.web.api.exports import WORDING


def add(commands: Commands) -> None:
    export = command(commands, "export", run_workbook, help="Write what was approved as a file.")
    kinds = export.add_subparsers(dest="what", required=True, metavar="WHAT")
    book = command(kinds, "workbook", run_workbook, help="All tables as one Excel workbook.")
    book.add_argument("file")
    _add_filter(book)
    for name, run in (("csv", run_csv), ("json", run_json)):
        one = command(kinds, name, run, help=f"One table as {name.upper()}.")
        one.add_argument("table", choices=TABLES)
        one.add_argument("file")
        _add_filter(one)
        if name == "csv":
            one.add_argument(
                "--raw", action="store_true", help="for programs: no mark of encoding, no guard"
            )
    table = command(kinds, "checklist", run_export, help="A checklist as a table (CSV).")
    table.add_argument("key")
    table.add_argument("file")


def _add_filter(to: ArgumentParser) -> None:
    to.add_argument("--checklist", required=True, help="family of the checklist")
    to.add_argument("--period", choices=tuple(NAMES), default=DEFAULT)
    to.add_argument("--from", dest="since", type=date.fromisoformat, metavar="DAY")
    to.add_argument("--to", dest="until", type=date.fromisoformat, metavar="DAY")
    to.add_argument("--kind", choices=list(Kind), default="")
    to.add_argument("--region", default="", help="code of a region, with all below it")
    to.add_argument("--brand", default="")


def run_workbook(asked: Namespace) -> None:
    from mystery.exports.xlsx import write_workbook

    with application() as app:
        order = _order(asked, app.config["BASE_URL"])
        about = _heading(asked, order)
        with _whole(asked.file) as target:
            counts = write_workbook(target, about, every_table(order), summary=summary(order))
        _note(asked, counts)
    print(f"{counts['visits']} visits, {counts['answers']} answers in {asked.file}")


def run_csv(asked: Namespace) -> None:
    def write(target: TextIO, order: Order) -> int:
        table = order.tables[asked.table]
        return write_csv(target, table, lines(order, asked.table), raw=asked.raw)

    _write_table(asked, write)


def run_json(asked: Namespace) -> None:
    def write(target: TextIO, order: Order) -> int:
        return write_json(target, order.tables[asked.table], lines(order, asked.table))

    _write_table(asked, write)


def _write_table(asked: Namespace, write: Callable[[TextIO, Order], int]) -> None:
    with application() as app:
        order = _order(asked, app.config["BASE_URL"])
        with _whole(asked.file) as target:
            text = TextIOWrapper(target, "utf-8", newline="")
            count = write(text, order)
            text.detach()
        _note(asked, {asked.table: count})
    print(f"{count} {asked.table} in {asked.file}")


def _order(asked: Namespace, base_url: str) -> Order:
    """Everything there is, as one moment of the database has it."""
    begin()
    families = [family for family, _ in list_families()]
    if asked.checklist not in families:
        there = ", ".join(families) or "none"
        raise Invalid(f"There is no checklist family {asked.checklist!r}; there are: {there}.")
    span = _period(asked)
    return Order(
        filter=Filter(
            family=asked.checklist,
            since=span.since,
            until=span.until,
            kind=asked.kind,
            brand=asked.brand,
            region_path=get_region(asked.region).path if asked.region else "",
        ),
        visible=sa.true(),
        detail=Detail.EXACT,
        stable=Scope(everywhere=True),
        base_url=base_url,
        wording=WORDING,
    )


def _period(asked: Namespace) -> Period:
    """Days outrank a named period, as on the pages; either may be left out."""
    today = db.now().date()
    if not asked.since and not asked.until:
        return period(asked.period, today)
    since, until = asked.since or date(2000, 1, 1), asked.until or today
    if since > until:
        raise Invalid("The period ends before it begins.", faults=[Fault("/to", "too early")])
    return Period(since, until, f"{since} to {until}")


def _heading(asked: Namespace, order: Order) -> Heading:
    span = order.filter
    given = {name: getattr(asked, name) for name in ("checklist", "kind", "region", "brand")}
    given = {name: str(value) for name, value in given.items() if value}
    days = {"from": span.since.isoformat(), "to": span.until.isoformat()}
    return Heading(
        since=span.since,
        until=span.until,
        made_at=db.now(),
        made_by="the operator",
        filter=given,
        address=order.address(f"exports?{urlencode(given | days)}"),
        detail=order.detail,
    )


def _note(asked: Namespace, counts: dict[str, int]) -> None:
    with db.transaction():
        log.record(
            "export.made",
            f"checklist:{asked.checklist[:64]}",
            actor="shell",
            file=Path(asked.file).name,
            lines=counts,
        )


@contextmanager
def _whole(path: str) -> Iterator[IO[bytes]]:
    """A file that appears under its name when it is whole, or not at all."""
    target = Path(path)
    with NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as made:
        try:
            yield made
            made.flush()
            os.fsync(made.fileno())
            Path(made.name).replace(target)
        except BaseException:
            Path(made.name).unlink(missing_ok=True)
            raise
