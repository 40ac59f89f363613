"""Laws that hold for every checklist and every visit."""

import copy
import json
import re

from hypothesis import given
from hypothesis import strategies as st

from mystery.checklists.rules import Checklist, check_answers, read
from mystery.scoring import rules
from mystery.scoring.rules import Outcome, State
from tests.rules.strategies import UNHURRIED, visits

DECIMAL = re.compile(r"-?(0|[1-9]\d*)(\.\d{0,3}[1-9])?")
CONDITIONS = ("when", "critical_when", "gate", "evidence", "na")


def scored(visit, **changes):
    visit = {**visit, **changes}
    return rules.score(read(visit["checklist"]), visit["answers"], visit["location"])


def unconditional(visit):
    """The same visit with every question asked."""
    plain = copy.deepcopy(visit)
    for section in plain["checklist"]["sections"]:
        for place in (section, *section["questions"]):
            for name in CONDITIONS:
                place.pop(name, None)
    return plain


def named_in_conditions(place):
    """The questions that any condition of a document names."""
    if isinstance(place, dict):
        own = {place["question"]} if isinstance(place.get("question"), str) else set()
        return own.union(*map(named_in_conditions, place.values()))
    return set().union(*map(named_in_conditions, place)) if isinstance(place, list) else set()


def bonus_free(checklist: Checklist):
    return not any(question.bonus for question in checklist.by_key.values())


@UNHURRIED
@given(visits(wild=True))
def test_percents_stay_within_0_and_100_unless_bonus_may_exceed(visit):
    result = scored(visit)
    parts = (*result.sections, *result.true_sections, *result.dimensions)
    percents = [result.percent, result.true_percent, *(part.percent for part in parts)]
    capped = result.checklist.cap_bonus or bonus_free(result.checklist)
    for percent in percents:
        assert percent is None or percent >= 0
        assert percent is None or not capped or percent <= 100


@UNHURRIED
@given(visits(wild=True))
def test_without_bonus_nobody_earns_more_than_was_possible(visit):
    result = scored(visit)
    for row in result.questions:
        assert (row.earned is None) == (row.state is not State.SCORED)
        if row.earned is not None and not row.question.bonus:
            assert row.earned <= row.possible
    if bonus_free(result.checklist):
        assert all(part.earned <= part.possible for part in result.sections)


@UNHURRIED
@given(visits(), st.data())
def test_na_leaves_every_other_question_as_it_was(visit, data):
    steering = named_in_conditions(visit["checklist"])
    free = [
        question["key"]
        for section in visit["checklist"]["sections"]
        for question in section["questions"]
        if question["key"] not in steering and "gate" not in question
    ]
    key = data.draw(st.sampled_from(free) if free else st.just("nothing"))
    before = scored(visit)
    after = scored(visit, answers={**visit["answers"], key: {"na": True}})
    for old, new in zip(before.questions, after.questions, strict=True):
        assert old == new or old.question.key == key
        if old.question.key == key:
            assert new.state in (State.NA, State.HIDDEN, State.UNSCORED)
            assert new.earned is None


@UNHURRIED
@given(visits(wild=True), st.randoms(use_true_random=False))
def test_the_order_of_sections_does_not_change_totals(visit, random):
    plain = unconditional(visit)
    turned = copy.deepcopy(plain)
    random.shuffle(turned["checklist"]["sections"])
    one, other = scored(plain), scored(turned)
    for name in ("percent", "true_percent", "earned", "possible", "outcome", "band"):
        assert getattr(one, name) == getattr(other, name)
    assert set(one.failed) == set(other.failed)
    assert set(one.dimensions) == set(other.dimensions)
    assert set(one.sections) == set(other.sections)


