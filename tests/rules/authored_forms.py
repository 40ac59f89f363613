"""Short checklists as an author writes them, and their faults."""

from mystery.checklists.rules import check
from mystery.problems import Invalid

MISSING = "This is missing."
CHOICE = [{"key": "a", "text": "A", "points": 2}, {"key": "b", "text": "B"}]


def question(key="q", kind="yes_no", **members):
    return {"key": key, "type": kind, "text": "Was it so?"} | members


def section(*questions, key="s", **members):
    return {"key": key, "title": "Arrive", "questions": list(questions) or [question()]} | members


def checklist(*sections, **members):
    return {"key": "k", "title": "T", "sections": list(sections) or [section()]} | members


def one(**members):
    return checklist(section(question(**members)))


def faults(document):
    try:
        check(document)
    except Invalid as problem:
        return {fault.pointer: fault.detail for fault in problem.faults}
    return {}


Q = "/sections/0/questions/0"
SURROGATE = "\ud800"
