"""Why a visit is not offered to somebody: what the admin reads, and what the shopper is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Reason(StrEnum):
    TAKEN = "visit_taken"
    NOT_STARTED = "not_started"
    NOT_ON_BOARD = "not_on_board"
    WAVE_NOT_OPEN = "wave_not_open"
    WINDOW_OVER = "window_over"
    BLACKOUT = "blackout"
    LOCATION_CLOSED = "location_closed"
    QUOTA_FULL = "quota_full"
    DISABLED = "account_disabled"
    NO_SHOPPER = "no_shopper"
    NOT_AGREED = "not_agreed"
    ON_LEAVE = "on_leave"
    WAVE_SHARE = "wave_share"
    OWN_WORKPLACE = "own_workplace"
    FORMER_WORKPLACE = "former_workplace"
    MANAGES = "manages"
    ACQUAINTED = "acquainted"
    NEIGHBOUR = "neighbour"
    SAME_WAVE = "same_wave"
    ANOTHER_PERSON = "another_person"
    STORE_LOCKED = "store_locked"
    BRAND_LOCKED = "brand_locked"
    MARKET_LOCKED = "market_locked"
    SAME_TIME = "same_time"
    OTHER_MARKET = "other_market"
    TOO_FAR = "too_far"
    LANGUAGE = "language"


OF_VISIT = frozenset(
    {Reason.TAKEN, Reason.NOT_STARTED, Reason.NOT_ON_BOARD, Reason.WAVE_NOT_OPEN}
    | {Reason.WINDOW_OVER, Reason.BLACKOUT, Reason.LOCATION_CLOSED, Reason.QUOTA_FULL}
)
"""Reasons that hold for everybody alike."""
WORKPLACES = frozenset({Reason.OWN_WORKPLACE, Reason.FORMER_WORKPLACE, Reason.MANAGES})
MAY_BE_SET_ASIDE = frozenset(
    {Reason.STORE_LOCKED, Reason.BRAND_LOCKED, Reason.MARKET_LOCKED}
    | {Reason.OTHER_MARKET, Reason.TOO_FAR}
)
"""Lock-outs and travel: a coordinator may decide otherwise on purpose, which the log keeps with
their name. Where somebody works, is known or on leave nobody may."""
NONE: frozenset[Reason] = frozenset()

FOR_ADMIN: Mapping[Reason, str] = {
    Reason.TAKEN: "The visit is taken or over.",
    Reason.NOT_STARTED: "The programme has not started: no notice to the staff is on record.",
    Reason.NOT_ON_BOARD: "Visits of this programme are assigned; there is no job board for it.",
    Reason.WAVE_NOT_OPEN: "The wave opens in more than two weeks; it is not on the board yet.",
    Reason.WINDOW_OVER: "The window of the visit is over.",
    Reason.BLACKOUT: "Every day that is left of the window is a blackout day.",
    Reason.LOCATION_CLOSED: "The location is closed on every day that is left of the window.",
    Reason.QUOTA_FULL: "The wave has as many visits as its quota allows.",
    Reason.DISABLED: "The account is disabled.",
    Reason.NO_SHOPPER: "They hold no shopper role at this location.",
    Reason.NOT_AGREED: "They have not accepted the agreement in its present version.",
    Reason.ON_LEAVE: "They are on leave on every day that is left of the window.",
    Reason.WAVE_SHARE: "They have as many visits in this wave as one person may have.",
    Reason.OWN_WORKPLACE: "This is the shopper's own workplace.",
    Reason.FORMER_WORKPLACE: "The shopper worked here until lately.",
    Reason.MANAGES: "The shopper manages this location.",
    Reason.ACQUAINTED: "They have said that somebody here knows them.",
    Reason.NEIGHBOUR: "It is too close to where they work: colleagues might recognise them.",
    Reason.SAME_WAVE: "They have another visit at this location in the same wave.",
    Reason.ANOTHER_PERSON: "They had this visit before; it takes another person.",
    Reason.STORE_LOCKED: "They were or will be at this location too close to this window.",
    Reason.BRAND_LOCKED: "They were or will be at this brand too close to this window.",
    Reason.MARKET_LOCKED: "They were or will be in this market too close to this window.",
    Reason.SAME_TIME: "They were or will be here at the same time of day and week within a year.",
    Reason.OTHER_MARKET: "It is not in their home market.",
    Reason.TOO_FAR: "It is farther away than the travel limit.",
    Reason.LANGUAGE: "They do not speak the language of this visit.",
}

FOR_SHOPPER: Mapping[Reason, str] = {
    Reason.TAKEN: "Somebody else has taken this visit.",
    Reason.NOT_STARTED: "This visit is not on offer yet.",
    Reason.NOT_ON_BOARD: "This visit is given out by the coordinator.",
    Reason.WAVE_NOT_OPEN: "This visit is not on offer yet.",
    Reason.WINDOW_OVER: "The time for this visit is over.",
    Reason.BLACKOUT: "No visits are made there in these days.",
    Reason.LOCATION_CLOSED: "This location is closed.",
    Reason.QUOTA_FULL: "No more visits of this kind are needed at the moment.",
    Reason.DISABLED: "This account is disabled.",
    Reason.NO_SHOPPER: "This location is outside of where you shop.",
    Reason.NOT_AGREED: "Read and accept the agreement first.",
    Reason.ON_LEAVE: "You are on leave in these days.",
    Reason.WAVE_SHARE: "You have your share of visits for now; others get a turn.",
    Reason.OWN_WORKPLACE: "This is your own workplace.",
    Reason.FORMER_WORKPLACE: "You worked here until lately.",
    Reason.MANAGES: "You manage this location.",
    Reason.ACQUAINTED: "You have said that somebody here knows you.",
    Reason.NEIGHBOUR: "This is too close to where you work: colleagues might recognise you.",
    Reason.SAME_WAVE: "You have another visit here in these weeks.",
    Reason.ANOTHER_PERSON: "You had this visit before; now somebody else goes.",
    Reason.STORE_LOCKED: "You were here not long ago, or will be soon.",
    Reason.BRAND_LOCKED: "You have visited this brand not long ago, or will soon.",
    Reason.MARKET_LOCKED: "You have visited this area not long ago, or will soon.",
    Reason.SAME_TIME: "You know this location at this time of day already.",
    Reason.OTHER_MARKET: "This is outside of your home market.",
    Reason.TOO_FAR: "This is farther than you have to travel.",
    Reason.LANGUAGE: "This visit needs a language you have not named.",
}


def told(reasons: Iterable[Reason]) -> str:
    """As a visit or an audit keeps them."""
    return " ".join(reason.value for reason in reasons)


def read_reasons(kept: str) -> frozenset[Reason]:
    return frozenset(Reason(word) for word in kept.split())
