"""Conditions that can never be decided, and bands that no value reaches, are refused."""

import pytest

from tests.rules.authored_forms import CHOICE, Q, checklist, faults, one, question, section

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