@UNHURRIED
@given(visits(wild=True))
def test_what_is_hidden_counts_as_if_it_had_never_been_answered(visit):
    result = scored(visit)
    hidden = {row.question.key for row in result.questions if row.state is State.HIDDEN}
    asked = {key: answer for key, answer in visit["answers"].items() if key not in hidden}
    assert rules.as_document(scored(visit, answers=asked)) == rules.as_document(result)
    told = visit["answers"] | {key: {"value": "yes"} for key in hidden}
    assert rules.as_document(scored(visit, answers=told)) == rules.as_document(result)


def values_for(question):
    """Values that earn different things, the best among them."""
    limits = [limit for band in question.bands for limit in (band.up_to, band.at_least)]
    measures = [str(float(limit)) for limit in limits if limit is not None]
    ticked = [[option.key for option in question.options if option.points > 0], []]
    ends = [str(float(end)) for end in question.scale]
    return ["yes", "no", "never", *question.option_keys, *measures, *ends, *ticked]


@UNHURRIED
@given(visits(), st.data())
def test_a_better_answer_never_lowers_the_score(visit, data):
    plain = unconditional(visit)
    before = scored(plain)
    rows = [row for row in before.questions if row.natural is not None]
    if not rows:
        assert before.percent is None
        return
    row = data.draw(st.sampled_from(rows))
    key = row.question.key
    for value in values_for(row.question):
        worth = rules.natural(row.question, value)
        if worth is None or worth < row.natural:
            continue
        after = scored(plain, answers={**plain["answers"], key: {"value": value}})
        if before.percent is None:
            assert after.percent is None
        else:
            assert after.percent >= before.percent
            assert after.true_percent >= before.true_percent
        assert set(after.failed) <= set(before.failed)


@UNHURRIED
@given(visits(wild=True))
def test_documents_are_strict_json_with_decimals_of_four_places(visit):
    result = scored(visit)
    document, working = rules.as_document(result), rules.arithmetic(result)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert json.loads(json.dumps(working, allow_nan=False)) == working
    parts = [document, *document["sections"], *document["dimensions"], *document["questions"]]
    for part in parts:
        for name in ("percent", "true_percent", "earned", "possible"):
            value = part.get(name)
            assert value is None or DECIMAL.fullmatch(value)


@UNHURRIED
@given(visits(wild=True))
def test_the_arithmetic_gives_back_every_point(visit):
    result = scored(visit)
    for row in result.questions:
        if row.earned is not None:
            question = row.question
            assert row.earned == question.worth * row.natural / question.best
    assert len(rules.arithmetic(result)["questions"]) == len(result.questions)


@UNHURRIED
@given(visits(wild=True))
def test_an_answer_without_a_fault_is_scored_wherever_points_are_given(visit):
    result = scored(visit)
    faulty = {
        fault.pointer.split("/")[2] for fault in check_answers(result.checklist, visit["answers"])
    }
    for row in result.questions:
        if row.state is State.UNSCORED and row.question.key not in faulty:
            repeated = next(s for s in result.checklist.sections if s.key == row.section).repeat
            assert row.question.worth is None or repeated is not None


@UNHURRIED
@given(visits(wild=True))
def test_the_outcome_follows_from_the_percent_and_the_failures(visit):
    result = scored(visit)
    if result.outcome is Outcome.COULD_NOT_SHOP:
        assert (result.percent, result.failed) == (None, ())
    elif result.outcome is Outcome.NO_SCORE:
        assert result.percent is None
    else:
        assert result.percent is not None
        assert (result.outcome is Outcome.FAILED) == bool(result.failed)


@UNHURRIED
@given(visits(wild=True))
def test_remarks_never_fail_and_missing_is_a_part_of_them(visit):
    checklist = read(visit["checklist"])
    repeats = visit["repeats"]
    all_of_them = rules.remarks(checklist, visit["answers"], visit["location"], repeats=repeats)
    some = rules.missing(checklist, visit["answers"], visit["location"], repeats=repeats)
    assert set(some) <= set(all_of_them)
    assert len(set(all_of_them)) == len(all_of_them)
