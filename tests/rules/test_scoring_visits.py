"""Gates, critical questions and totals of a visit, beyond the vectors."""

import pytest

from mystery.scoring import rules
from mystery.scoring.rules import Outcome, State
from tests.rules.scoring_forms import OPTIONS, question, scored, section


class TestGates:
    def test_a_gate_ends_the_form_though_its_question_is_unscored(self):
        gate = question("open", "number", gate={"ends_when": "0.0"})
        result = scored(section(gate, question("x")), answers={"open": 0, "x": "yes"})
        assert [row.state for row in result.questions] == [State.UNSCORED, State.HIDDEN]
        assert result.outcome is Outcome.COULD_NOT_SHOP

    def test_a_list_ends_the_form_when_any_item_does(self):
        gate = question("why", "multi", options=OPTIONS, gate={"ends_when": "bad"})
        result = scored(section(gate, question("x")), answers={"why": ["a", "bad"], "x": "yes"})
        assert result.outcome is Outcome.COULD_NOT_SHOP

    def test_a_gate_that_is_hidden_or_not_answered_ends_nothing(self):
        gate = question("open", gate={"ends_when": "no"})
        for answer in ({"na": True}, {"cant_recall": True}, {}):
            assert scored(section(gate, question("x")), answers={"open": answer}).ended is None
        hidden = gate | {"when": {"location": "kind", "is": "own"}}
        assert scored(section(hidden), answers={"open": "no"}).ended is None

    def test_the_first_gate_decides(self):
        zero = question("a", gate={"ends_when": "no", "counts_as": "zero"})
        result = scored(
            section(zero, question("b", gate={"ends_when": "no"})),
            answers={"a": "no", "b": "no"},
        )
        assert (result.percent, result.outcome) == (0, Outcome.FAILED)

    def test_a_zero_gate_fails_gate_and_pass_mark_even_when_nothing_was_scored(self):
        gate = question("open", points=None, gate={"ends_when": "no", "counts_as": "zero"})
        result = scored(
            section(gate),
            answers={"open": "no"},
            pass_mark=1,
            bands=[{"from": 0, "label": "poor"}],
        )
        assert (result.percent, result.true_percent, result.band) == (0, 0, "poor")
        assert (result.failed, result.outcome) == (("pass_mark", "gate"), Outcome.FAILED)

    def test_nothing_fails_when_the_visit_could_not_be_shopped(self):
        gate = question("open", critical=True, gate={"ends_when": "no"})
        result = scored(section(gate, pass_mark=50), answers={"open": "no"}, pass_mark=50)
        assert (result.failed, result.band, result.percent) == ((), None, None)


class TestCritical:
    def test_critical_when_decides_for_na_and_unscored_but_never_for_hidden(self):
        told = {"question": "a", "is": "no"}
        members = {"critical_when": told}
        result = scored(
            section(
                question("a"),
                question("n", **members),
                question("u", "number", **members),
                question("h", when={"question": "a", "is": "yes"}, **members),
            ),
            answers={"a": "no", "n": {"na": True}, "u": 7},
        )
        assert result.failed == ("critical:n", "critical:u")

    def test_critical_when_outranks_critical(self):
        members = {"critical": True, "critical_when": {"question": "a", "is": "yes"}}
        assert scored(section(question("a", **members)), answers={"a": "no"}).failed == ()
        missed = scored(section(question("a", **members)), answers={"a": "yes"})
        assert missed.failed == ("critical:a",)

    def test_an_unscored_or_blank_critical_question_is_not_missed(self):
        for answer in ("maybe", {}, {"cant_recall": True}):
            result = scored(section(question("a", critical=True)), answers={"a": answer})
            assert (result.failed, result.outcome) == ((), Outcome.NO_SCORE)

    def test_misses_are_named_in_the_order_of_asking_before_sections_and_the_pass_mark(self):
        result = scored(
            section(question("b", critical=True), key="t", pass_mark=50),
            section(question("a", critical=True), key="s", pass_mark=1),
            answers={"a": "no", "b": "no"},
            pass_mark=90,
        )
        expected = ("critical:b", "critical:a", "section:t", "section:s", "pass_mark")
        assert result.failed == expected

    def test_a_zeroed_section_is_below_its_pass_mark_and_dimensions_stay_true(self):
        result = scored(
            section(
                question("a", critical=True, dimension="empathy"),
                question("b", points=15, dimension="empathy"),
                pass_mark=50,
            ),
            answers={"a": "no", "b": "yes"},
            critical={"policy": "zero_section"},
        )
        assert result.failed == ("critical:a", "section:s")
        assert (result.percent, result.true_percent) == (0, 75)
        assert (result.sections[0].percent, result.true_sections[0].percent) == (0, 75)
        assert result.dimensions[0].percent == 75
        assert (result.earned, result.possible) == (0, 20)

    def test_a_zeroed_section_without_a_percent_stays_without(self):
        result = scored(
            section(question("a", "number", critical_when={"question": "a", "is": 7})),
            section(question("b"), key="t"),
            answers={"a": 7, "b": "yes"},
            critical={"policy": "zero_section"},
        )
        assert [part.percent for part in result.sections] == [None, 100]

    def test_the_zeroed_section_weighs_in_the_percent_and_not_in_the_true_one(self):
        result = scored(
            section(question("a", critical=True), question("c", points=15), weight=60),
            section(question("b"), key="t", weight=40),
            answers={"a": "no", "b": "yes", "c": "yes"},
            critical={"policy": "zero_section"},
        )
        assert (result.percent, result.true_percent) == (40, 85)

    @pytest.mark.parametrize(
        ("policy", "percent"),
        [
            ({"policy": "cap", "cap": 50}, 50),
            ({"policy": "cap", "cap": 95}, 75),
            ({"policy": "cap"}, 75),
            ({"policy": "flag"}, 75),
            ({}, 75),
            (None, 75),
        ],
    )
    def test_the_cap_is_the_most_a_visit_may_have(self, policy, percent):
        result = scored(
            section(question("a", critical=True), question("b", points=15)),
            answers={"a": "no", "b": "yes"},
            critical=policy,
        )
        assert (result.percent, result.true_percent) == (percent, 75)

    def test_pass_mark_and_bands_look_at_the_percent_after_the_policy(self):
        result = scored(
            section(question("a", critical=True), question("b", points=15)),
            answers={"a": "no", "b": "yes"},
            critical={"policy": "cap", "cap": 50},
            pass_mark=60,
            bands=[{"from": 0, "label": "low"}, {"from": 60, "label": "high"}],
        )
        assert (result.failed, result.band) == (("critical:a", "pass_mark"), "low")

    def test_a_cap_invents_no_percent(self):
        result = scored(
            section(question("a", "number", critical_when={"question": "a", "is": 7})),
            answers={"a": 7},
            critical={"policy": "cap", "cap": 50},
        )
        assert (result.percent, result.outcome) == (None, Outcome.NO_SCORE)
        assert result.failed == ("critical:a",)


