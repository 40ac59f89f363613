"""What a checklist has to fulfil before it is published, and how its faults are told."""

import copy
import json
from pathlib import Path

import pytest

from mystery.checklists.rules import check
from mystery.problems import Invalid

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "scoring.json").read_text("utf-8"))
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


Q = "/sections/0/questions/0"
SURROGATE = "\ud800"

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

CONDITIONS = [
    ({"question": "z", "is": 1}, "question", 'There is no question "z".'),
    ({"question": "q", "is": "yes"}, "question", '"q" has no answer yet at this point.'),
    ({"question": "late", "is": "yes"}, "question", '"late" has no answer yet at this point.'),
    ({"question": "row", "is": "yes"}, "question", '"row" has no answer yet at this point.'),
    ({"question": "yn", "is": "maybe"}, "is", "The answer is yes or no."),
    ({"question": "yn", "is_not": True}, "is_not", "The answer is yes or no."),
    ({"question": "pick", "is": "c"}, "is", '"c" is no option of this question.'),
    ({"question": "pick", "any_of": ["a", "c"]}, "any_of", '"c" is no option of this question.'),
    ({"question": "pick", "any_of": []}, "any_of", "Name at least one value."),
    ({"question": "wait", "is": "long"}, "is", "The answer is a number."),
    ({"question": "size", "is": "never"}, "is", "The answer is a number."),
    ({"question": "wait", "at_least": "never"}, "at_least", "This has to be a number."),
    ({"question": "yn", "is": "yes", "colour": 1}, "colour", '"colour" means nothing here.'),
    ({"question": "wait", "at_least": 1, "at_most": 2}, None, "Compare in one way; join several"),
    ({"location": "", "is": 1}, "location", "Name an attribute, such as kind or tags."),
    ({"location": "kind", "is": "ours"}, "is", "The kind of a location is own or competitor."),
    ({"all": []}, "all", "Name at least one condition."),
    ({"any": []}, "any", "Name at least one condition."),
    ({"all": [{"question": "z", "is": 1}]}, "all/0/question", 'There is no question "z".'),
    ({"any": [{"question": "z", "is": 1}]}, "any/0/question", 'There is no question "z".'),
    ({"not": {"question": "z", "is": 1}}, "not/question", 'There is no question "z".'),
    ({"not": {"question": "yn", "is": "no"}, "x": 1}, "x", '"x" means nothing here.'),
    ({"location": "brand", "is": "a\0"}, "is", "This text holds a character"),
]

GOOD_CONDITIONS = [
    {"question": "yn", "any_of": ["yes", "no"]},
    {"question": "yn", "answered": True},
    {"question": "pick", "is": "a"},
    {"question": "pick", "at_least": 3},
    {"question": "tick", "is": "1.0"},
    {"question": "wait", "is": "never"},
    {"question": "wait", "at_most": "44.9"},
    {"question": "note", "at_least": "2026-01-01"},
    {"question": "note", "is": True},
    {"location": "kind", "any_of": ["own", "competitor"]},
    {"location": "kind", "answered": True},
    {"location": "tags", "is": "fitting-rooms"},
]


def conditional(condition):
    """Questions of every kind, one under the condition, and one that comes later."""
    first = section(
        question("yn"),
        question("pick", "choice", options=CHOICE),
        question("tick", "multi", options=[{"key": "1", "text": "One"}]),
        question("wait", "duration", never={"label": "nobody came"}),
        question("size", "number"),
        question("note", "text"),
        key="first",
    )
    rows = section(question("row"), key="rows", repeat={})
    own = section(question("q", when=condition), question("late"), key="own")
    return checklist(first, rows, own)


@pytest.mark.parametrize(("document", "pointer", "detail"), [*WHOLE, *SECTIONS, *QUESTIONS])
def test_a_fault_is_told_at_its_place(document, pointer, detail):
    found = faults(document)
    assert pointer in found
    assert found[pointer].startswith(detail)


@pytest.mark.parametrize(("condition", "member", "detail"), CONDITIONS)
def test_a_condition_has_to_be_decidable(condition, member, detail):
    pointer = "/sections/2/questions/0/when" + (f"/{member}" if member else "")
    found = faults(conditional(condition))
    assert list(found) == [pointer]
    assert found[pointer].startswith(detail)


@pytest.mark.parametrize("condition", GOOD_CONDITIONS)
def test_a_condition_that_looks_back_is_accepted(condition):
    assert faults(conditional(condition)) == {}


