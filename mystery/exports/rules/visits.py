"""The visits table, with a column for each section that the family has ever had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mystery.audits.rules import APART
from mystery.checklists.rules import Checklist, text
from mystery.exports.rules.columns import Column, Detail, Kind, Table
from mystery.exports.rules.lines import Arithmetic, VisitLine


def _counted(key: str, kind: Kind, meaning: str, *, unit: str = "") -> Column:
    """A column that comes from the stored score."""
    return Column(key, kind, meaning, path=f"arithmetic.{key}", unit=unit)


BEFORE = (
    Column("visit_key", Kind.KEY, "The visit; never changes and is never used again."),
    Column("location_key", Kind.KEY, "Code of the location; see locations."),
    Column("location", Kind.TEXT, "Name of the location.", width=28),
    Column("region", Kind.TEXT, "Name of the region that the location is in today.", width=18),
    Column("own_or_competitor", Kind.TEXT, "Whose location it is.", allowed="own; competitor"),
    Column("brand", Kind.TEXT, "Brand of the location."),
    Column(
        "channel",
        Kind.TEXT,
        "How the customer met the store.",
        allowed="store; drive_thru; phone; online; delivery; return",
    ),
    Column("checklist_key", Kind.KEY, "Checklist that was filled in.", width=18),
    Column("checklist_version", Kind.WHOLE, "Its published version."),
    Column(
        "shopper_alias",
        Kind.TEXT,
        "A name that says nothing. For regional managers it changes with every quarter; for "
        "reviewers and admins it stays.",
    ),
    Column("planned_on", Kind.DAY, "First day of the planned window, local; empty when unplanned."),
    Column("visited_on", Kind.DAY, "Day of the visit by the location's own clock."),
    Column(
        "day_part",
        Kind.TEXT,
        "Part of that day: morning before 12, evening from 17 on.",
        allowed="morning; afternoon; evening",
    ),
    Column(
        "visited_at_local",
        Kind.MOMENT,
        "When the visit began, by the location's own clock.",
        least=Detail.EXACT,
    ),
    Column("time_zone", Kind.TEXT, "Time zone of the location's clock.", width=18),
    Column("visited_at_utc", Kind.MOMENT, "When it began, in UTC.", least=Detail.EXACT),
    Column("sent_at_utc", Kind.MOMENT, "When it arrived here, in UTC.", least=Detail.EXACT),
    Column(
        "duration_min",
        Kind.WHOLE,
        "From the start of the visit to the end of filling in; empty where the phone's clock "
        "makes it negative.",
        unit="minutes",
    ),
    Column(
        "status",
        Kind.TEXT,
        "What became of the visit; could_not_shop has no score.",
        allowed="approved; could_not_shop",
    ),
    Column("review_state", Kind.TEXT, "Decision on what was sent.", allowed="approved"),
    Column(
        "outcome",
        Kind.TEXT,
        "failed when a critical question, a pass mark or a gate was missed; no_score when "
        "nothing could be scored.",
        allowed="passed; failed; no_score; could_not_shop",
    ),
    Column(
        "score_pct", Kind.PERCENT, "Score as shown, after the critical policy.", unit="1 = 100 %"
    ),
    Column(
        "true_score_pct",
        Kind.PERCENT,
        "Score before the critical policy. The mean of these, each visit once, is a location's "
        "mean on the comparison.",
        unit="1 = 100 %",
    ),
    _counted("points_earned", Kind.NUMBER, "Points earned, all sections, as shown.", unit="points"),
    _counted("points_possible", Kind.NUMBER, "Points that could be earned.", unit="points"),
    _counted("critical_fails", Kind.WHOLE, "Critical questions that were missed."),
    _counted("na_count", Kind.WHOLE, "Questions answered with N/A."),
    _counted("cant_recall_count", Kind.WHOLE, "Questions answered with can't recall."),
    _counted("unanswered_count", Kind.WHOLE, "Questions that were asked and left blank."),
)
AFTER = (
    Column("photo_count", Kind.WHOLE, "Photos of the visit; see photos."),
    Column(
        "comment",
        Kind.TEXT,
        "The answers to open questions, one below the other; see answers for which is which.",
        width=60,
    ),
    Column("open_visit", Kind.LINK, "The visit in the browser, after signing in."),
)


@dataclass(frozen=True)
class Section:
    """A section of the family: its newest title, and the version that had it first."""

    key: str
    title: str
    since: str

    @property
    def column(self) -> Column:
        key = self.key

        def read(line: VisitLine) -> float | None:
            return line.arithmetic.sections.get(key)

        return Column(
            f"s_{key}_pct",
            Kind.PERCENT,
            f"Score of the section {self.title}, before the critical policy; empty when "
            "nothing in it was scored.",
            value=read,
            unit="1 = 100 %",
            since=self.since,
        )


def sections(checklists: Iterable[tuple[Checklist, int]]) -> tuple[Section, ...]:
    """Sections of all versions, given from the oldest on: what comes later goes to the right."""
    found: dict[str, Section] = {}
    for checklist, number in checklists:
        for section in checklist.sections:
            title = text(section.title, checklist.language) or section.key
            before = found.get(section.key)
            since = before.since if before else f"{checklist.key} {number}"
            found[section.key] = Section(section.key, title, since)
    return tuple(found.values())


def visits(of: Iterable[Section]) -> Table:
    columns = (*BEFORE, *(section.column for section in of), *AFTER)
    return Table("visits", "visit", columns)


def arithmetic(score: Mapping[str, Any]) -> Arithmetic:
    """From the stored score; answers that stand apart are not counted either."""
    states = [row["state"] for row in score["questions"] if row["key"] not in APART]
    counted = score["true_percent"] is not None
    shown = score["working"]["sections"] if counted else ()
    return Arithmetic(
        points_earned=float(score["earned"]),
        points_possible=float(score["possible"]),
        critical_fails=sum(why.startswith("critical:") for why in score["failed"]),
        na_count=states.count("na"),
        cant_recall_count=states.count("cant_recall"),
        unanswered_count=states.count("blank"),
        sections={
            row["key"]: float(Decimal(row["percent"]) / 100)
            for row in shown
            if row["percent"] is not None
        },
    )
