"""Answers, the options behind them, and the questions they answer."""

from __future__ import annotations

from collections.abc import Iterator

from mystery.audits.rules import APART
from mystery.checklists.rules import Checklist, Question, Type, number, text
from mystery.exports.rules.columns import Column, Kind, Table
from mystery.exports.rules.lines import AnswerLine, ChoiceLine, QuestionLine

ANSWERED = frozenset({"scored", "unscored"})


def _asked(key: str, kind: Kind, meaning: str, *, of: str = "", **more: object) -> Column:
    """A column of an answer that its question knows."""
    return Column(key, kind, meaning, path=f"asked.{of or key}", **more)  # type: ignore[arg-type]


ANSWERS = Table(
    "answers",
    "question that was asked on a visit",
    (
        Column("answer_key", Kind.KEY, "The answer: visit_key, a dot, question_key.", width=34),
        Column("visit_key", Kind.KEY, "Its visit; see visits."),
        Column("location_key", Kind.KEY, "Code of the location; see locations."),
        Column("location", Kind.TEXT, "Name of the location.", width=28),
        Column("visited_on", Kind.DAY, "Day of the visit by the location's own clock."),
        Column("own_or_competitor", Kind.TEXT, "Whose location it is.", allowed="own; competitor"),
        _asked("section_key", Kind.KEY, "Section of the question."),
        _asked("section", Kind.TEXT, "Title of the section in that version.", width=22),
        _asked(
            "question_key",
            Kind.KEY,
            "The question; the same in all versions and however it is worded.",
            of="question.key",
            width=22,
        ),
        _asked("question", Kind.TEXT, "Its words in that version.", of="words", width=48),
        _asked(
            "question_version",
            Kind.WHOLE,
            "Version of the checklist that it was asked from.",
            of="checklist_version",
        ),
        _asked("type", Kind.TEXT, "Type of the question.", allowed="; ".join(Type)),
        Column(
            "answer_value",
            Kind.TEXT,
            "The answer as it was sent: keys of options joined by ;, seconds for a duration.",
            width=22,
        ),
        Column(
            "answer_label", Kind.TEXT, "The same in words, in the checklist's language.", width=32
        ),
        Column(
            "answer_number",
            Kind.NUMBER,
            "The answer as a number, where the question asks for one.",
            unit="the question's own; seconds for a duration",
        ),
        Column(
            "state",
            Kind.TEXT,
            "What kind of answer it is; only scored ones count in a score.",
            allowed="scored; unscored; na; cant_recall; blank",
        ),
        Column("is_na", Kind.FLAG, "1 when answered with N/A.", allowed="0; 1"),
        Column("is_cant_recall", Kind.FLAG, "1 when answered with can't recall.", allowed="0; 1"),
        Column("is_blank", Kind.FLAG, "1 when it was asked and left blank.", allowed="0; 1"),
        _asked("is_critical", Kind.FLAG, "1 when missing it fails the visit.", allowed="0; 1"),
        Column("is_fail", Kind.FLAG, "1 when scored and nothing was earned.", allowed="0; 1"),
        Column("points_earned", Kind.NUMBER, "Points earned; empty unless scored.", unit="points"),
        Column(
            "points_possible",
            Kind.NUMBER,
            "Points that could be earned; 0 for a bonus, empty unless scored.",
            unit="points",
        ),
        _asked("weight", Kind.NUMBER, "Weight of the section; empty where the checklist has none."),
        Column("comment", Kind.TEXT, "What the shopper added to the answer.", width=60),
        Column("photo_count", Kind.WHOLE, "Photos of the answer."),
        Column("photo_1", Kind.LINK, "First photo of the answer in the browser."),
        Column("photo_2", Kind.LINK, "Second photo of the answer."),
        Column("photo_3", Kind.LINK, "Third photo of the answer; see photos for all of them."),
    ),
)

CHOICES = Table(
    "choices",
    "option that was offered by an answered question with several answers",
    (
        Column("answer_key", Kind.KEY, "The answer; see answers.", width=34),
        Column("question_key", Kind.KEY, "The question.", width=22),
        Column("choice_key", Kind.KEY, "The option; the same in all versions."),
        Column("choice_label", Kind.TEXT, "Its words in that version.", width=32),
        Column("selected", Kind.FLAG, "1 when it was ticked.", allowed="0; 1"),
        Column("position", Kind.WHOLE, "Its place among the options, from 1 on."),
    ),
)

QUESTIONS = Table(
    "questions",
    "question of each version of the checklist",
    (
        Column("checklist_key", Kind.KEY, "The checklist.", width=18),
        Column("checklist_version", Kind.WHOLE, "Its version."),
        Column("position", Kind.WHOLE, "Place in the order of asking, from 1 on."),
        Column("section_key", Kind.KEY, "Section of the question."),
        Column("section", Kind.TEXT, "Title of the section.", width=22),
        Column(
            "question_key",
            Kind.KEY,
            "The question; see answers.",
            path="question.key",
            width=22,
        ),
        Column("question", Kind.TEXT, "Its words.", path="words", width=60),
        Column("type", Kind.TEXT, "Type of the question.", allowed="; ".join(Type)),
        Column("points", Kind.NUMBER, "What it is worth; empty when never scored.", unit="points"),
        Column("weight", Kind.NUMBER, "Weight of the section; empty where there is none."),
        Column("is_critical", Kind.FLAG, "1 when missing it fails the visit.", allowed="0; 1"),
        Column("is_bonus", Kind.FLAG, "1 when it can only add.", allowed="0; 1"),
    ),
)


def question_lines(checklist: Checklist, version: int) -> Iterator[QuestionLine]:
    """Every question of a version in the order of asking, but for those that stand apart."""
    position = 0
    for section in checklist.sections:
        title = text(section.title, checklist.language) or section.key
        for question in section.questions:
            position += 1
            if question.key in APART:
                continue
            yield QuestionLine(
                checklist_key=checklist.key,
                checklist_version=version,
                language=checklist.language,
                position=position,
                section_key=section.key,
                section=title,
                weight=None if section.weight is None else float(section.weight),
                question=question,
                words=text(question.text, checklist.language) or question.key,
            )


def answer_number(question: Question, value: str | None) -> float | None:
    """The number that somebody gave to a question that asks for one; None for `never`."""
    exact = number(value) if value is not None and question.type in NUMERIC else None
    return None if exact is None else float(exact)


NUMERIC = frozenset({Type.SCALE, Type.NUMBER, Type.MONEY, Type.DURATION, Type.NPS})


def choice_lines(line: AnswerLine) -> Iterator[ChoiceLine]:
    """The options of a question with several answers, when it was answered at all."""
    question = line.asked.question
    if question.type is not Type.MULTI or line.state not in ANSWERED:
        return
    chosen = set((line.answer_value or "").split(";"))
    for position, option in enumerate(question.options, start=1):
        yield ChoiceLine(
            answer_key=line.answer_key,
            question_key=question.key,
            choice_key=option.key,
            choice_label=text(option.text, line.asked.language) or option.key,
            selected=int(option.key in chosen),
            position=position,
        )
