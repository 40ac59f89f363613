"""Answers in the words of their checklist."""

from __future__ import annotations

from mystery.checklists.rules import Question, Type, text

STATES = {
    "na": "N/A",
    "cant_recall": "Can't recall",
    "blank": "Not answered",
    "hidden": "Not asked",
}


def label(question: Question, state: str, value: str | None, language: str) -> str:
    """What somebody answered, as a person reads it; `value` as AnswerRow keeps it."""
    if state in STATES:
        return STATES[state]
    if value is None:
        return "Photo" if question.type == Type.PHOTO else "Not answered"
    if value == "never" and question.never is not None:
        return text(question.never.label, language)
    if question.type in (Type.CHOICE, Type.MULTI):
        words = {option.key: text(option.text, language) for option in question.options}
        return "; ".join(words.get(key, key) for key in value.split(";") if key) or "None of these"
    if question.type == Type.YES_NO:
        return {"yes": "Yes", "no": "No"}.get(value, value)
    if question.type == Type.DURATION:
        return seconds(value)
    unit = text(question.unit, language)
    return f"{value} {unit}" if unit else value


def seconds(value: str) -> str:
    """Seconds as "1:05 min"; what is not a number stays as it is."""
    try:
        whole = round(float(value))
    except (ValueError, OverflowError):
        return value
    minutes, rest = divmod(whole, 60)
    return f"{minutes}:{rest:02d} min"
