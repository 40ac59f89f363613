"""Which answers are refused, and that nothing else is."""

import pytest

from mystery.checklists.rules import check_answers, read

OPTIONS = [{"key": "a"}, {"key": "b"}, {"key": "none", "exclusive": True}]
SHA = "0123456789abcdef" * 4

KINDS = {
    "yes": {"type": "yes_no", "reasons": [{"key": "litter", "text": "Litter"}]},
    "one": {"type": "choice", "options": OPTIONS},
    "many": {"type": "multi", "options": OPTIONS},
    "five": {"type": "scale"},
    "half": {"type": "scale", "min": "0.5", "max": 2},
    "size": {"type": "number", "min": 0, "max": 10},
    "price": {"type": "money"},
    "wait": {"type": "duration", "never": {"label": "nobody came"}},
    "would": {"type": "nps"},
    "note": {"type": "text"},
    "day": {"type": "date"},
    "hour": {"type": "time"},
    "view": {"type": "photo"},
    "code": {"type": "barcode"},
    "hand": {"type": "signature"},
}
CHECKLIST = read(
    {
        "sections": [
            {"key": "s", "questions": [{"key": key} | kind for key, kind in KINDS.items()]},
            {
                "key": "items",
                "repeat": {"max": 2},
                "questions": [{"key": "paid", "type": "money"}, {"key": "left", "type": "yes_no"}],
            },
        ]
    }
)

GOOD = {
    "yes": ["yes", "no", None, ""],
    "one": ["a", "none"],
    "many": [[], ["a", "b"], ["none"]],
    "five": [1, 5, "3", 2.5],
    "half": ["0.5", 0.75, 2],
    "size": [0, -5, 99, "3.99", 10**15],
    "price": ["12.90", 12.9, "-1.00"],
    "wait": [0, 142, "30.5", "never"],
    "would": [0, 10, "7"],
    "note": ["x" * 100_000, "0", "\U0001f600"],
    "day": ["2026-11-21", "2024-02-29"],
    "hour": ["14:05", "00:00:59"],
    "view": [SHA, [SHA, SHA], []],
    "code": ["4006381333931"],
    "hand": [SHA],
}

BAD = {
    "yes": (["Yes", True, 1, ["yes"], {}, 7], "The answer is yes or no."),
    "one": (["c", 1, ["a"], True, "x" * 99], " is no option of this question."),
    "many": (["a", {}, 1, True], "The answer is a list of options."),
    "five": ([0, 6, "5.01", "x", True, 10**5000, "1e999"], "The answer is a number from 1 to 5."),
    "half": ([0.4], "The answer is a number from 0.5 to 2."),
    "size": (["never"], "Never is not offered here."),
    "price": (
        ["much", "3,99", True, float("nan"), float("inf"), 10**15 + 1, "1e3", [1]],
        "The answer is a number such as 142 or 3.99, up to 10^15.",
    ),
    "wait": ([-1, "-0.5"], "A duration is 0 seconds or more."),
    "would": ([11, -1, 2.5, "many", True], "The answer is a whole number from 0 to 10."),
    "note": ([5, ["x"], True], "This has to be a text."),
    "day": (
        ["21.11.2026", "2026-02-30", "20261121", 5, "２026-11-21"],
        "The answer is a date such",
    ),
    "hour": (["25:00", "1405", "14:05+01:00", 5], "The answer is a time such as 14:05."),
    "view": ([5, [5], [SHA, None]], "This has to be a text."),
    "hand": ([[SHA] * 51], "At most 50 photos are possible."),
}


def faults(answers, repeats=None):
    return {fault.pointer: fault.detail for fault in check_answers(CHECKLIST, answers, repeats)}


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in GOOD.items() for value in values]
)
def test_an_answer_in_the_domain_has_no_fault(key, value):
    assert faults({key: {"value": value}}) == {}


