"""What a checklist has to fulfil before it is published, and how its faults are told."""

import copy
import json
from pathlib import Path

import pytest

from mystery.checklists.rules import check
from mystery.problems import Invalid
from tests.rules.authored_forms import (
    CHOICE,
    MISSING,
    SURROGATE,
    Q,
    checklist,
    faults,
    one,
    question,
    section,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "scoring.json").read_text("utf-8"))


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_every_vector_may_be_published_once_its_texts_are_there(case):
    document = {"key": "k", "title": "T", **copy.deepcopy(case["checklist"])}
    for place in document["sections"]:
        place["title"] = "S"
        for asked in place["questions"]:
            asked["text"] = "Q"
            for option in asked.get("options", []):
                option["text"] = "O"
    assert faults(document) == {}


WHOLE = [
    ({}, "/sections", MISSING),
    (checklist() | {"key": ""}, "/key", MISSING),
    (checklist() | {"title": None}, "/title", MISSING),
    (checklist() | {"title": {}}, "/title", MISSING),
    (checklist() | {"sections": []}, "/sections", "A checklist needs at least one section."),
    (checklist(colour="red"), "/colour", '"colour" means nothing here. Known: key, title, '),
    (checklist(key="a b"), "/key", "A key is made of "),
    (checklist(key="x" * 65), "/key", "A key is made of "),
    (checklist(family="ä"), "/family", "A key is made of "),
    (checklist(language="English"), "/language", "This is no language"),
    (checklist(channel="drone"), "/channel", '"drone" is not known here. Known: store, '),
    (checklist(show_score="always"), "/show_score", '"always" is not known here.'),
    (checklist(critical={"policy": "hang"}), "/critical/policy", '"hang" is not known here.'),
    (checklist(critical={"policy": "cap"}), "/critical/cap", "Say at how many percent"),
    (checklist(critical={"cap": 50}), "/critical/cap", "This counts only with the policy cap."),
    (checklist(critical={"policy": "cap", "cap": 101}), "/critical/cap", "This has to be 100 or"),
    (checklist(pass_mark=-1), "/pass_mark", "This has to be 0 or more."),
    (checklist(pass_mark="100.01"), "/pass_mark", "This has to be 100 or less."),
    (checklist(pass_mark=True), "/pass_mark", "This has to be a number"),
    (checklist(target=float("inf")), "/target", "This has to be a number"),
    (checklist(bands=[{"label": "x"}]), "/bands/0/from", MISSING),
    (checklist(bands=[{"from": 1, "label": ""}]), "/bands/0/label", MISSING),
    (
        checklist(bands=[{"from": 75, "label": "A"}, {"from": "75.0", "label": "B"}]),
        "/bands/1/from",
        "Two bands begin here.",
    ),
    (checklist(briefing={"tale": ""}), "/briefing/tale", '"tale" means nothing here.'),
    (checklist(briefing={"do": [5]}), "/briefing/do/0", "This has to be a text, or texts by"),
    (checklist(title="x" * 201), "/title", "At most 200 characters are possible here."),
    (checklist(title="a\0b"), "/title", "This text holds a character that cannot be stored."),
    (checklist(title={"en": SURROGATE}), "/title/en", "This text holds a character"),
    (checklist(title={"de": "Laden"}), "/title", "The text in en, the checklist's language, is"),
    (checklist(title={"en": "T", "xxxx": "U"}), "/title/xxxx", "This is no language"),
    (
        checklist(title={f"a{a}{b}": "T" for a in "abcdefgh" for b in "abcdefgh"} | {"en": "T"}),
        "/title",
        "At most 50 languages are possible.",
    ),
    (checklist(*([section()] * 101)), "/sections", "At most 100 are possible here."),
]