def test_conditions_after_the_answer_may_name_the_question_itself():
    own = {"question": "q", "is": "no"}
    assert faults(one(critical_when=own)) == {}
    assert faults(one(evidence=[{"kind": "photo", "when": own}])) == {}
    for name in ("when", "na"):
        assert list(faults(one(**{name: own}))) == [f"{Q}/{name}/question"]


def test_every_place_of_a_condition_is_checked():
    unknown = {"question": "z", "is": 1}
    document = checklist(
        section(
            question(
                when=unknown,
                na=unknown,
                critical_when=unknown,
                evidence=[{"kind": "photo"}, {"kind": "photo", "when": unknown}],
            ),
            when=unknown,
        )
    )
    assert set(faults(document)) == {
        "/sections/0/when/question",
        *(f"{Q}/{name}/question" for name in ("when", "na", "critical_when", "evidence/1/when")),
    }


def test_a_row_sees_its_own_row_and_the_visit_before_it():
    inside = question(
        "b", when={"all": [{"question": "a", "is": "no"}, {"question": "x", "is": "no"}]}
    )
    document = checklist(
        section(question("x")), section(question("a"), inside, key="rows", repeat={"max": 8})
    )
    assert faults(document) == {}


@pytest.mark.parametrize(
    ("bands", "unreached"),
    [
        ([{"up_to": 30}, {"up_to": 60}, {}], []),
        ([{"at_least": 60}, {"at_least": 52}, {}], []),
        ([{"up_to": 10}, {"at_least": 20}, {}], []),
        ([{"at_least": 20}, {"up_to": 10}, {"at_least": 15}, {}], []),
        ([{"up_to": 60}, {"up_to": 30}], [1]),
        ([{"up_to": 30}, {"up_to": "30.0"}], [1]),
        ([{"at_least": 52}, {"at_least": 60}], [1]),
        ([{}, {"up_to": 30}, {}], [1, 2]),
        ([{"up_to": 30}, {"at_least": 20}, {}], [2]),
        ([{"at_least": 5}, {"up_to": 10}, {"up_to": 20}], [2]),
        ([{"up_to": 10, "at_least": 5}, {}], [0]),
    ],
)
def test_bands_that_no_value_reaches_are_named(bands, unreached):
    document = one(kind="number", bands=[band | {"points": 1} for band in bands])
    assert list(faults(document)) == [f"{Q}/bands/{index}" for index in unreached]


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


class TestHostile:
    def test_names_that_cannot_be_printed_are_told_in_others(self):
        found = faults(checklist(**{SURROGATE + "/~\0" + "x" * 10**6: 1}))
        (pointer,) = found
        assert pointer == "/\ufffd~1~0\ufffd" + "x" * 76
        assert len(found[pointer]) < 300
        assert (pointer + found[pointer]).encode("utf-8")

    def test_keys_and_languages_that_cannot_be_stored_are_refused(self):
        assert "/key" in faults(checklist(key=SURROGATE))
        assert "/title/\ufffd" in faults(checklist(title={"en": "T", SURROGATE: "x"}))
        assert f"{Q}/when/question" in faults(one(when={"question": SURROGATE, "is": 1}))

    def test_numbers_too_long_to_print_are_refused(self):
        for number in (10**5000, -(10**5000), "9" * 10**5, float("nan"), float("-inf")):
            for name in ("points", "min", "max"):
                assert f"{Q}/{name}" in faults(one(kind="scale", **{name: number}))
            assert f"{Q}/expect" in faults(one(kind="number", expect=number))
        assert f"{Q}/type" in faults(one(kind=10**5000))

    def test_endless_nesting_is_refused_wherever_it_stands(self):
        deep = []
        for _ in range(100_000):
            deep = [deep]
        for name in ("text", "options", "when", "na", "evidence", "expect", "bands", "points"):
            assert f"{Q}/{name}" in {p[: len(f"{Q}/{name}")] for p in faults(one(**{name: deep}))}
        for name in ("title", "sections", "critical", "briefing"):
            found = faults(checklist() | {name: deep})
            assert any(pointer.startswith(f"/{name}") for pointer in found)

    def test_endless_faults_are_cut_off(self):
        many = {f"x{index}": 1 for index in range(100_000)}
        assert len(faults(checklist(**many))) == 500
        assert len(faults(checklist() | {"sections": [5] * 100_000})) <= 1000

    def test_a_million_options_are_refused(self):
        options = [{"key": "a", "text": "A"}] * 20_000
        assert faults(one(kind="choice", options=options))
