"""When a condition is true."""

import pytest

from mystery.checklists.rules import applies, is_any, read, same, scalar
from mystery.checklists.rules.conditions import AllOf, AnyOf


def condition(document):
    section = {"key": "s", "questions": [{"key": "q", "type": "text", "when": document}]}
    return read({"sections": [section]}).by_key["q"].when


def holds(document, answer=None, **location):
    values = {} if answer is None else {"q0": answer}
    return applies(condition(document), values, location)


@pytest.mark.parametrize(
    ("relation", "true", "false"),
    [
        ({"is": "yes"}, ["yes", ["no", "yes"]], ["no", "Yes", [], ["no"], 5, True]),
        ({"is": 5}, [5, "5", "5.0", 5.0, ["4", 5]], ["05", "+5", 5.5, True, "five", " 5"]),
        ({"is": "5.0"}, [5, "5.00"], [50, "5,0"]),
        ({"is": True}, [True, "true"], [False, 1, "True", "yes"]),
        ({"is": "false"}, [False, "false"], [True, 0]),
        ({"is_not": "yes"}, ["no", ["yes", "no"], 5], ["yes", ["yes"], []]),
        ({"is_not": 5}, [6, "x", True], [5, "5.0"]),
        ({"any_of": ["b", 3]}, ["b", "3.0", ["a", "b"]], ["a", ["a", "c"], [], 4]),
        ({"at_least": "9.5"}, [9.5, 10, "9.50", "never", [1, 10]], [9.4, "9.49", [], [1]]),
        ({"at_most": "44.9"}, [44.9, -1, "44.90", [50, 1]], [44.95, "never", 45, []]),
        ({"at_least": "2026-01-01"}, ["2026-11-21", "2026-01-01"], ["2025-12-31"]),
        ({"at_most": "b"}, ["a", "b", 7], ["c", "b0"]),
        ({"answered": True}, ["x", 0, False, [], [[]], {}], []),
    ],
)
def test_relations(relation, true, false):
    document = {"question": "q0"} | relation
    for answer in true:
        assert holds(document, answer), answer
    for answer in false:
        assert not holds(document, answer), answer


@pytest.mark.parametrize(
    "relation",
    [{"is": "x"}, {"is_not": "x"}, {"any_of": ["x"]}, {"at_least": 1}, {"answered": True}],
)
def test_a_question_that_is_not_answered_makes_every_test_false(relation):
    assert not holds({"question": "q0"} | relation)
    assert not holds({"location": "brand"} | relation)
    assert not holds({"location": "brand"} | relation, brand=None)
    assert not holds({"location": "brand"} | relation, brand="")


def test_a_test_may_look_at_the_location():
    assert holds({"location": "tags", "is": "parking"}, tags=["cafe", "parking"])
    assert not holds({"location": "tags", "is": "parking"}, tags=[])
    assert holds({"location": "tags", "answered": True}, tags=[])
    assert holds({"location": "size", "at_least": "9.5"}, size=10)
    assert not holds({"location": "kind", "is": "own"}, "own", kind="competitor")


def test_lists_inside_lists_objects_nulls_and_huge_numbers_equal_nothing():
    for odd in ({"a": 1}, None, ["x"], 10**16, float("inf"), float("nan")):
        assert scalar(odd) is None
        assert not holds({"question": "q0", "is": "x"}, [odd])
        assert not holds({"question": "q0", "is_not": "x"}, [odd])


YES = {"question": "q0", "is": "yes"}
NO = {"question": "q0", "is": "no"}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"all": [YES, YES]}, True),
        ({"all": [YES, NO]}, False),
        ({"any": [NO, YES]}, True),
        ({"any": [NO, NO]}, False),
        ({"not": YES}, False),
        ({"not": NO}, True),
        ({"all": []}, True),
        ({"any": []}, False),
        ({"not": {"any": [{"all": [YES, {"not": NO}]}]}}, False),
    ],
)
def test_conditions_are_joined_and_turned_round(document, expected):
    assert holds(document, "yes") is expected


def test_an_unanswered_question_can_be_asked_for():
    assert holds({"not": {"question": "q0", "answered": True}})


def test_two_relations_in_one_stored_object_both_have_to_hold():
    both = {"question": "q0", "at_least": 2, "at_most": 4}
    assert condition(both) == AllOf(condition(both).parts)
    assert [holds(both, value) for value in (1, 2, 4, 5)] == [False, True, True, False]


def test_empty_groups_keep_their_kind():
    assert condition({"any": []}) == AnyOf(())


def test_numbers_beside_texts_compare_as_plain_decimals():
    assert same(scalar(1e-7), scalar("0.0000001"))
    assert scalar(2.50).text == "2.5"
    assert holds({"question": "q0", "at_least": "10 km"}, 2)
    assert not holds({"question": "q0", "at_least": "10 km"}, 1)


def test_texts_compare_by_code_point():
    assert holds({"question": "q0", "at_least": "\uffff"}, "\U0001f600")


def test_is_any_looks_into_lists():
    wanted = (scalar("na"), scalar(5))
    assert is_any("na", wanted)
    assert is_any(["x", "5.0"], wanted)
    assert not is_any([], wanted)
    assert not is_any(None, wanted)
