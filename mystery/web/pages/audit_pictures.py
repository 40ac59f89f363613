"""The photos of a report, each in its place among all that its reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mystery.audits.tables import AuditPhoto
from mystery.evidence.originals import no_longer
from mystery.evidence.queries import find_photo
from mystery.web.reports import Report


@dataclass(frozen=True)
class Picture:
    """A photo of a report in its place among all of them."""

    photo: AuditPhoto
    number: int
    of: int
    words: str
    """The question it stands at, "" when it stands at none."""
    preview: str
    """ready, waiting or none."""
    caption: str
    hidden: bool
    """Taken out by a reviewer: only reviewers meet it."""
    left: str = ""
    """Since when its original is no longer kept, in words; "" while it is."""

    @property
    def name(self) -> str:
        about = self.caption or self.words
        gone = ", removed for others" if self.hidden else ""
        return f"Photo {self.number} of {self.of}{gone}{': ' if about else ''}{about}"


def pictures(report: Report, words: Mapping[str, str]) -> list[Picture]:
    """In the order of the answers, those at no question last; `words`: those of the questions."""
    order = {key: place for place, key in enumerate(words)}
    photos = sorted(report.photos, key=lambda p: (order.get(p.question, len(order)), p.position))
    return [
        Picture(
            photo=photo,
            number=number,
            of=len(photos),
            words=words.get(photo.question, ""),
            preview=_preview(photo),
            caption=report.blackout.over(photo.caption),
            hidden=photo.id in report.hidden,
            left=_left(photo),
        )
        for number, photo in enumerate(photos, start=1)
    ]


def _preview(photo: AuditPhoto) -> str:
    found = find_photo(photo.sha256)
    return found.preview if found else "none"


def _left(photo: AuditPhoto) -> str:
    found = find_photo(photo.sha256)
    return no_longer(found.original_left_at) if found and found.original_left_at else ""


def left_words(shown: Sequence[Picture]) -> str:
    """What is said of originals that nobody can be shown any more; "" for none."""
    count = sum(bool(one.left) for one in shown)
    of = "one photo" if count == 1 else f"{count} photos"
    said = f"The original of {of} is no longer kept, as the organisation has chosen."
    return said if count else ""
