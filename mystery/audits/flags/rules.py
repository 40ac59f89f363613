"""What a reviewer should look at closer; none of it ever refuses or delays anything.

Each flag is a code, a severity and a sentence with its figures. Only reviewers read them: a
flag is a question to a person, not an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from mystery.audits.flags.words import count, metres, shortened, span
from mystery.audits.rules import CLOCK_OFF
from mystery.checklists.rules import Channel, Type
from mystery.locations.rules import distance

RULE = 1
"""Version of these rules, kept with every flag; grows when one of them changes."""
FAR_M, VERY_FAR_M = 300, 5_000
"""Beyond what the phone's accuracy explains: a large car park is no flag, another town is."""
ACCURACY_M = 100
"""Assumed where the phone did not tell."""
IN_PERSON = frozenset({Channel.STORE, Channel.DRIVE_THRU, Channel.RETURN})
LEAST_SECONDS: Mapping[Type, float] = {
    Type.TEXT: 5,
    Type.PHOTO: 5,
    Type.MULTI: 3,
    Type.NUMBER: 3,
    Type.MONEY: 3,
    Type.BARCODE: 3,
    Type.SIGNATURE: 3,
}
LEAST = 1.5
"""Seconds that reading and answering takes a quick thumb, for types not named above."""
ENOUGH = 8
"""With fewer questions the pace tells nothing."""


class Severity(StrEnum):
    NOTE = "note"
    LOOK = "look"
    GRAVE = "grave"


class Code(StrEnum):
    FAR = "far_from_store"
    CLOCK_UNKNOWN = "clock_unknown"
    CLOCK_OFF = "clock_off"
    IN_THE_FUTURE = "in_the_future"
    TIMES_REVERSED = "times_reversed"
    GALLERY = "photo_from_gallery"
    PHOTO_SEEN = "photo_seen"
    PICTURE_SEEN = "picture_seen"
    RECEIPT_SEEN = "receipt_seen"
    SENTENCE_SEEN = "sentence_seen"
    QUICK = "too_quick"
    UNEXPECTED = "expected_answer_missed"
    NOTHING_ANSWERED = "nothing_answered"
    ANSWERS_MISSING = "answers_missing"
    ALL_NA = "all_na"
    CHANGED_ELSEWHERE = "changed_elsewhere"
    AGAINST_RULES = "against_rules"
    BLACKOUT = "blackout_day"
    OLD_VERSION = "old_version"


WAITS_FOR_NOBODY = frozenset({Code.OLD_VERSION})
"""Good to know, and in no way the shopper's doing: what has only these is approved by itself."""


@dataclass(frozen=True)
class Found:
    """`about` are the ids of other audits, which only those who may read them are told of."""

    code: Code
    severity: Severity
    words: str
    about: tuple[int, ...] = ()


@dataclass(frozen=True)
class Times:
    """All by the server's clock but `offset`, which is server minus phone, None if unknown."""

    started: datetime
    finished: datetime
    received: datetime
    offset: timedelta | None


@dataclass(frozen=True)
class Fix:
    """Where the phone was, and how far that may be wrong, in metres."""

    latitude: float
    longitude: float
    accuracy: float = ACCURACY_M


@dataclass(frozen=True)
class Picture:
    """A photo as it was sent; `number` is its place among the audit's."""

    number: int
    source: str
    taken: datetime | None


@dataclass(frozen=True)
class Asked:
    """One question that was shown: its type, state ("na", "scored" …) and when it was answered."""

    key: str
    type: Type
    state: str
    words: str = ""
    at: datetime | None = None
    unexpected: bool = False
    missing: bool = False
    """Wants an answer and has none."""


def read_fix(position: object) -> Fix | None:
    """The position as the phone sent it, None where it is none on Earth."""
    if not isinstance(position, Mapping):
        return None
    lat, lon, accuracy = (_number(position.get(name)) for name in ("lat", "lon", "accuracy_m"))
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return Fix(lat, lon, ACCURACY_M if accuracy is None or accuracy < 0 else accuracy)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e9 else None