SECTIONS = [
    (checklist(section() | {"title": ""}), "/sections/0/title", MISSING),
    (
        checklist(section() | {"questions": []}),
        "/sections/0/questions",
        "A section needs at least one question.",
    ),
    (checklist(section(weight=-1)), "/sections/0/weight", "This has to be 0 or more."),
    (checklist(section(pass_mark=101)), "/sections/0/pass_mark", "This has to be 100 or less."),
    (checklist(section(stage="next week")), "/sections/0/stage", "A key is made of "),
    (checklist(section(mood="x")), "/sections/0/mood", '"mood" means nothing here.'),
    (
        checklist(section(question("a")), section(question("b"), key="S")),
        "/sections/1/key",
        "This key is there twice.",
    ),
    (
        checklist(section(question("A1")), section(question("a1"), key="t")),
        "/sections/1/questions/0/key",
        "This key is there twice.",
    ),
    (
        checklist(section(when={"question": "q", "is": "yes"})),
        "/sections/0/when/question",
        '"q" has no answer yet at this point.',
    ),
    (checklist(section(repeat={"max": 0})), "/sections/0/repeat/max", "This has to be 1 or more."),
    (checklist(section(repeat={"max": 1.5})), "/sections/0/repeat/max", "This has to be a whole"),
    (checklist(section(repeat={}, weight=1)), "/sections/0/weight", "The rows of a repeated"),
    (checklist(section(repeat={}, pass_mark=1)), "/sections/0/pass_mark", "The rows of a repeat"),
    *(
        (checklist(section(question(**member), repeat={})), f"{Q}/{name}", "The rows of a repeat")
        for name, member in {
            "points": {"points": 1},
            "bonus": {"bonus": True},
            "critical": {"critical": True, "critical_when": {"location": "a", "is": 1}},
            "critical_when": {"critical_when": {"location": "a", "is": 1}},
            "gate": {"gate": {"ends_when": "no"}},
        }.items()
    ),
]

QUESTIONS = [
    (one(text=""), f"{Q}/text", MISSING),
    (one(text="x" * 4001), f"{Q}/text", "At most 4000 characters"),
    (one(key=""), f"{Q}/key", MISSING),
    (one(key="_x"), f"{Q}/key", "A key is made of "),
    (one(kind="essay"), f"{Q}/type", '"essay" is not known here. Known: yes_no, choice, '),
    (one(kind=None), f"{Q}/type", MISSING),
    (one(colour=1), f"{Q}/colour", '"colour" means nothing here.'),
    (one(points=-1), f"{Q}/points", "This has to be 0 or more."),
    (one(points=1_000_001), f"{Q}/points", "This has to be 1000000 or less."),
    (one(points="1e3"), f"{Q}/points", "This has to be a number"),
    (one(points=1, kind="text"), f"{Q}/points", "This type of question is never scored."),
    (one(points=1, kind="number"), f"{Q}/points", "No answer earns anything: give at least one b"),
    (
        one(points=1, kind="choice", options=[{"key": "a", "text": "A"}]),
        f"{Q}/points",
        "No answer earns anything: give at least one o",
    ),
    (
        one(points=1, kind="multi", mode="reasons", options=CHOICE),
        f"{Q}/points",
        "This type of question is never scored.",
    ),
    (one(dimension="speed"), f"{Q}/dimension", '"speed" is not known here. Known: reliability, '),
    (one(family="who"), f"{Q}/family", '"who" is not known here.'),
    (one(kind="choice"), f"{Q}/options", "This question needs options to choose from."),
    (one(options=CHOICE), f"{Q}/options", "Only choice and multi have options."),
    (one(kind="multi", options=[*CHOICE, CHOICE[0]]), f"{Q}/options/2/key", "This key is there tw"),
    (one(kind="multi", options=[{"key": "a"}]), f"{Q}/options/0/text", MISSING),
    (one(kind="multi", options=[{"key": "a", "text": "A", "x": 1}]), f"{Q}/options/0/x", '"x" me'),
    (
        one(reasons=[{"key": "a", "text": "A"}, {"key": "a", "text": "B"}]),
        f"{Q}/reasons/1/key",
        "This key is there twice.",
    ),
    (one(reasons=[{"key": "a"}]), f"{Q}/reasons/0/text", MISSING),
    (one(na_reasons=["none", "none"]), f"{Q}/na_reasons/1/key", "This key is there twice."),
    (one(min=1), f"{Q}/min", "This means nothing for this type of question."),
    (one(max=1), f"{Q}/max", "This means nothing for this type of question."),
    (one(kind="scale", min=5), f"{Q}/min", "The maximum has to exceed the minimum."),
    (one(kind="scale", max=1), f"{Q}/max", "The maximum has to exceed the minimum."),
    (one(kind="money", min=2, max="2.0"), f"{Q}/max", "The maximum has to exceed the minimum."),
    (one(bands=[{"points": 1}]), f"{Q}/bands", "Only number, money and duration have bands."),
    (one(never={"label": "n"}), f"{Q}/never", "Only number, money and duration can have never"),
    (one(kind="number", never={"label": ""}), f"{Q}/never/label", MISSING),
    (
        one(kind="number", never={"label": "n", "points": 1}),
        f"{Q}/never/points",
        "This may not earn more than the best band.",
    ),
    (one(kind="number", bands=[{"up_to": 1}]), f"{Q}/bands/0/points", MISSING),
    (one(critical=True), f"{Q}/critical", "Without points it can never be missed"),
    (one(critical=True, points=0), f"{Q}/critical", "Worth 0 it would always be missed"),
    (one(kind="text", gate={"ends_when": "x"}), f"{Q}/gate", "Only an answer that is chosen or"),
    (one(gate={"ends_when": "maybe"}), f"{Q}/gate/ends_when", "The answer is yes or no."),
    (one(gate={"ends_when": "no", "x": 1}), f"{Q}/gate/x", '"x" means nothing here.'),
    (
        one(kind="choice", options=CHOICE, gate={"ends_when": "c"}),
        f"{Q}/gate/ends_when",
        '"c" is no option of this question.',
    ),
    (one(kind="duration", gate={"ends_when": "never"}), f"{Q}/gate/ends_when", "The answer is a n"),
    (
        one(evidence=[{"kind": "photo", "min": 3, "max": 2}]),
        f"{Q}/evidence/0/max",
        "The maximum has to reach the minimum.",
    ),
    (one(evidence=[{"kind": "photo", "max": 51}]), f"{Q}/evidence/0/max", "This has to be 50 or"),
    (one(evidence=[{"kind": "photo", "size": 1}]), f"{Q}/evidence/0/size", '"size" means nothing'),
    (one(expect="perhaps"), f"{Q}/expect", "The answer is yes or no."),
    (one(expect=["na", "no", "perhaps"]), f"{Q}/expect/2", "The answer is yes or no."),
    (one(example_photo="x" * 201), f"{Q}/example_photo", "At most 200 characters"),
]