@pytest.mark.parametrize("key", BAD)
def test_an_answer_outside_the_domain_is_told_with_its_place(key):
    values, detail = BAD[key]
    for value in values:
        found = faults({key: {"value": value}})
        assert list(found) == [f"/answers/{key}/value"], value
        assert detail in found[f"/answers/{key}/value"]


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        (["c"], '"c" is no option of this question.'),
        ([5], "this value is no option of this question."),
        (["a", "a"], '"a" is chosen twice.'),
        (["a", "none"], "An option that excludes the others is chosen together with others."),
        (["x" * 99], '"' + "x" * 40 + '..." is no option of this question.'),
    ],
)
def test_what_is_ticked_has_to_fit_together(value, detail):
    assert faults({"many": {"value": value}}) == {"/answers/many/value": detail}


@pytest.mark.parametrize("key", ["note", "code", "view"])
def test_texts_have_to_be_storable(key):
    unstorable = "This text holds a character that cannot be stored."
    long = "At most 100,000 characters are possible."
    for value, detail in (
        ("a\0b", unstorable),
        ("\ud800", unstorable),
        ("x" * 100_001, long),
    ):
        assert faults({key: {"value": value}}) == {f"/answers/{key}/value": detail}


@pytest.mark.parametrize(
    ("answer", "steps"),
    [
        ("yes", ""),
        (None, ""),
        ([], ""),
        ({"na": "true"}, "/na"),
        ({"cant_recall": 1}, "/cant_recall"),
        ({"comment": 5}, "/comment"),
        ({"comment": "\ud800"}, "/comment"),
        ({"comment": "x" * 100_001}, "/comment"),
        ({"na_reason": ["x"]}, "/na_reason"),
        ({"evidence_skipped": True}, "/evidence_skipped"),
        ({"at": 5}, "/at"),
        ({"timer": "now"}, "/timer"),
        ({"reasons": "litter"}, "/reasons"),
        ({"reasons": ["litter", "rain"]}, "/reasons/1"),
        ({"reasons": [5]}, "/reasons/0"),
        ({"photos": SHA}, "/photos"),
        ({"photos": [SHA, SHA.upper()]}, "/photos/1"),
        ({"photos": [SHA + "0"]}, "/photos/0"),
        ({"photos": [5]}, "/photos/0"),
    ],
)
def test_the_other_members_of_an_answer_have_their_shapes(answer, steps):
    assert list(faults({"yes": answer})) == [f"/answers/yes{steps}"]


def test_a_full_answer_has_no_fault():
    answer = {
        "value": "no",
        "at": "2026-11-21T10:02:11Z",
        "na": False,
        "cant_recall": None,
        "reasons": ["litter"],
        "comment": "",
        "na_reason": None,
        "photos": [SHA],
        "timer": {"laps": []},
        "newer": {"phone": ["says", "more"]},
    }
    assert faults({"yes": answer, "of a newer checklist": 5}) == {}
    assert faults({"yes": {"na": True, "na_reason": "none here"}}) == {}


def test_answers_have_to_be_an_object():
    for odd in (None, [], "yes", 5):
        assert faults(odd) == {"/answers": "This has to be an object of answers."}


@pytest.mark.parametrize(
    ("repeats", "pointer"),
    [
        ([], "/repeats"),
        ({"s": []}, "/repeats/s"),
        ({"items": {}}, "/repeats/items"),
        ({"items": [{}, 5]}, "/repeats/items/1"),
        ({"items": [{"paid": 5}]}, "/repeats/items/0/paid"),
        ({"items": [{"paid": {"value": "much"}}]}, "/repeats/items/0/paid/value"),
    ],
)
def test_rows_have_to_have_the_shape_of_their_section(repeats, pointer):
    assert list(faults({}, repeats)) == [pointer]


def test_rows_are_accepted_though_they_are_too_many_or_of_a_newer_phone():
    rows = [{"paid": {"value": "3.99"}, "yes": {"value": 7}, "left": {"value": "no"}}] * 3
    assert faults({}, {"items": rows, "newer": 5}) == {}
    assert faults({}, {}) == faults({}, None) == {}


def test_an_answer_of_a_row_is_not_asked_for_outside_it():
    assert list(faults({"paid": {"value": "much"}})) == ["/answers/paid/value"]
