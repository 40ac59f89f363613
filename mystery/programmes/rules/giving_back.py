"""Why somebody does not do a visit. It costs them nothing, and it says who goes there instead."""

from __future__ import annotations

from enum import StrEnum

from mystery.problems import Fault, Invalid

WORDS_MOST = 2_000


class Why(StrEnum):
    KNOWN = "known"
    ILL = "ill"
    FAR = "far"
    TIME = "time"
    OTHER = "other"


WHY_NAMES = {
    Why.KNOWN: "They know me there",
    Why.ILL: "Ill",
    Why.FAR: "Too far",
    Why.TIME: "No time",
    Why.OTHER: "Something else",
}


def check_why(why: str, words: str) -> Why:
    """Raises Invalid for no reason, or for "something else" without a word about it."""
    if why not in list(Why):
        known = ", ".join(Why)
        raise Invalid("Say why.", faults=[Fault("/why", f"one of {known}")])
    if why == Why.OTHER and not words.strip():
        raise Invalid("Say why.", faults=[Fault("/reason", "a few words are enough")])
    if len(words) > WORDS_MOST:
        raise Invalid("Too long.", faults=[Fault("/reason", f"at most {WORDS_MOST:,} characters")])
    return Why(why)
