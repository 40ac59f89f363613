"""The shipped checklists give the points of their content, from the gate to the last band."""

from fractions import Fraction
from typing import Any

import pytest

from mystery.checklists import library
from mystery.checklists.rules import Checklist, Question, Type, check_answers, questions, read
from mystery.scoring.rules import Outcome, State, score
from tests.rules.library_content import COMPETITOR, GATES, JUDGED, NAMES, OWN, ROWS, rows, scored


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def checklist(name: str) -> Checklist:
    return read(library.load(name))


def best(question: Question) -> object:
    """The answer that earns all points, found by hand-made rules for each type."""
    if question.type is Type.YES_NO:
        return question.good.value
    if question.type is Type.SCALE:
        return 5
    if question.type is Type.CHOICE:
        return max(question.options, key=lambda option: option.points).key
    if question.type is Type.MULTI:
        return [option.key for option in question.options]
    return 100 if question.bands[0].at_least is not None else 0


def worst(question: Question) -> object:
    """The answer that earns least without ending the form."""
    if question.gate is not None:
        stays = [o.key for o in question.options if o.key != question.gate.ends_when.text]
        return stays[-1] if stays else question.good.value
    if question.type is Type.YES_NO:
        return "no" if question.good == "yes" else "yes"
    if question.type is Type.SCALE:
        return 1
    if question.type is Type.CHOICE:
        return min(question.options, key=lambda option: option.points).key
    if question.type is Type.MULTI:
        return []
    if question.never is not None:
        return "never"
    return 0 if question.bands[0].at_least is not None else 99_999


def answers(checklist: Checklist, choose: Any, **changed: object) -> dict[str, object]:
    values = {question.key: choose(question) for question in scored(checklist)} | changed
    return {key: {"value": value} for key, value in values.items()}


@pytest.mark.parametrize("location", [OWN, COMPETITOR])
def test_the_best_answers_earn_100_percent(
    name: str, checklist: Checklist, location: dict[str, object]
) -> None:
    result = score(checklist, answers(checklist, best), location)
    assert (result.percent, result.outcome) == (Fraction(100), Outcome.PASSED)
    assert result.band == "Excellent"
    assert {part.percent for part in result.dimensions} == {Fraction(100)}
    assert sorted(part.key for part in result.dimensions) == JUDGED[name]


def test_best_and_worst_answers_are_answers_of_their_questions(checklist: Checklist) -> None:
    assert check_answers(checklist, answers(checklist, best)) == []
    assert check_answers(checklist, answers(checklist, worst)) == []


def test_the_worst_answers_leave_only_what_passing_the_gate_earns(
    name: str, checklist: Checklist
) -> None:
    result = score(checklist, answers(checklist, worst), OWN)
    # 15 x 5/15, 35 x 1/36 and 20 x 1/25 of the weight sums of 100
    left = {"retail-visit": 5, "restaurant-visit": Fraction(35, 36), "phone-order": Fraction(4, 5)}
    assert result.percent == left.get(name, 0)
    assert (result.outcome, result.band) == (Outcome.FAILED, "Poor")


def test_the_worst_answers_miss_every_critical_question(name: str, checklist: Checklist) -> None:
    came = {"days_late": 60} if name == "online-order-delivery" else {}
    result = score(checklist, answers(checklist, worst, **came), OWN)
    critical = {
        f"critical:{key}"
        for _, text in ROWS[name].values()
        for key, _, _, marked in rows(text)
        if marked and (name not in GATES or key != GATES[name][0])
    }
    assert set(result.failed) == critical | {"pass_mark"}


@pytest.mark.parametrize("name", GATES)
def test_the_gate_comes_first_and_hides_all_that_follows(name: str) -> None:
    checklist = read(library.load(name))
    key, ends_when, counts_as = GATES[name]
    first, *rest = questions(checklist)
    assert first.key == key
    result = score(checklist, answers(checklist, best, **{key: ends_when}), OWN)
    assert [row.state for row in result.questions] == [State.SCORED] + [State.HIDDEN] * len(rest)
    assert result.ended == counts_as


def test_a_closed_place_could_not_be_shopped_and_fails_nothing() -> None:
    for name in ("retail-visit", "restaurant-visit"):
        result = score(read(library.load(name)), {GATES[name][0]: {"value": "no"}}, OWN)
        assert (result.percent, result.outcome) == (None, Outcome.COULD_NOT_SHOP)
        assert result.failed == ()


