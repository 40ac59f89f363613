"""Reading one question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .conditions import Condition, Scalar
from .document import Band, Evidence, Gate, Never, Option, Question, Reason
from .kinds import (
    CountsAs,
    Dimension,
    EvidenceKind,
    EvidenceWhen,
    Family,
    Mode,
    Type,
    YesNo,
)
from .numbers import ZERO
from .places import PARAGRAPH, Place
from .reading_condition import condition_at, read_condition, read_scalar
from .texts import Text, text

MOST_POINTS = 1_000_000
MOST_OPTIONS = 200
MOST_EVIDENCE = {EvidenceKind.PHOTO: 50, EvidenceKind.COMMENT: 100_000}

MEMBERS = (
    *("key", "type", "text", "help", "example_photo", "points", "required", "na", "na_reasons"),
    *("options", "mode", "good", "reverse", "min", "max", "unit", "bands", "never", "reasons"),
    *("evidence", "critical", "critical_when", "gate", "bonus", "dimension", "family"),
    *("expect", "when", "remember", "receipt", "names_staff"),
)


def read_question(place: Place) -> Question:
    place.only(*MEMBERS)
    place.vital("key", "type")
    place.need("key", "text")
    return Question(
        key=place.key(),
        type=place.word("type", Type) or Type.TEXT,
        text=place.shown("text", most=PARAGRAPH),
        help=place.shown("help", most=PARAGRAPH),
        example_photo=place.string("example_photo"),
        points=place.decimal("points", low=0, high=MOST_POINTS),
        required=place.flag("required") if place.has("required") else None,
        na=_na(place),
        na_reasons=tuple(_reasons(place, "na_reasons")),
        options=tuple(_option(item) for item in place.places("options", most=MOST_OPTIONS)),
        mode=place.word("mode", Mode) or Mode.SUM,
        good=place.word("good", YesNo) or YesNo.YES,
        reverse=place.flag("reverse"),
        min=place.decimal("min"),
        max=place.decimal("max"),
        unit=place.shown("unit"),
        bands=tuple(_band(band) for band in place.places("bands")),
        never=_never(place.place("never")),
        reasons=tuple(_reasons(place, "reasons")),
        evidence=tuple(_evidence(item) for item in place.places("evidence", most=20)),
        critical=place.flag("critical"),
        critical_when=read_condition(place, "critical_when"),
        gate=_gate(place.place("gate")),
        bonus=place.flag("bonus"),
        dimension=_dimension(place),
        family=place.word("family", Family, vital=False),
        expect=_expect(place),
        when=read_condition(place, "when"),
        remember=_remember(place),
        receipt=place.flag("receipt"),
        names_staff=place.flag("names_staff"),
    )


def _dimension(place: Place) -> str | None:
    """Stored documents may pool by a word of their own."""
    place.word("dimension", Dimension, vital=False)
    return place.string("dimension") or None


def _na(place: Place) -> bool | Condition:
    value = place.members.get("na")
    if value is None or isinstance(value, bool):
        return bool(value)
    return condition_at(place, value, place.at("na"))


def _reasons(place: Place, name: str) -> Iterator[Reason]:
    """Reasons as `{"key", "text"}`; one that is only a shown text is its own key."""
    for item, pointer in place.items(name):
        if isinstance(item, Mapping) and "key" in item:
            inner = Place(item, pointer, place.report)
            inner.only("key", "text")
            inner.need("key", "text")
            yield Reason(key=inner.key(), text=inner.shown("text"))
        else:
            words = place.words(item, pointer)
            yield Reason(key=text(words, place.report.language), text=words)


def _option(place: Place) -> Option:
    place.only("key", "text", "points", "exclusive")
    place.vital("key")
    place.need("key", "text")
    return Option(
        key=place.key(),
        text=place.shown("text"),
        points=place.decimal("points", low=-MOST_POINTS, high=MOST_POINTS) or ZERO,
        exclusive=place.flag("exclusive"),
    )


def _band(place: Place) -> Band:
    place.only("up_to", "at_least", "points")
    place.need("points")
    return Band(
        points=place.decimal("points", low=-MOST_POINTS, high=MOST_POINTS) or ZERO,
        up_to=place.decimal("up_to"),
        at_least=place.decimal("at_least"),
    )


def _never(place: Place | None) -> Never | None:
    if place is None:
        return None
    place.only("label", "points")
    place.need("label")
    return Never(
        label=place.shown("label"),
        points=place.decimal("points", low=-MOST_POINTS, high=MOST_POINTS) or ZERO,
    )


def _evidence(place: Place) -> Evidence:
    place.only("kind", "min", "max", "when", "forbidden")
    place.vital("kind")
    kind = place.word("kind", EvidenceKind)
    highest = MOST_EVIDENCE[kind or EvidenceKind.PHOTO]
    least = place.whole("min", low=0, high=highest)
    return Evidence(
        kind=kind or EvidenceKind.PHOTO,
        least=1 if least is None else least,
        most=place.whole("max", low=1, high=highest),
        when=_evidence_when(place),
        forbidden=place.flag("forbidden"),
    )


def _evidence_when(place: Place) -> EvidenceWhen | Condition:
    value = place.members.get("when")
    if value is None or isinstance(value, str):
        return place.word("when", EvidenceWhen) or EvidenceWhen.ALWAYS
    return condition_at(place, value, place.at("when"))


def _gate(place: Place | None) -> Gate | None:
    if place is None:
        return None
    place.only("ends_when", "counts_as")
    return Gate(
        ends_when=read_scalar(place, place.members.get("ends_when"), place.at("ends_when")),
        counts_as=place.word("counts_as", CountsAs) or CountsAs.COULD_NOT_SHOP,
    )


def _expect(place: Place) -> tuple[Scalar, ...]:
    value = place.members.get("expect")
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(read_scalar(place, *item) for item in place.items("expect"))
    return (read_scalar(place, value, place.at("expect")),)


def _remember(place: Place) -> bool | Text:
    if isinstance(place.members.get("remember"), str | Mapping):
        return place.shown("remember")
    return place.flag("remember")
