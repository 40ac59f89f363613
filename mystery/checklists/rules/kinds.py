"""The words that the checklist document chooses from."""

from __future__ import annotations

from enum import StrEnum


class Type(StrEnum):
    YES_NO = "yes_no"
    CHOICE = "choice"
    MULTI = "multi"
    SCALE = "scale"
    NUMBER = "number"
    MONEY = "money"
    DURATION = "duration"
    NPS = "nps"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    PHOTO = "photo"
    BARCODE = "barcode"
    SIGNATURE = "signature"


MEASURES = frozenset({Type.NUMBER, Type.MONEY, Type.DURATION})
OPTIONED = frozenset({Type.CHOICE, Type.MULTI})
PICTURED = frozenset({Type.PHOTO, Type.SIGNATURE})
SCORABLE = MEASURES | OPTIONED | {Type.YES_NO, Type.SCALE}


class YesNo(StrEnum):
    YES = "yes"
    NO = "no"


class Mode(StrEnum):
    SUM = "sum"
    ALL_OR_NOTHING = "all_or_nothing"
    REASONS = "reasons"


class Policy(StrEnum):
    FLAG = "flag"
    ZERO_SECTION = "zero_section"
    CAP = "cap"


class CountsAs(StrEnum):
    COULD_NOT_SHOP = "could_not_shop"
    ZERO = "zero"


class Channel(StrEnum):
    STORE = "store"
    DRIVE_THRU = "drive_thru"
    PHONE = "phone"
    ONLINE = "online"
    DELIVERY = "delivery"
    RETURN = "return"


class ShowScore(StrEnum):
    NEVER = "never"
    AFTER_SENDING = "after_sending"
    WHILE_FILLING = "while_filling"


class EvidenceKind(StrEnum):
    PHOTO = "photo"
    COMMENT = "comment"


class EvidenceWhen(StrEnum):
    ALWAYS = "always"
    BAD = "bad"


class Dimension(StrEnum):
    RELIABILITY = "reliability"
    ASSURANCE = "assurance"
    TANGIBLES = "tangibles"
    EMPATHY = "empathy"
    RESPONSIVENESS = "responsiveness"


class Family(StrEnum):
    """What was seen, how it felt, why it was judged so."""

    WHAT = "what"
    HOW = "how"
    WHY = "why"