def test_never_getting_through_counts_as_zero() -> None:
    checklist = read(library.load("phone-order"))
    result = score(checklist, {"got_through": {"value": "never"}}, COMPETITOR)
    assert (result.percent, result.outcome) == (Fraction(0), Outcome.FAILED)
    assert {"critical:got_through", "gate"} <= set(result.failed)


def test_the_trap_is_asked_only_where_there_are_no_awnings() -> None:
    checklist = read(library.load("retail-visit"))
    trap = checklist.by_key["awnings_condition"]
    assert [scalar.text for scalar in trap.expect] == ["na"]
    given = answers(checklist, best, awnings_condition="no")
    for tags, state in ((["parking"], State.UNSCORED), (["awnings"], State.HIDDEN)):
        result = score(checklist, given, {"kind": "own", "tags": tags})
        found = {row.question.key: row.state for row in result.questions}
        assert (found["awnings_condition"], result.percent) == (state, Fraction(100))


@pytest.mark.parametrize(
    ("value", "missed"), [("44.99", True), (0, True), (45, False), (50, False), (None, False)]
)
def test_only_food_below_45_degrees_is_critical(value: object, *, missed: bool) -> None:
    checklist = read(library.load("restaurant-visit"))
    given = answers(checklist, best)
    given["food_temperature"] = {"na": True} if value is None else {"value": value}
    result = score(checklist, given, OWN)
    assert ("critical:food_temperature" in result.failed) is missed


@pytest.mark.parametrize(
    ("name", "key", "earned"),
    [
        ("retail-visit", "first_acknowledgement", {30: 5, 31: 3, 60: 3, 61: 1, 120: 1, 121: 0}),
        ("retail-visit", "help_wait", {120: 4, 121: 2, 300: 2, 301: 0}),
        ("retail-visit", "queue_time", {180: 5, 181: 3, 300: 3, 480: 1, 481: 0}),
        ("retail-visit", "empty_facings", {0: 4, 1: 2, 2: 2, 3: 0}),
        ("retail-visit", "product_answer", {"right": 6, "found_out": 5, "partly": 3, "wrong": 0}),
        ("retail-visit", "greeting", {"full": 5, "partly": 2, "none": 0}),
        ("restaurant-visit", "greeting_time", {5: 5, 6: 2, 10: 2, 11: 0}),
        ("restaurant-visit", "food_time", {300: 10, 301: 6, 420: 6, 600: 2, 601: 0}),
        ("restaurant-visit", "food_temperature", {60: 4, "59.9": 2, 52: 2, 51: 0}),
        ("restaurant-visit", "out_of_stock", {"offered": 5, "on_request": 2, "nothing": 0}),
        ("restaurant-visit", "greeting", {"warm": 5, "mechanical": 2, "none": 0}),
        ("phone-order", "ring_time", {20: 4, 21: 2, 45: 2, 46: 0}),
        ("phone-order", "menu_levels", {0: 4, 1: 4, 2: 2, 3: 0}),
        ("phone-order", "hold_time", {0: 6, 1: 4, 60: 4, 61: 1, 180: 1, 181: 0}),
        ("phone-order", "got_through", {"first": 5, "second": 2, "third": 1, "never": 0}),
        ("phone-order", "transfer", {"smooth": 4, "half": 2, "poor": 0}),
        ("phone-order", "extra_offered", {"helpful": 3, "pushy": 1, "none": 0}),
        ("phone-order", "confirmation_time", {600: 5, 601: 3, 3600: 3, 3601: 0, "never": 0}),
    ],
)
def test_answers_earn_what_the_content_says(name: str, key: str, earned: dict[object, int]) -> None:
    checklist = read(library.load(name))
    for value, points in earned.items():
        result = score(checklist, answers(checklist, best, **{key: value}), OWN)
        row = next(row for row in result.questions if row.question.key == key)
        assert (value, row.earned) == (value, Fraction(points))


@pytest.mark.parametrize(
    ("location", "hidden"), [(OWN, "worth_copying"), (COMPETITOR, "recommend_as_employer")]
)
def test_each_kind_of_location_has_an_outcome_question_of_its_own(
    checklist: Checklist, location: dict[str, object], hidden: str
) -> None:
    result = score(checklist, answers(checklist, best), location)
    states = {row.question.key: row.state for row in result.questions}
    assert [key for key, state in states.items() if state is State.HIDDEN] == [hidden]