@pytest.mark.parametrize(("document", "pointer", "detail"), [*WHOLE, *SECTIONS, *QUESTIONS])
def test_a_fault_is_told_at_its_place(document, pointer, detail):
    found = faults(document)
    assert pointer in found
    assert found[pointer].startswith(detail)


def test_too_many_questions_in_all_are_refused():
    sections = [
        section(*(question(f"q{index}_{place}") for place in range(101)), key=f"s{index}")
        for index in range(5)
    ]
    assert faults(checklist(*sections)) == {
        "/sections": "At most 500 questions are possible in all."
    }


def test_all_faults_are_told_at_once():
    document = checklist(
        section(
            question("a", points="much", colour=1, when={"question": "b", "is": "yes"}),
            question("a", "choice", options=[{"key": "x", "text": "X"}, {"key": "x"}]),
            weight=-1,
        ),
        5,
        section(question("c", gate={"ends_when": "maybe"}), key="s"),
        pass_mark=101,
        tale="",
    )
    assert set(faults(document)) == {
        "/tale",
        "/pass_mark",
        "/sections/0/weight",
        "/sections/0/questions/0/points",
        "/sections/0/questions/0/colour",
        "/sections/0/questions/0/when/question",
        "/sections/0/questions/1/key",
        "/sections/0/questions/1/options/1/key",
        "/sections/0/questions/1/options/1/text",
        "/sections/1",
        "/sections/2/key",
        "/sections/2/questions/0/gate/ends_when",
    }


def test_what_cannot_be_read_is_told_once_without_consequences():
    spoilt = question("a", "choice", options="many", points=5, gate={"ends_when": "x"}, bonus=1)
    assert set(faults(checklist(section(spoilt)))) == {f"{Q}/options", f"{Q}/bonus"}
    assert list(faults(one(kind="essay", points=5, min=1))) == [f"{Q}/type"]
    assert list(faults([])) == [""]


def test_the_refusal_counts_the_places():
    with pytest.raises(Invalid, match=r"^1 place needs a change in this checklist$"):
        check(one(text=""))
    with pytest.raises(Invalid, match=r"^2 places need a change in this checklist$"):
        check(one(text="", key=""))
