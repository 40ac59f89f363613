"""From a JSON document to a Checklist: one reader for stored documents and for new ones."""

from __future__ import annotations

from collections.abc import Mapping

from mystery.problems import Invalid

from .document import Briefing, Checklist, CriticalPolicy, Grade, Repeat, Section, Stage
from .kinds import Channel, Policy, ShowScore
from .numbers import ZERO
from .places import PARAGRAPH, STORY, Place, Report, place_of
from .reading_condition import read_condition
from .reading_question import MOST_POINTS, read_question
from .texts import LANGUAGE

MOST_SECTIONS, MOST_QUESTIONS = 100, 500
MOST_ROWS = 1_000
MOST_STAGES, MOST_DAYS = 20, 365
PERCENT = {"low": 0, "high": 100}


def read(document: object) -> Checklist:
    """The checklist of a stored document; members it does not know are passed over.

    Raises Invalid(code="checklist_invalid") for what cannot be understood. Whether a new
    document may be published is the stricter question of `check`.
    """
    report = report_for(document)
    checklist = read_checklist(document, report)
    if report.broken:
        raise refusal(report, strict=False)
    return checklist


def report_for(document: object) -> Report:
    language = document.get("language") if isinstance(document, Mapping) else None
    return Report(language=language if isinstance(language, str) else "en")


def refusal(report: Report, *, strict: bool) -> Invalid:
    faults = report.faults(strict=strict)
    count = "1 place needs" if len(faults) == 1 else f"{len(faults)} places need"
    detail = f"{count} a change in this checklist"
    return Invalid(detail, code="checklist_invalid", faults=faults)


def read_checklist(document: object, report: Report) -> Checklist:
    place = place_of(document, "", report) or Place({}, "", report)
    place.only(
        *("key", "title", "language", "channel", "family", "briefing", "pass_mark", "target"),
        *("critical", "cap_bonus", "bands", "show_score", "stages", "sections"),
    )
    place.vital("sections")
    place.need("key", "title")
    key = place.key()
    return Checklist(
        key=key,
        title=place.shown("title"),
        family=place.key("family") or key,
        language=_language(place),
        channel=place.word("channel", Channel, vital=False) or Channel.STORE,
        briefing=_briefing(place.place("briefing")),
        pass_mark=place.decimal("pass_mark", **PERCENT),
        target=place.decimal("target", **PERCENT),
        critical=_critical(place.place("critical")),
        cap_bonus=place.flag("cap_bonus", default=True),
        bands=tuple(_grade(band) for band in place.places("bands")),
        show_score=place.word("show_score", ShowScore, vital=False) or ShowScore.NEVER,
        staging=tuple(_stage(item) for item in place.places("stages", most=MOST_STAGES)),
        sections=tuple(_section(item) for item in place.places("sections", most=MOST_SECTIONS)),
    )


def _language(place: Place) -> str:
    language = place.string("language")
    if language and not LANGUAGE.fullmatch(language):
        place.report.misfits(place.at("language"), "This is no language, such as en or de-AT.")
    return language or "en"


def _briefing(place: Place | None) -> Briefing:
    if place is None:
        return Briefing()
    place.only("story", "do", "remember", "photos", "if_noticed", "money", "readiness")
    return Briefing(
        story=place.shown("story", most=STORY),
        do=place.texts("do"),
        remember=place.texts("remember"),
        photos=place.shown("photos", most=PARAGRAPH),
        if_noticed=place.shown("if_noticed", most=PARAGRAPH),
        money=place.shown("money", most=PARAGRAPH),
        readiness=place.texts("readiness"),
    )


def _critical(place: Place | None) -> CriticalPolicy:
    if place is None:
        return CriticalPolicy()
    place.only("policy", "cap")
    return CriticalPolicy(
        policy=place.word("policy", Policy) or Policy.FLAG, cap=place.decimal("cap", **PERCENT)
    )


def _grade(place: Place) -> Grade:
    place.only("from", "label")
    place.need("from", "label")
    start = place.decimal("from", low=0, high=MOST_POINTS)
    return Grade(start=start or ZERO, label=place.shown("label"))


def _stage(place: Place) -> Stage:
    place.only("key", "title", "opens_day", "due_day", "waiting_for")
    place.need("key", "title")
    return Stage(
        key=place.key(),
        title=place.shown("title"),
        opens_day=place.whole("opens_day", low=0, high=MOST_DAYS),
        due_day=place.whole("due_day", low=0, high=MOST_DAYS),
        waiting_for=place.shown("waiting_for"),
    )


def _section(place: Place) -> Section:
    place.only("key", "title", "weight", "pass_mark", "when", "stage", "repeat", "questions")
    place.vital("key", "questions")
    place.need("key", "title")
    found = place.places("questions", most=MOST_QUESTIONS)
    return Section(
        key=place.key(),
        title=place.shown("title"),
        weight=place.decimal("weight", low=0, high=MOST_POINTS),
        pass_mark=place.decimal("pass_mark", **PERCENT),
        when=read_condition(place, "when"),
        stage=place.key("stage") or "visit",
        repeat=_repeat(place.place("repeat")),
        questions=tuple(read_question(item) for item in found),
    )


def _repeat(place: Place | None) -> Repeat | None:
    if place is None:
        return None
    place.only("label", "max")
    return Repeat(label=place.shown("label"), most=place.whole("max", low=1, high=MOST_ROWS))
