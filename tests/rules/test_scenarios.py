"""Scenarios: prices as people write them, lists of items, and what a notice to staff needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.problems import Conflict, Invalid
from mystery.programmes.item_columns import items_of
from mystery.programmes.rules.giving_back import Why, check_why
from mystery.programmes.rules.places import Places, read_places
from mystery.programmes.rules.policy import (
    check_may_start,
    check_notice,
    check_started,
    check_terms,
)
from mystery.programmes.rules.scenarios import (
    ITEMS_MOST,
    Item,
    Script,
    check_items,
    check_script,
    miscounted,
    missing_prices,
    read_items,
    read_price,
)
from mystery.spreadsheets import pasted

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("3,99", "3.99"),
        ("3.99", "3.99"),
        ("€ 1.299,00", "1299.00"),
        ("1,299.00 $", "1299.00"),
        ("1'299.50", "1299.50"),
        ("1 299", "1299"),
        ("1.299", "1299"),
        ("0,999", "0.999"),
        ("12", "12"),
        ("1.234.567,8", "1234567.8"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_prices_are_read_as_people_write_them(written: str, price: str) -> None:
    assert read_price(written) == price


@pytest.mark.parametrize("written", ["abc", "1,2,3", "..", "12.345,6.7", "free"])
def test_what_is_no_price_is_none(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_price(written)


@given(st.decimals(0, 999_999, places=2), st.sampled_from(["en", "de", "ch"]))
def test_a_price_survives_being_written(price: Decimal, way: str) -> None:
    written = f"{price:,.2f}"
    if way == "de":
        written = written.translate(str.maketrans(",.", ".,"))
    if way == "ch":
        written = written.replace(",", "'")
    assert Decimal(read_price(f"EUR {written}")) == price


def test_items_without_a_price_are_told_and_stay() -> None:
    items = check_items([Item("Milk", "4001", "1,19", "1 l"), Item("Jam"), Item("Bread", price="")])
    assert [item.price for item in items] == ["1.19", "", ""]
    assert missing_prices(items).startswith("2 of 3 items have no price")
    assert missing_prices(items[:2]).startswith("One item has no price")
    assert missing_prices(items[:1]) == ""
    assert read_items([item.document for item in items]) == items


def test_every_wrong_row_is_named() -> None:
    rows = [
        Item("", price="1"),
        Item("Milk", barcode="40 01"),
        Item("Jam", price="cheap"),
        Item("Milk", barcode="40 01"),
        Item("x" * 300),
    ]
    with pytest.raises(Invalid) as problem:
        check_items(rows)
    told = [(fault.pointer, fault.detail.split(":")[0]) for fault in problem.value.faults]
    assert told == [
        ("/items/0/name", "row 1"),
        ("/items/1/barcode", "row 2"),
        ("/items/2/price", "row 3"),
        ("/items/3/barcode", "row 4"),
        ("/items/3", "row 4"),
        ("/items/4/name", "row 5"),
    ]


def test_a_list_nobody_can_carry_is_refused() -> None:
    with pytest.raises(Invalid, match="not right") as problem:
        check_items([Item(f"Item {n}") for n in range(ITEMS_MOST + 1)])
    assert problem.value.faults[0].pointer == "/items"


@pytest.mark.parametrize(
    "table",
    [
        "EAN;Bezeichnung;Preis;Inhalt\n4001234000018;Milch;1,19;1 l\n4001234000025;Brot;;500 g",
        "name\tprice\tbarcode\tsize\nMilch\t1.19\t4001234000018\t1 l\nBrot\t\t4001234000025\t500 g",
        "4001234000018\tMilch\t1,19\t1 l\n4001234000025\tBrot\t\t500 g",
    ],
)
def test_a_pasted_list_is_read_with_titles_or_without(table: str) -> None:
    found = [(i.name, i.barcode, i.size) for i in items_of(pasted(table))]
    assert found == [("Milch", "4001234000018", "1 l"), ("Brot", "4001234000025", "500 g")]
    assert check_items(items_of(pasted(table)))[0].price == "1.19"


def test_a_list_of_names_alone_is_a_list() -> None:
    assert [item.name for item in items_of(pasted("Milch\nBrot\nKerze"))] == [
        "Milch",
        "Brot",
        "Kerze",
    ]


def test_a_list_without_names_is_refused() -> None:
    with pytest.raises(Invalid, match="names of the items"):
        items_of(pasted("4001234000018\t1,19\n4001234000025\t2,19"))


@pytest.mark.parametrize(
    ("script", "pointers"),
    [
        (Script(question="How long?"), ["/right_answer"]),
        (Script(spend_limit="12,50"), ["/currency"]),
        (Script(spend_limit="much", currency="EUR"), ["/spend_limit"]),
        (Script(story="x" * 5_000), ["/story"]),
    ],
)
def test_a_scenario_says_what_it_lacks(script: Script, pointers: list[str]) -> None:
    with pytest.raises(Invalid) as problem:
        check_script(script)
    assert [fault.pointer for fault in problem.value.faults] == pointers


def test_a_whole_scenario_has_its_numbers_as_decimals() -> None:
    script = Script("Eva", "Look", "Ask?", "Yes", (Item("Milk", price="1,19"),), "12,50", "EUR")
    found = check_script(script)
    assert (found.spend_limit, found.items[0].price) == ("12.50", "1.19")
    assert check_script(Script()) == Script()


@pytest.mark.parametrize(
    ("text", "on", "pointers"),
    [
        ("short", TODAY, ["/notice_text"]),
        ("Colleagues come as customers.", None, ["/notice_on"]),
        ("", None, ["/notice_text", "/notice_on"]),
    ],
)
def test_a_notice_is_words_and_a_day(text: str, on: date | None, pointers: list[str]) -> None:
    with pytest.raises(Invalid) as problem:
        check_notice(text, on)
    assert [fault.pointer for fault in problem.value.faults] == pointers
    check_notice("Colleagues come as customers.", TODAY)


def test_nothing_starts_before_staff_know() -> None:
    told = "Colleagues come as customers."
    tomorrow = date(2026, 11, 23)
    for text, on in (("", TODAY), (told, None), (told, tomorrow)):
        with pytest.raises(Conflict) as problem:
            check_may_start("Round", notice_text=text, notice_on=on, today=TODAY)
        assert problem.value.code == "staff_not_informed"
    check_may_start("Round", notice_text=told, notice_on=TODAY, today=TODAY)


@pytest.mark.parametrize(
    ("active", "on", "code"),
    [
        (False, None, "staff_not_informed"),
        (False, TODAY, "programme_paused"),
        (True, date(2026, 11, 23), "staff_not_informed"),
        (True, TODAY, ""),
        (True, None, ""),
    ],
)
def test_whether_a_programme_runs(active: bool, on: date | None, code: str) -> None:
    try:
        check_started("Round", active=active, notice_on=on, today=TODAY)
        found = ""
    except Conflict as problem:
        found = problem.code
    assert found == code


@pytest.mark.parametrize(
    "terms",
    [
        {"name": " "},
        {"name": "x" * 201},
        {"approve_after_hours": -1},
        {"sample_percent": 101},
        {"score_shown": "always"},
    ],
)
def test_settings_that_no_programme_can_have(terms: dict[str, object]) -> None:
    with pytest.raises(Invalid, match="not right"):
        check_terms(terms)
    check_terms({"name": "Round", "sample_percent": 100, "score_shown": "never"})


def test_something_else_needs_a_word() -> None:
    assert check_why("known", "") is Why.KNOWN
    assert check_why("other", "Moved away") is Why.OTHER
    for why, words in (("other", " "), ("because", "x"), ("ill", "x" * 2_001)):
        with pytest.raises(Invalid):
            check_why(why, words)


def test_places_go_through_json() -> None:
    places = Places("own", ("Ours",), ("north",), (), ("parking",))
    assert read_places(places.document) == places
    assert read_places(None) == Places()


@pytest.mark.parametrize(("items", "counted"), [(0, 10), (10, 10), (7, 0), (0, 0)])
def test_a_list_as_long_as_it_is_counted_or_not_counted_is_fine(items: int, counted: int) -> None:
    assert miscounted(items, counted) == ""


def test_a_list_of_another_length_than_is_counted_is_told() -> None:
    assert miscounted(5, 10).endswith("nobody can earn the points of the other 5.")
    assert miscounted(12, 10).endswith("whether the last 2 are carried earns nothing.")
