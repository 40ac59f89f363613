"""Words blacked out of a report for everybody but its author and its reviewers. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from mystery.audits.redactions.cards import without_cards
from mystery.problems import Fault, Forbidden, Invalid

MARK = "[removed by a reviewer]"
SHORTEST = 2


@dataclass(frozen=True)
class Blackout:
    """What may not be read of one report: passages, wherever in it they stand, and numbers of
    cards, which nobody has to take out first."""

    passages: tuple[str, ...] = ()
    cards: bool = True

    def over(self, said: str) -> str:
        left = self._anywhere.sub(MARK, said) if self._anywhere and said else said
        return without_cards(left) if self.cards else left

    def over_any(self, said: str | None) -> str | None:
        return None if said is None else self.over(said)

    def touches(self, said: str) -> bool:
        return bool(self._anywhere and self._anywhere.search(said))

    @cached_property
    def _anywhere(self) -> re.Pattern[str] | None:
        """The longest first, so that a name goes with its sentence; at once, so that no passage
        is looked for in a mark."""
        known = sorted({_pattern(one) for one in self.passages if one.strip()}, key=len)
        return re.compile("|".join(reversed(known)), re.IGNORECASE) if known else None


NOTHING = Blackout(cards=False)
"""For whoever may read all."""
USUAL = Blackout()
"""For everybody else, where no reviewer took anything out."""


def _pattern(passage: str) -> str:
    """However its words are spaced: forms and phones end lines in different ways."""
    return r"\s+".join(re.escape(word) for word in passage.split())


def check_redaction(reason: str, *, author_id: int, by: int) -> None:
    """Raises Forbidden for one's own audit, Invalid without a reason."""
    if by == author_id:
        raise Forbidden("Nobody takes words or photos out of their own visit.", code="own_audit")
    if not reason.strip():
        raise Invalid(
            "Say why: the reason is kept with it.",
            code="reason_missing",
            faults=[Fault("/reason", "a reason is needed")],
        )


def check_words(words: str) -> None:
    if len("".join(words.split())) < SHORTEST:
        raise Invalid(
            "Say which words.", faults=[Fault("/words", f"at least {SHORTEST} characters")]
        )
