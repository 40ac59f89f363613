"""What sections and dimensions of a checklist family are called."""

from __future__ import annotations

from collections.abc import Iterator

from mystery.checklists.queries import checklist_of, list_checklists
from mystery.checklists.rules import Checklist, text

DIMENSIONS = {
    "reliability": "Reliability",
    "assurance": "Assurance",
    "tangibles": "Tangibles",
    "empathy": "Empathy",
    "responsiveness": "Responsiveness",
}
"""RATER (Parasuraman, Zeithaml, Berry 1988)."""


def newest_versions(family: str) -> Iterator[Checklist]:
    """The newest published version of each checklist of a family."""
    for row in list_checklists(published=True):
        if row.family == family:
            yield checklist_of(max(row.versions, key=lambda version: version.number))


def section_titles(family: str, scored: set[str]) -> dict[str, str]:
    """Titles of the scored sections by key, as the family's newest versions call them."""
    found: dict[str, str] = {}
    for checklist in newest_versions(family):
        for section in checklist.sections:
            if section.key in scored:
                title = text(section.title, checklist.language) or section.key
                found.setdefault(section.key, title)
    return found | {key: key for key in sorted(scored - found.keys())}
