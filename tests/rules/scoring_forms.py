"""Short forms and their scores."""

from mystery.checklists.rules import read
from mystery.scoring import rules

BANDS = [{"up_to": 30, "points": 5}, {"up_to": 60, "points": 3}]
OPTIONS = [{"key": "a", "points": 2}, {"key": "b", "points": 1}, {"key": "bad", "points": -5}]


def question(key, kind="yes_no", **members):
    points = {"points": 5} if kind in ("yes_no", "scale") else {}
    return {"key": key, "type": kind} | points | members


def section(*questions, key="s", **members):
    return {"key": key, "questions": list(questions)} | members


def scored(*sections, answers=None, location=None, **members):
    """The score of some sections; an answer that is no object stands for its value."""
    told = {
        key: answer if isinstance(answer, dict) else {"value": answer}
        for key, answer in (answers or {}).items()
    }
    return rules.score(read({"sections": list(sections)} | members), told, location or {})


def only_row(kind, value, **members):
    return scored(section(question("q", kind, **members)), answers={"q": value}).questions[0]
