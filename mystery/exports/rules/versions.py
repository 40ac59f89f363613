"""The versions of a checklist, and what each of them changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from mystery.audits.rules import APART
from mystery.checklists.rules import Checklist, Question, text
from mystery.exports.rules.columns import Column, Kind, Table


@dataclass(frozen=True, slots=True)
class VersionLine:
    checklist_key: str
    checklist_version: int
    title: str
    published_on: date
    questions: int
    added: str
    removed: str
    reworded: str
    changed: str


VERSIONS = Table(
    "versions",
    "published version of the checklist",
    tuple(
        replace(column, since="3")
        for column in (
            Column("checklist_key", Kind.KEY, "The checklist."),
            Column("checklist_version", Kind.WHOLE, "Its version; see visits and questions."),
            Column("title", Kind.TEXT, "Its title in that version.", width=28),
            Column("published_on", Kind.DAY, "Day of its publication, in UTC."),
            Column("questions", Kind.WHOLE, "How many questions it asks at most."),
            Column("added", Kind.TEXT, "Questions it has first; keys joined by ;.", width=40),
            Column(
                "removed", Kind.TEXT, "Questions it asks no more; their columns stay.", width=40
            ),
            Column("reworded", Kind.TEXT, "Questions of which the words alone changed.", width=40),
            Column(
                "changed",
                Kind.TEXT,
                "Questions of which more changed: type, points, options, conditions.",
                width=40,
            ),
        )
    ),
)


def version_lines(versions: Iterable[tuple[Checklist, int, date]]) -> Iterator[VersionLine]:
    """From the oldest on; each against the version of the same checklist before it."""
    before: dict[str, dict[str, Question]] = {}
    for checklist, number, published_on in versions:
        new = {key: asked for key, asked in checklist.by_key.items() if key not in APART}
        old = before.get(checklist.key, {})
        both = [key for key in new if key in old and new[key] != old[key]]
        reworded = [key for key in both if replace(new[key], text=old[key].text) == old[key]]
        first = checklist.key not in before
        before[checklist.key] = new
        yield VersionLine(
            checklist_key=checklist.key,
            checklist_version=number,
            title=text(checklist.title, checklist.language) or checklist.key,
            published_on=published_on,
            questions=len(new),
            added="" if first else ";".join(key for key in new if key not in old),
            removed=";".join(key for key in old if key not in new),
            reworded=";".join(reworded),
            changed=";".join(key for key in both if key not in reworded),
        )
