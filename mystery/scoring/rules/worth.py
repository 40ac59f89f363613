"""What one answer is naturally worth: e in the table of scoring.md."""

from __future__ import annotations

from fractions import Fraction

from mystery.checklists.rules import Mode, Question, Type, number
from mystery.checklists.rules.answers import chosen
from mystery.checklists.rules.numbers import ZERO, total

ONE = Fraction(1)
NEVER = "never"


def natural(question: Question, value: object) -> Fraction | None:
    """The natural value e of an answer, between 0 and `question.best` save for negative points.

    None when nothing can be scored: the type is not, or the value lies outside the question's
    domain (an option that does not exist, a scale left, a text for a number); such an answer
    is `unscored`, never zero.
    """
    match question.type:
        case Type.YES_NO:
            return _yes_no(question, value)
        case Type.NUMBER | Type.MONEY | Type.DURATION:
            return _measured(question, value)
        case Type.SCALE:
            return _scale(question, value)
        case Type.CHOICE:
            return next((o.points for o in question.options if o.key == value), None)
        case Type.MULTI if question.mode is not Mode.REASONS:
            return _multi(question, value)
        case _:
            return None


def bad(question: Question, value: object) -> bool:
    """Whether reasons and `when: bad` evidence are wanted: naturally worth nothing or less.

    So a wrong yes_no is bad even where it is not scored; a partly good answer is not.
    """
    earned = natural(question, value)
    return earned is not None and earned <= 0 and (question.best or ZERO) > 0


def _yes_no(question: Question, value: object) -> Fraction | None:
    if value == question.good:
        return ONE
    return ZERO if value in ("yes", "no") else None


def _scale(question: Question, value: object) -> Fraction | None:
    low, high = question.scale
    exact = number(value)
    if exact is None or not low <= exact <= high or low == high:
        return None
    share = (exact - low) / (high - low)
    return 1 - share if question.reverse else share


def _multi(question: Question, value: object) -> Fraction | None:
    ticked = chosen(value)
    if ticked is None or not question.option_keys.issuperset(ticked):
        return None
    best = question.best or ZERO
    if question.mode is Mode.ALL_OR_NOTHING:
        wanted = {option.key for option in question.options if option.points > 0}
        return best if wanted == set(ticked) else ZERO
    points = total(option.points for option in question.options if option.key in ticked)
    return min(max(points, ZERO), best)


def _measured(question: Question, value: object) -> Fraction | None:
    if value == NEVER:
        return question.never.points if question.never else ZERO
    exact = number(value)
    if exact is None or (question.type is Type.DURATION and exact < 0):
        return None
    return next((band.points for band in question.bands if band.holds(exact)), ZERO)
