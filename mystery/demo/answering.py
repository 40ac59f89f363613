"""Answers as people would give them: from a checklist and from how good a store is."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from mystery.checklists.rules import Checklist, Question, Type
from mystery.scoring.rules import State, score

Answers = dict[str, dict[str, Any]]

USUAL = 1.5
"""Logit of something going right on an ordinary day: four times in five."""

ALIKE: Mapping[str, float] = MappingProxyType({})

REMARKS = (
    "Everybody was busy, but they noticed me.",
    "Two customers waited in front of me.",
    "The person at the till explained it patiently.",
    "I had to ask twice.",
    "Tidy, and quicker than I thought.",
    "Nobody looked up when I came in.",
    "A colleague was fetched who knew more.",
    "The light above the shelf flickered.",
    "They took their time with me.",
    "It was loud, music and a vacuum cleaner.",
    "The answer came straight from the label.",
    "I was told where to find it before I asked.",
)
LEARNED = (
    "They walk customers to the shelf instead of pointing.",
    "A sign at the till says how long the queue will take.",
    "Free water in summer.",
)


@dataclass(frozen=True)
class Mood:
    """How a visit goes: the store's quality and the luck of the day, as a logit."""

    rng: random.Random
    level: float
    sections: Mapping[str, float]
    """What comes on top in single sections, by key."""

    def goes_well(self, harder: float = 0.0) -> bool:
        return self.rng.random() < 1 / (1 + math.exp(-(self.level - harder)))

    def within(self, section: str) -> Mood:
        return replace(self, level=self.level + self.sections.get(section, 0))


def mood(rng: random.Random, quality: float, sections: Mapping[str, float] = ALIKE) -> Mood:
    return Mood(rng, USUAL + quality + rng.gauss(0, 0.45), sections)


def answers_for(checklist: Checklist, mood: Mood, facts: Mapping[str, Any]) -> Answers:
    """Answers to all that applies; what a phone would not have shown is left out."""
    given = {
        question.key: _answer(question, mood.within(section.key))
        for section in checklist.sections
        for question in section.questions
    }
    rows = score(checklist, given, facts).questions
    shown = {row.question.key for row in rows if row.state != State.HIDDEN}
    return {key: answer for key, answer in given.items() if key in shown and answer}


def _answer(question: Question, mood: Mood) -> dict[str, Any]:
    chance = mood.rng.random()
    if question.expect and question.expect[0].text == "na":
        return {"na": True, "na_reason": "none here"}
    if question.na and chance < 0.07:
        return {"na": True}
    if chance > 0.985 and question.gate is None:
        return {"cant_recall": True}
    value = _value(question, mood)
    if value is None:
        return {}
    answer: dict[str, Any] = {"value": value}
    if mood.rng.random() < 0.06 and question.type != Type.TEXT:
        answer["comment"] = mood.rng.choice(REMARKS)
    if question.reasons and question.type == Type.YES_NO and value != question.good:
        answer["reasons"] = [mood.rng.choice(question.reasons).key]
    return answer


def _value(question: Question, mood: Mood) -> Any:
    rng = mood.rng
    if question.gate is not None and rng.random() < 0.985:
        return _open(question)
    match question.type:
        case Type.YES_NO:
            other = "no" if question.good == "yes" else "yes"
            return str(question.good) if mood.goes_well(-1 if question.critical else 0) else other
        case Type.CHOICE:
            return _choice(question, mood)
        case Type.MULTI:
            wanted = [o.key for o in question.options if o.points > 0 or not question.worth]
            return [key for key in wanted if mood.goes_well(-0.7)]
        case Type.SCALE:
            low, high = (int(end) for end in question.scale)
            return max(
                low, min(high, round(high - rng.expovariate(1.1) * math.exp(-mood.level / 3)))
            )
        case Type.NPS:
            return max(0, min(10, round(rng.gauss(6.6 + mood.level, 2))))
        case Type.TEXT:
            return (
                rng.choice(LEARNED if "copy" in question.key else REMARKS)
                if rng.random() < 0.4
                else None
            )
        case Type.NUMBER | Type.DURATION | Type.MONEY:
            return _measure(question, mood)
        case _:
            return None


def _open(question: Question) -> str:
    """The answer that goes on: the good one, or the option worth most."""
    if question.options:
        return max(question.options, key=lambda option: option.points).key
    return str(question.good)


def _choice(question: Question, mood: Mood) -> str:
    best_first = sorted(question.options, key=lambda option: -option.points)
    for option in best_first[:-1]:
        if mood.goes_well(0.2):
            return option.key
    return best_first[-1].key


def _measure(question: Question, mood: Mood) -> Any:
    """A value in the band it earns: the best when it goes well, else further down."""
    limits = [float(band.up_to) for band in question.bands if band.up_to is not None]
    floors = [float(band.at_least) for band in question.bands if band.at_least is not None]
    rng = mood.rng
    if floors:
        return round(floors[0] + (rng.random() * 8 if mood.goes_well() else -rng.random() * 14))
    if not limits:
        return rng.randint(0, 6)
    if question.never is not None and rng.random() < 0.02:
        return "never"
    for low, high in zip([0.0, *limits], limits, strict=False):
        if mood.goes_well(0.3):
            return round(low + (high - low) * (0.2 + 0.8 * rng.random()))
    return round(limits[-1] * (1.1 + rng.random()))
