"""What the reviewer is told; none of it refuses an audit."""

import pytest

from mystery.checklists.rules import read
from mystery.scoring.rules import Remark, Remarked, missing, remarks

SHA = "a" * 64


def question(key, kind="yes_no", **members):
    points = {"points": 1} if kind in ("yes_no", "scale") else {}
    return {"key": key, "type": kind} | points | members


def found(*questions, answers=None, location=None, repeats=None, **members):
    checklist = read({"sections": [{"key": "s", "questions": list(questions)} | members]})
    told = remarks(checklist, answers or {}, location or {}, repeats=repeats)
    some = missing(checklist, answers or {}, location or {}, repeats=repeats)
    assert some == tuple(
        item for item in told if item.remark in (Remark.ANSWER, Remark.PHOTO, Remark.COMMENT)
    )
    return [
        (item.key, item.remark.value, *([] if item.row is None else [item.row])) for item in told
    ]


def test_what_is_required_and_blank_is_missing():
    asked = [
        question("scored"),
        question("free", required=False),
        question("note", "text"),
        question("must", "text", required=True),
        question("hidden", when={"question": "note", "answered": True}),
    ]
    assert found(*asked) == [("scored", "answer"), ("must", "answer")]
    answers = {"scored": {"cant_recall": True}, "must": {"na": True}}
    assert found(*asked, answers=answers) == [("must", "na_not_offered")]


def test_na_is_remarked_on_where_it_is_not_offered():
    competitor = {"location": "kind", "is": "competitor"}
    asked = [
        question("never"),
        question("always", na=True),
        question("there", na=competitor),
        question("after", na={"question": "free", "is": "no"}),
        question("free", na=True),
    ]
    answers = {key: {"na": True} for key in ("never", "always", "there", "after", "free")}
    expected = [("never", "na_not_offered"), ("after", "na_not_offered")]
    assert found(*asked, answers=answers, location={"kind": "competitor"}) == expected
    expected.insert(1, ("there", "na_not_offered"))
    assert found(*asked, answers=answers, location={"kind": "own"}) == expected


@pytest.mark.parametrize(
    ("value", "odd"), [(-1, True), (0, False), ("10.0", False), ("10.01", True), ("never", False)]
)
def test_a_measure_beyond_its_limits_is_remarked_on(value, odd):
    asked = question("q", "number", min=0, max=10, never={"label": "no"})
    answers = {"q": {"value": value}}
    assert found(asked, answers=answers) == ([("q", "out_of_range")] if odd else [])


def test_limits_may_be_on_one_side_only():
    answers = {"q": {"value": 99}}
    assert found(question("q", "money", min=0), answers=answers) == []
    assert found(question("q", "money", max=9), answers=answers) == [("q", "out_of_range")]
    assert found(question("q", "money"), answers=answers) == []


@pytest.mark.parametrize(
    ("expect", "answer", "odd"),
    [
        ("na", {"na": True}, False),
        ("na", {"value": "yes"}, True),
        ("na", {"cant_recall": True}, True),
        (["na", "cant_recall"], {"cant_recall": True}, False),
        ("na", {}, False),
        ("yes", {"value": "yes"}, False),
        ("yes", {"value": "no"}, True),
    ],
)
def test_an_answer_that_differs_from_the_expected_one_is_told(expect, answer, odd):
    asked = question("trap", na=True, required=False, expect=expect)
    expected = [("trap", "unexpected")] if odd else []
    assert found(asked, answers={"trap": answer}) == expected