def far(fix: Fix | None, store: tuple[float, float] | None, channel: Channel) -> Iterator[Found]:
    """Flagged by what is left of the distance after the accuracy is given away."""
    if fix is None or store is None or channel not in IN_PERSON:
        return
    away = distance((fix.latitude, fix.longitude), store)
    if away - fix.accuracy <= FAR_M:
        return
    severity = Severity.GRAVE if away - fix.accuracy > VERY_FAR_M else Severity.LOOK
    words = f"{metres(away)} from the store, accuracy {metres(fix.accuracy)}."
    yield Found(Code.FAR, severity, words)


def clock(times: Times) -> Iterator[Found]:
    if times.offset is None:
        words = "The phone’s clock could not be checked; times are as it had them."
        yield Found(Code.CLOCK_UNKNOWN, Severity.NOTE, words)
    elif abs(times.offset) > CLOCK_OFF:
        way = "behind" if times.offset > timedelta() else "ahead"
        words = f"The phone’s clock was {span(abs(times.offset))} {way}; times are corrected."
        yield Found(Code.CLOCK_OFF, Severity.NOTE, words)
    if times.started > times.received + CLOCK_OFF:
        words = f"By its clock it began {span(times.started - times.received)} after it arrived."
        yield Found(Code.IN_THE_FUTURE, Severity.LOOK, words)
    if times.finished < times.started:
        words = f"By its clock it ended {span(times.started - times.finished)} before it began."
        yield Found(Code.TIMES_REVERSED, Severity.LOOK, words)


def blackout(day: date, *, barred: bool) -> Iterator[Found]:
    if barred:
        words = f"It was made on {day}, a blackout day: nobody was to go there."
        yield Found(Code.BLACKOUT, Severity.LOOK, words)


def version(used: int, newer: int | None) -> Iterator[Found]:
    """`newer`: the newest that had been published before the visit began, None where none had."""
    if newer is not None:
        words = (
            f"Filled in on version {used} of the checklist; version {newer} was published before "
            f"the visit began. It counts as version {used}."
        )
        yield Found(Code.OLD_VERSION, Severity.NOTE, words)


def gallery(pictures: Sequence[Picture], started: datetime) -> Iterator[Found]:
    chosen = [picture for picture in pictures if picture.source == "gallery"]
    if not chosen:
        return
    words = f"{len(chosen)} of {count(len(pictures), 'photo')} came from the gallery"
    times = [picture.taken for picture in chosen if picture.taken]
    before = started - min(times) if times else timedelta()
    old = before > timedelta(hours=1)
    if old:
        words += f"; the oldest was taken {span(before)} before the visit"
    yield Found(Code.GALLERY, Severity.LOOK if old else Severity.NOTE, f"{words}.")


def pace(asked: Sequence[Asked], times: Times) -> Iterator[Found]:
    """Time for all answers against what a quick thumb needs for these questions.

    By the moments of the answers where the phone told them, else by the whole visit.
    """
    answered = [one for one in asked if one.state != "blank"]
    if len(answered) < ENOUGH:
        return
    moments = [one.at for one in answered if one.at]
    if len(moments) >= 0.8 * len(answered):
        taken = max(moments) - min(moments)
    else:
        taken = times.finished - times.started
    needed = sum(LEAST_SECONDS.get(one.type, LEAST) for one in answered)
    seconds = taken.total_seconds()
    if 0 <= seconds < needed:
        each = f"{seconds / len(answered):.1f}"
        words = (
            f"{count(len(answered), 'question')} in {span(taken)}, {each} s each; a quick hand "
            f"needs {span(timedelta(seconds=needed))} for them."
        )
        yield Found(Code.QUICK, Severity.LOOK, words)


