"""What the staged and the repeated checklists of the library say beyond points and words."""

from fractions import Fraction

import pytest

from mystery.checklists import library
from mystery.checklists.rules import Checklist, check_answers, questions, read
from mystery.scoring.rules import Outcome, State, remarks, score
from mystery.scoring.rules.remarks import Remark
from tests.rules.library_content import COMPETITOR, DAYS, FIELDS, NAMES, OWN, STAGES
from tests.rules.test_library_scores import answers, best


def of(name: str) -> Checklist:
    return read(library.load(name))


def states(checklist: Checklist, given: dict[str, object]) -> dict[str, State]:
    result = score(checklist, given, OWN)
    return {row.question.key: row.state for row in result.questions}


@pytest.mark.parametrize("name", NAMES)
def test_sections_belong_to_the_stages_of_the_content(name: str) -> None:
    found: dict[str, list[str]] = {}
    for section in of(name).sections:
        found.setdefault(section.stage, []).append(section.key)
    expected = STAGES.get(name)
    if expected is None:
        assert list(found) == ["visit"]
    else:
        assert found == {stage: keys.split() for stage, keys in expected.items()}


@pytest.mark.parametrize("name", STAGES)
def test_stages_open_and_close_on_their_days_and_say_what_is_waited_for(name: str) -> None:
    stages = of(name).stages
    assert [(stage.opens_day, stage.due_day) for stage in stages] == DAYS[name]
    assert [bool(stage.waiting_for) for stage in stages] == [False, True, True]


def test_every_item_has_eight_fields_that_are_facts() -> None:
    section = next(s for s in of("competitor-price").sections if s.repeat is not None)
    assert {q.key: q.type.value for q in section.questions} == FIELDS
    assert section.repeat is not None
    assert section.repeat.most == 200
    assert all(q.worth is None for q in section.questions)


def test_no_price_index_and_no_basket_is_asked_for() -> None:
    keys = {q.key for q in questions(of("competitor-price"))}
    assert not {key for key in keys if "index" in key or "basket" in key}


def test_a_parcel_that_never_came_is_not_unpacked() -> None:
    checklist = of("online-order-delivery")
    given = answers(checklist, best, days_late="never")
    hidden = [key for key, state in states(checklist, given).items() if state is State.HIDDEN]
    asked = "working_days window_kept parcel_undamaged courier_polite"
    unpacked = "right_item packaging return_paper as_described"
    assert hidden == [*asked.split(), *unpacked.split(), "worth_copying"]


@pytest.mark.parametrize(
    ("way", "offered"),
    [
        ("store", {"drop_off_near", "messages"}),
        ("mail", {"exchange_offered"}),
    ],
)
def test_not_applicable_follows_the_way_of_the_return(way: str, offered: set[str]) -> None:
    checklist = of("return-handling")
    keys = ("drop_off_near", "messages", "exchange_offered")
    given = {"way": {"value": way}} | {key: {"na": True} for key in keys}
    refused = {
        item.key for item in remarks(checklist, given, OWN) if item.remark is Remark.NA_NOT_OFFERED
    }
    assert refused == set(keys) - offered


@pytest.mark.parametrize(("allowed", "remark"), [("yes", Remark.PHOTO), ("no", None)])
def test_where_photos_are_forbidden_none_is_wanted(allowed: str, remark: Remark | None) -> None:
    checklist = of("competitor-price")
    given = answers(checklist, best, till_price=None) | {"photos_allowed": {"value": allowed}}
    wanted = {
        item.key for item in remarks(checklist, given, COMPETITOR) if item.remark is Remark.PHOTO
    }
    shown = {"shelf_look", "unit_price", "promo_clear", "freshness", "dates_valid"}
    assert wanted == (shown if remark else set())


def test_a_photo_where_photos_are_forbidden_is_told_to_the_reviewer() -> None:
    checklist = of("competitor-price")
    given = {
        "photos_allowed": {"value": "no"},
        "shelf_look": {"value": 4, "photos": ["a" * 64]},
    }
    found = {(item.key, item.remark) for item in remarks(checklist, given, COMPETITOR)}
    assert ("shelf_look", Remark.PHOTO_FORBIDDEN) in found


def test_rows_of_items_are_checked_and_their_conditions_see_the_row() -> None:
    checklist = of("competitor-price")
    rows: dict[str, object] = {
        "items": [
            {"shelf_price": {"value": "3.99"}, "promo_type": {"value": "none"}},
            {"shelf_price": {"value": "cheap"}, "stock": {"value": "plenty"}},
        ]
    }
    faults = [fault.pointer for fault in check_answers(checklist, {}, rows)]
    assert faults == ["/repeats/items/1/shelf_price/value", "/repeats/items/1/stock/value"]


@pytest.mark.parametrize(
    ("name", "key", "earned"),
    [
        ("online-order-delivery", "page_speed", {5: 3, 6: 0, "never": 0}),
        ("online-order-delivery", "delivery_facts", {"both": 4, "one": 2, "none": 0}),
        ("online-order-delivery", "checkout_steps", {3: 4, 4: 2, 5: 2, 6: 0}),
        ("online-order-delivery", "hidden_extras", {"no": 6, "yes": 0}),
        ("online-order-delivery", "confirmation", {"both": 4, "one": 2, "none": 0}),
        ("online-order-delivery", "days_late", {0: 8, 1: 4, 2: 2, 3: 0, "never": 0}),
        ("online-order-delivery", "working_days", {2: 5, 4: 3, 6: 1, 7: 0}),
        ("online-order-delivery", "answer_hours", {1: 5, 2: 3, 8: 3, 24: 1, 25: 0, "never": 0}),
        ("return-handling", "terms_found", {60: 4, 61: 0, "never": 0}),
        ("return-handling", "served_time", {180: 5, 181: 2, 420: 2, 421: 0}),
        ("return-handling", "reason_asked", {"neutral": 4, "not_asked": 2, "grilled": 0}),
        ("return-handling", "manager_wait", {0: 5, 1: 2, 180: 2, 181: 0}),
        ("return-handling", "money_days", {0: 8, 3: 6, 7: 4, 14: 2, 15: 0, "never": 0}),
        ("return-handling", "messages", {0: 0, 1: 1, 2: 2, 3: 3, 4: 3}),
        ("competitor-price", "category_found", {120: 3, 121: 0, "never": 0}),
        ("competitor-price", "out_of_stock", {0: 6, 1: 4, 2: 2, 3: 2, 4: 0}),
        ("competitor-price", "staff_advice", {"reasoned": 4, "bare": 2, "none": 0}),
    ],
)
def test_answers_earn_what_the_content_says(name: str, key: str, earned: dict[object, int]) -> None:
    checklist = of(name)
    for value, points in earned.items():
        result = score(checklist, answers(checklist, best, **{key: value}), OWN)
        row = next(row for row in result.questions if row.question.key == key)
        assert (value, row.earned) == (value, Fraction(points))


def test_items_ticked_count_one_point_each_and_none_ticked_is_an_answer() -> None:
    checklist = of("competitor-price")
    for ticked, points in (([], 0), (["item_1", "item_9"], 2)):
        result = score(checklist, answers(checklist, best, items_carried=ticked), COMPETITOR)
        row = next(row for row in result.questions if row.question.key == "items_carried")
        assert (row.state, row.earned) == (State.SCORED, points)
    assert result.outcome is not Outcome.COULD_NOT_SHOP