class TestEvidence:
    @pytest.mark.parametrize(
        ("members", "answer", "lacking"),
        [
            ({}, {"value": "yes"}, True),
            ({}, {"value": "yes", "photos": [SHA]}, False),
            ({}, {"value": "yes", "photos": SHA}, True),
            ({"min": 2}, {"value": "yes", "photos": [SHA]}, True),
            ({"min": 2}, {"value": "yes", "photos": [SHA, SHA]}, False),
            ({"min": 0}, {"value": "yes"}, False),
            ({}, {"value": "yes", "evidence_skipped": "not allowed"}, False),
            ({}, {"na": True}, False),
            ({}, {"cant_recall": True}, False),
            ({}, {}, False),
            ({"when": "always"}, {"value": "no"}, True),
            ({"when": "bad"}, {"value": "no"}, True),
            ({"when": "bad"}, {"value": "yes"}, False),
            ({"when": {"question": "q", "is": "no"}}, {"value": "no"}, True),
            ({"when": {"question": "q", "is": "no"}}, {"value": "yes"}, False),
        ],
    )
    def test_photos_are_counted(self, members, answer, lacking):
        asked = question("q", na=True, required=False, evidence=[{"kind": "photo"} | members])
        assert found(asked, answers={"q": answer}) == ([("q", "photo")] if lacking else [])

    @pytest.mark.parametrize(
        ("members", "answer", "lacking"),
        [
            ({}, {}, True),
            ({}, {"comment": "  "}, True),
            ({}, {"comment": 5}, True),
            ({}, {"comment": "x"}, False),
            ({"min": 5}, {"comment": " four "}, True),
            ({"min": 5}, {"comment": "fives"}, False),
            ({}, {"evidence_skipped": "no time"}, True),
        ],
    )
    def test_comments_are_measured_without_the_blanks_around_them(self, members, answer, lacking):
        asked = question("q", evidence=[{"kind": "comment"} | members])
        answers = {"q": {"value": "yes"} | answer}
        assert found(asked, answers=answers) == ([("q", "comment")] if lacking else [])

    def test_what_is_forbidden_is_not_demanded_and_remarked_on_when_there(self):
        competitor = {"location": "kind", "is": "competitor"}
        asked = question(
            "q",
            required=False,
            evidence=[
                {"kind": "photo"},
                {"kind": "photo", "forbidden": True, "when": competitor},
                {"kind": "comment", "forbidden": True},
            ],
        )
        full = {"value": "yes", "photos": [SHA], "comment": "x"}
        at = {"location": {"kind": "competitor"}}
        assert found(asked, answers={"q": {"value": "yes"}}, **at) == []
        assert found(asked, answers={"q": {"value": "yes"}}) == [("q", "photo")]
        expected = [("q", "photo_forbidden"), ("q", "comment_forbidden")]
        assert found(asked, answers={"q": full}, **at) == expected
        assert found(asked, answers={"q": full | {"value": None}}, **at) == expected
        assert found(asked, answers={"q": full}) == [("q", "comment_forbidden")]

    def test_one_remark_is_enough_for_two_demands(self):
        asked = question("q", evidence=[{"kind": "photo"}, {"kind": "photo", "min": 2}])
        assert found(asked, answers={"q": {"value": "yes"}}) == [("q", "photo")]


class TestRows:
    PRICE = question("price", "money", required=True)
    PROMO = question("promo", "yes_no", points=None)
    UNTIL = question("until", "date", required=True, when={"question": "promo", "is": "yes"})
    OURS = question("ours", "text", required=True, when={"question": "x", "is": "yes"})

    def rows(self, *rows, x="yes", **members):
        checklist = read(
            {
                "sections": [
                    {"key": "s", "questions": [question("x")]},
                    {
                        "key": "items",
                        "repeat": {"max": 2},
                        "questions": [self.PRICE, self.PROMO, self.UNTIL, self.OURS],
                    }
                    | members,
                ]
            }
        )
        return remarks(checklist, {"x": {"value": x}}, {}, repeats={"items": list(rows)})

    def test_every_row_is_looked_at_with_what_it_and_the_visit_said(self):
        told = self.rows(
            {"price": {"value": "3.99"}, "promo": {"value": "no"}, "ours": {"value": "yes"}},
            {"promo": {"value": "yes"}},
        )
        assert told == (
            Remarked("price", Remark.ANSWER, 1),
            Remarked("until", Remark.ANSWER, 1),
            Remarked("ours", Remark.ANSWER, 1),
        )
        assert self.rows({"price": {"value": 1}}, x="no") == ()

    def test_one_row_does_not_see_another(self):
        price = {"price": {"value": 1}}
        assert self.rows(price | {"promo": {"value": "yes"}}, price, x="no") == (
            Remarked("until", Remark.ANSWER, 0),
        )

    def test_too_many_rows_are_told_of_the_section(self):
        assert self.rows(*[{"price": {"value": 1}}] * 3, x="no") == (
            Remarked("items", Remark.TOO_MANY_ROWS),
        )
        unlimited = self.rows(*[{"price": {"value": 1}}] * 3, x="no", repeat={})
        assert unlimited == ()

    def test_a_hidden_section_has_no_rows(self):
        assert self.rows({}, when={"question": "x", "is": "no"}) == ()

    def test_rows_that_are_none_ask_for_everything_or_nothing(self):
        assert self.rows(5, x="no") == (Remarked("price", Remark.ANSWER, 0),)
        asked = [self.PRICE]
        assert found(*asked, repeats={"s": "many"}, repeat={}) == []
        assert found(*asked, repeats=None, repeat={}) == []


def test_after_a_gate_nothing_is_missing():
    asked = [question("open", gate={"ends_when": "no"}), question("x")]
    assert found(*asked, answers={"open": {"value": "no"}}) == []
    assert found(*asked, answers={"open": {"value": "yes"}}) == [("x", "answer")]


def test_an_answer_that_is_no_object_counts_as_blank():
    assert found(question("q"), answers={"q": "yes"}) == [("q", "answer")]