def answers(asked: Sequence[Asked]) -> Iterator[Found]:
    unexpected = [one for one in asked if one.unexpected]
    if unexpected:
        differ = "answer differs" if len(unexpected) == 1 else "answers differ"
        words = f"{len(unexpected)} {differ} from what the checklist expects: {named(unexpected)}"
        yield Found(Code.UNEXPECTED, Severity.LOOK, words)
    missing = [one for one in asked if one.missing]
    if missing:
        lack = "question lacks its answer" if len(missing) == 1 else "questions lack their answers"
        words = f"{len(missing)} {lack}: {named(missing)}"
        yield Found(Code.ANSWERS_MISSING, Severity.NOTE, words)
    if asked and all(one.state == "na" for one in asked):
        words = f"All {count(len(asked), 'question')} answered with “not applicable”."
        yield Found(Code.ALL_NA, Severity.GRAVE, words)
    elif asked and all(one.state in ("na", "blank", "cant_recall") for one in asked):
        words = f"None of {count(len(asked), 'question')} has an answer that says something."
        yield Found(Code.NOTHING_ANSWERED, Severity.GRAVE, words)


def photos_seen(seen: Mapping[int, Sequence[int]], among: int) -> Iterator[Found]:
    """`seen`: by the photo's number, ids of earlier audits with just these bytes."""
    if seen:
        words = f"{_numbered(seen)} of {among} stood, byte for byte, in {_others(seen)}."
        yield Found(Code.PHOTO_SEEN, Severity.GRAVE, words, _ids(seen))


def pictures_seen(
    seen: Mapping[int, Sequence[int]], among: int, bits: Mapping[int, int]
) -> Iterator[Found]:
    """`bits`: of 64, in which a photo's hash differs at least from its likes."""
    if seen:
        nearest = ", ".join(f"{bits[number]} of 64 bits" for number in sorted(seen)[:3])
        words = (
            f"{_numbered(seen)} of {among} shows the very picture of {_others(seen)}, "
            f"saved again (differs in {nearest})."
        )
        yield Found(Code.PICTURE_SEEN, Severity.LOOK, words, _ids(seen))


def receipts_seen(seen: Mapping[int, Sequence[int]], among: int) -> Iterator[Found]:
    """The same bytes or the same picture: money may be asked for twice."""
    if seen:
        words = f"{_numbered(seen, 'Receipt')} of {among} came with {_others(seen)} already."
        yield Found(Code.RECEIPT_SEEN, Severity.GRAVE, words, _ids(seen))


def sentences_seen(seen: Sequence[tuple[str, Sequence[int]]]) -> Iterator[Found]:
    """Sentences with the ids of the earlier audits that hold them."""
    if seen:
        first, others = seen[0][0], {number: ids for number, (_, ids) in enumerate(seen)}
        more = f" and {len(seen) - 1} more" if len(seen) > 1 else ""
        verb = "stand" if more else "stands"
        words = f"“{shortened(first)}”{more} {verb} in {_others(others)} too."
        yield Found(Code.SENTENCE_SEEN, Severity.LOOK, words, _ids(others))


def _ids(seen: Mapping[int, Iterable[int]]) -> tuple[int, ...]:
    return tuple(sorted({id_ for ids in seen.values() for id_ in ids}))


def _others(seen: Mapping[int, Iterable[int]]) -> str:
    return count(len(_ids(seen)), "earlier visit")


def _numbered(seen: Iterable[int], thing: str = "Photo") -> str:
    numbers = sorted(seen)
    listed = ", ".join(str(number) for number in numbers)
    return f"{thing} {listed}" if len(numbers) == 1 else f"{thing}s {listed}"


def named(asked: Sequence[Asked], most: int = 3) -> str:
    """The first questions by their words, and the end of the sentence."""
    words = "; ".join(shortened(one.words or one.key, 60) for one in asked[:most])
    words += f"; {len(asked) - most} more" if len(asked) > most else ""
    return words if words[-1] in ".?!…" else f"{words}."