class TestTotals:
    def test_bonus_alone_gives_points_and_no_percent(self):
        result = scored(section(question("a", bonus=True)), answers={"a": "yes"})
        assert (result.earned, result.possible, result.percent) == (5, 0, None)
        assert result.outcome is Outcome.NO_SCORE

    def test_weights_of_sections_without_a_percent_are_shared_out(self):
        result = scored(
            section(question("a"), weight=10),
            section(question("b"), key="t", weight=90),
            section(question("c"), key="u"),
            answers={"a": "yes", "c": "no"},
        )
        assert result.percent == 100

    def test_only_unweighted_sections_answered_gives_no_percent(self):
        result = scored(
            section(question("a"), weight=10),
            section(question("b"), key="t"),
            answers={"b": "yes"},
        )
        assert (result.percent, result.outcome) == (None, Outcome.NO_SCORE)
        assert (result.earned, result.possible) == (5, 5)

    def test_a_section_pass_mark_met_exactly_is_met(self):
        result = scored(
            section(question("a"), question("b"), pass_mark=50), answers={"a": "yes", "b": "no"}
        )
        assert (result.failed, result.outcome) == ((), Outcome.PASSED)

    def test_a_section_without_a_percent_is_not_below_its_mark(self):
        result = scored(
            section(question("a"), pass_mark=50),
            section(question("b"), key="t"),
            answers={"b": "yes"},
        )
        assert result.outcome is Outcome.PASSED

    def test_dimensions_come_once_scored_and_in_the_order_of_scoring(self):
        result = scored(
            section(
                question("a", dimension="empathy"),
                question("b", dimension="tangibles"),
                question("c", dimension="empathy"),
                question("d", dimension="assurance"),
                question("e", "choice", options=OPTIONS, dimension="tangibles"),
            ),
            answers={"a": {"na": True}, "b": "yes", "c": "no", "e": "bad"},
        )
        parts = [(part.key, part.earned, part.possible) for part in result.dimensions]
        assert parts == [("tangibles", 0, 7), ("empathy", 0, 5)]

    def test_a_percent_below_the_lowest_band_has_no_band(self):
        members = {"bands": [{"from": 50, "label": "fair"}]}
        result = scored(section(question("a")), answers={"a": "no"}, **members)
        assert result.band is None

    def test_a_band_speaks_the_language_of_the_checklist(self):
        label = {"en": "Good", "de": "Gut"}
        members = {"bands": [{"from": 0, "label": label}], "language": "de-AT"}
        result = scored(section(question("a")), answers={"a": "no"}, **members)
        assert result.band == "Gut"


def test_the_arithmetic_names_what_a_person_needs():
    result = scored(
        section(
            question("a", "scale", points=10),
            question("b", "choice", options=OPTIONS, points=6, bonus=True),
            question("c", critical=True),
            weight=3,
        ),
        answers={"a": 4, "b": "b", "c": "no"},
        critical={"policy": "zero_section"},
    )
    assert rules.arithmetic(result) == {
        "rules": 1,
        "weighted": True,
        "cap_bonus": True,
        "policy": "zero_section",
        "cap": None,
        "ended": None,
        "sections": [
            {"key": "s", "percent": "70", "earned": "10.5", "possible": "15", "weight": "3"}
        ],
        "questions": [
            {"key": "a", "section": "s", "e": "0.75", "m": "1", "p": "10", "bonus": False},
            {"key": "b", "section": "s", "e": "1", "m": "2", "p": "6", "bonus": True},
            {"key": "c", "section": "s", "e": "0", "m": "1", "p": "5", "bonus": False},
        ],
    }


def test_the_arithmetic_of_what_does_not_count_is_empty():
    gate = question("a", gate={"ends_when": "no", "counts_as": "zero"})
    result = scored(section(gate, question("b")), answers={"a": "no"})
    working = rules.arithmetic(result)
    assert working["ended"] == "zero"
    assert working["questions"][1] == {
        "key": "b",
        "section": "s",
        "e": None,
        "m": None,
        "p": None,
        "bonus": False,
    }
