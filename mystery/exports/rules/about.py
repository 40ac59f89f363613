"""The first sheet, the file's name, and in words who gets which columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from mystery.exports.rules.columns import Detail

FORM = 3
"""Raised when a column is added, so that whoever reads the tables by program can tell."""

KNOWS = {
    Detail.LOCAL_DAY: (
        "You get the local day and its part instead of exact times, an alias of the shopper that "
        "changes with every quarter, and links to photos as managers see them."
    ),
    Detail.STABLE_ALIAS: (
        "You get the local day and its part instead of exact times, an alias of the shopper that "
        "stays, and links to photos as managers see them."
    ),
    Detail.EXACT: (
        "You get exact times, an alias of the shopper that stays, and the SHA-256 of original "
        "photos. Nobody's name is in the tables."
    ),
}
DEFINITIONS = (
    ("Which visits", "Approved visits of one checklist family, each once; never those of pilots."),
    ("Day of a visit", "By the clock of its own location, on which the period is cut as well."),
    (
        "Score",
        "Points earned divided by points possible, or the weighted mean of the sections where the "
        "checklist weighs them. N/A, can't recall, blank and hidden questions count in neither.",
    ),
    (
        "Mean of a location",
        "Mean of true_score_pct over its visits, each visit once; what the comparison shows.",
    ),
    ("Pooled score", "Sum of points_earned divided by sum of points_possible: another number."),
    ("Empty cells", "Nothing was there. An empty cell is never a zero."),
    (
        "Long texts",
        "A cell of Excel holds 32,767 characters; a longer text is cut with a mark and is whole "
        "in the CSV. Control characters are left out.",
    ),
    ("Links", "Open a page behind the sign-in; they stay good."),
)


@dataclass(frozen=True)
class Heading:
    """What was asked for, by whom, when: the same on the first sheet and in the file's name."""

    since: date
    until: date
    made_at: datetime
    made_by: str
    filter: Mapping[str, str]
    address: str
    """The page that makes the same again."""
    detail: Detail

    @property
    def file_name(self) -> str:
        return f"visits_{self.since}_{self.until}_made-{self.made_at:%Y-%m-%d}.xlsx"


def read_me(heading: Heading, counts: Mapping[str, int]) -> Iterator[tuple[str, str | int]]:
    """The first sheet: a name and what there is to say about it, line by line."""
    yield "Period", f"{heading.since} to {heading.until}, both days included"
    for name, value in heading.filter.items():
        yield f"Filter: {name}", value
    yield "The same again", heading.address
    yield "Made", f"{heading.made_at:%Y-%m-%d %H:%M} UTC, by {heading.made_by}"
    yield "Form of the tables", FORM
    for name, count in counts.items():
        yield f"Lines in {name}", count
    yield "Who sees what", KNOWS[heading.detail]
    yield from DEFINITIONS
