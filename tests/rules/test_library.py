"""The shipped checklists say what their content says, in both languages and within bounds."""

from collections.abc import Iterator, Mapping

import pytest

from mystery.checklists import library
from mystery.checklists.rules import Checklist, Type, check, questions, read
from mystery.checklists.rules.kinds import MEASURES
from mystery.problems import Missing
from tests.rules.library_content import (
    CONTEXT,
    MAY_BE_NA,
    NAMES,
    OVERALL,
    ROWS,
    TOTALS,
    rows,
    scored,
)


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def checklist(name: str) -> Checklist:
    return read(library.load(name))


def shown_texts(value: object) -> Iterator[Mapping[str, str]]:
    """Every text by language, wherever it stands in the document."""
    if isinstance(value, dict) and "en" in value:
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from shown_texts(item)


def plain_texts(value: object, names: tuple[str, ...]) -> Iterator[object]:
    """Members that are shown to people but come as one text for everybody."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name in names and isinstance(item, str):
                yield item
            yield from plain_texts(item, names)
    elif isinstance(value, list):
        for item in value:
            yield from plain_texts(item, names)


def test_the_library_holds_six_checklists_under_their_own_keys() -> None:
    assert library.names() == NAMES
    assert [library.load(name)["key"] for name in NAMES] == NAMES


@pytest.mark.parametrize("name", ["no-such-thing", "../rules/texts", "__init__.py", ""])
def test_a_checklist_that_is_not_shipped_is_missing(name: str) -> None:
    with pytest.raises(Missing):
        library.load(name)


def test_a_loaded_checklist_may_be_changed_without_harm() -> None:
    library.load("retail-visit")["sections"].clear()
    assert library.load("retail-visit")["sections"]


def test_it_may_be_published_as_it_is(name: str) -> None:
    assert check(library.load(name)).key == name


def test_sections_weights_points_dimensions_and_critical_marks_are_those_of_the_content(
    name: str, checklist: Checklist
) -> None:
    expected: object = {
        key: (weight, list(rows(text))) for key, (weight, text) in ROWS[name].items()
    }
    *weighted, last = checklist.sections
    found = {
        section.key: (
            section.weight,
            [
                (q.key, q.worth, q.dimension, q.critical or q.critical_when is not None)
                for q in section.questions
                if q.worth is not None
            ],
        )
        for section in weighted
    }
    assert found == expected
    assert (last.key, last.weight) == ("overall", None)


def test_the_number_of_scored_questions_and_their_points_are_those_of_the_content(
    name: str, checklist: Checklist
) -> None:
    found = scored(checklist)
    assert (len(found), sum(q.worth or 0 for q in found)) == TOTALS[name]


def test_not_applicable_is_possible_just_where_a_place_may_lack_it(
    name: str, checklist: Checklist
) -> None:
    allowing = [question for question in questions(checklist) if question.na is not False]
    assert [question.key for question in allowing] == MAY_BE_NA[name].split()
    assert all(question.na_reasons for question in allowing)


def test_context_and_outcome_questions_are_not_scored(name: str, checklist: Checklist) -> None:
    unscored = [question.key for question in questions(checklist) if question.worth is None]
    assert unscored == CONTEXT[name] + OVERALL


def test_every_shown_text_is_there_in_english_and_german(name: str) -> None:
    document = library.load(name)
    texts = list(shown_texts(document))
    assert len(texts) > 90
    assert all(set(text) == {"en", "de"} and all(text.values()) for text in texts)
    shown = ("text", "help", "title", "label", "story", "photos", "if_noticed", "money")
    assert not list(plain_texts(document, shown))


def test_no_two_languages_share_a_sentence(name: str) -> None:
    long = [text for text in shown_texts(library.load(name)) if len(text["en"]) > 25]
    assert not [text["en"] for text in long if text["en"] == text["de"]]


def test_questions_are_short_enough_for_a_phone_and_end_as_questions(name: str) -> None:
    for section in library.load(name)["sections"]:
        for question in section["questions"]:
            for text in question["text"].values():
                assert text.endswith("?")
                assert len(text) <= 64


def test_every_waiting_time_that_can_last_for_ever_can_be_answered_with_never() -> None:
    offered = {
        name: [q.key for q in questions(read(library.load(name))) if q.never is not None]
        for name in NAMES
    }
    assert offered == {
        "retail-visit": ["first_acknowledgement", "help_wait", "queue_time"],
        "restaurant-visit": ["greeting_time", "food_time"],
        "phone-order": ["confirmation_time"],
        "online-order-delivery": ["page_speed", "days_late", "answer_hours"],
        "return-handling": ["terms_found", "served_time", "money_days"],
        "competitor-price": ["category_found"],
    }


PHOTOGRAPHED = {
    *("shelf_look", "unit_price", "out_of_stock", "new_items", "promo_clear"),
    *("display_place", "freshness", "dates_valid"),
}
"""Where a competitor may forbid photos."""


def test_nobody_is_asked_for_photos_of_people_or_of_private_rooms() -> None:
    forbidden = {
        (name, q.key)
        for name in NAMES
        for q in questions(read(library.load(name)))
        for rule in q.evidence
        if rule.forbidden and rule.kind == "photo"
    }
    assert forbidden == {
        ("retail-visit", "fitting_area"),
        ("retail-visit", "staff_appearance"),
        ("restaurant-visit", "restroom"),
        ("restaurant-visit", "staff_appearance"),
        ("phone-order", "agent_gave_name"),
        ("online-order-delivery", "courier_polite"),
        ("return-handling", "blamed"),
        ("competitor-price", "staff_advice"),
    } | {("competitor-price", key) for key in PHOTOGRAPHED}


def test_the_score_is_shown_to_the_shopper_by_one_checklist_only() -> None:
    shown = {name: read(library.load(name)).show_score.value for name in NAMES}
    assert shown == {
        "retail-visit": "after_sending",
        "restaurant-visit": "never",
        "phone-order": "never",
        "online-order-delivery": "never",
        "return-handling": "never",
        "competitor-price": "never",
    }


def test_the_briefing_fits_the_memory_of_a_shopper(checklist: Checklist) -> None:
    briefing = checklist.briefing
    assert 3 <= len(briefing.do) <= 6
    assert 3 <= len(briefing.remember) <= 7
    assert len(briefing.readiness) == 3
    assert briefing.story
    assert briefing.photos
    assert briefing.if_noticed
    assert briefing.money
    assert 0 < sum(bool(q.remember) for q in questions(checklist)) <= 7


def test_measures_are_read_in_seconds_degrees_or_counts(checklist: Checklist) -> None:
    for question in questions(checklist):
        if question.type in MEASURES and question.type is not Type.DURATION:
            assert question.min == 0
            assert question.max is not None


PRIVATE = {
    "competitor-price": "till_price",
    "online-order-delivery": "hidden_extras price_kept confirmation tracking window_kept"
    " parcel_undamaged return_paper answer_hours",
    "phone-order": "confirmation_time",
    "restaurant-visit": "price_charged",
    "retail-visit": "price_charged",
    "return-handling": "refund_total money_days written_proof messages",
}
"""What is photographed there shows a receipt, an account, a message or a parcel: the name and the
address of whoever shops, their card, their front door."""


def test_pictures_that_show_who_shops_are_for_few_eyes(name: str, checklist: Checklist) -> None:
    assert {q.key for q in questions(checklist) if q.private} == set(PRIVATE[name].split())
