"""Importing tables from the shell: what became of each row on standard output."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from mystery import db
from mystery.locations import imports as locations
from mystery.locations.columns import choose_columns as choose_location_columns
from mystery.locations.rules import Kind
from mystery.notices.queries import list_who_chose
from mystery.people import imports as people
from mystery.people.columns import guess_columns as guess_people_columns
from mystery.people.rules import Role
from mystery.problems import Conflict
from mystery.programmes import imports as visits
from mystery.programmes.columns import guess_columns as guess_visit_columns
from mystery.programmes.queries import find_default_programme
from mystery.spreadsheets import Report, Sheet, lines, read

Rehearse = Callable[[], Report]


def import_table(data: bytes, asked: Namespace, *, by: str) -> int:
    """Rehearse or apply; exits 0 although rows were refused, since the others are in."""
    sheet = read(data, asked.file)
    if asked.what == "locations":
        rehearse, apply = _locations(sheet, asked, by)
    else:
        rehearse, apply = _people(sheet, asked) if asked.what == "people" else _visits(sheet)
    if asked.dry_run:
        report = rehearse()
    else:
        with db.transaction():
            report = apply()
    for line in lines(report):
        print(line)
    if asked.dry_run:
        print("dry run: nothing was changed")
    return 0


def _locations(sheet: Sheet, asked: Namespace, by: str) -> tuple[Rehearse, Rehearse]:
    chosen = [("region", asked.region_column)] if asked.region_column else []
    options = locations.Options(
        kind=Kind(asked.kind) if asked.kind else None,
        brand=asked.brand,
        region=asked.region,
        below=asked.below,
        time_zone=asked.time_zone,
    )
    planned = locations.plan(sheet, choose_location_columns(sheet, chosen), options)
    return lambda: locations.rehearse(planned), lambda: locations.apply(planned, by=by)


def _people(sheet: Sheet, asked: Namespace) -> tuple[Rehearse, Rehearse]:
    """`--disable-missing N` disables who is not in the file, when they are N."""
    options = people.Options(
        role=Role(asked.role) if asked.role else None,
        disable=people.check_count(asked.disable_missing),
    )
    planned = people.plan(sheet, guess_people_columns(sheet), options)

    def rehearse() -> Report:
        seen = people.rehearse(planned, chose=list_who_chose())
        print(f"not in the file: {len(seen.missing):,} of {seen.there:,} people")
        for each in seen.missing:
            print(f"missing: staff number {each.staff_number}, {each.name}")
        return seen.report

    return rehearse, lambda: people.apply(planned, chose=list_who_chose())


def _visits(sheet: Sheet) -> tuple[Rehearse, Rehearse]:
    planned = visits.plan(sheet, guess_visit_columns(sheet))

    def terms() -> visits.Terms:
        programme = find_default_programme()
        if programme is None:
            raise Conflict("There is no programme yet; run `mystery init` first.")
        return visits.Terms(programme)

    return lambda: visits.rehearse(planned, terms()), lambda: visits.apply(planned, terms())
