"""Merging a list of staff into the people who are there, whatever they are."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.people.columns import read_languages, read_role
from mystery.people.imports.merging import (
    Facts,
    Listed,
    Places,
    by_code_and_name,
    clashes,
    is_large,
    merge,
    missing,
)
from mystery.people.imports.plans import Former, Said
from mystery.people.imports.reading import check_count, read_former
from mystery.people.rules import Role
from mystery.problems import Invalid
from mystery.spreadsheets.dates import Order

TODAY = date(2026, 11, 22)
PLACES = Places(
    stores=by_code_and_name([("N-1", "High St"), ("N-2", "Mill Lane"), ("S-1", "Mill Lane")]),
    regions=by_code_and_name([("north", "North"), ("south", "South")]),
)
stores = st.sampled_from(["N-1", "N-2", "S-1"])
days = st.dates(date(2020, 1, 1), date(2028, 1, 1))
terms = st.tuples(st.none() | days, days).filter(lambda t: t[0] is None or t[0] < t[1])
grants = st.tuples(st.sampled_from(list(Role)), st.sampled_from([("", ""), ("location", "N-1")]))
persons = st.builds(
    Facts,
    staff_number=st.just("1"),
    name=st.sampled_from(["Ana", "Bert"]),
    email=st.none() | st.just("a@x"),
    workplace=st.none() | stores,
    former=st.dictionaries(stores, terms),
    languages=st.sampled_from([(), ("de",), ("de", "en")]),
    roles=st.frozensets(grants, max_size=3),
)
formers = st.tuples(stores, terms | st.just((None, None))).map(
    lambda each: Former(each[0], each[1][0], each[1][1])
)
rows = st.builds(
    Said,
    staff_number=st.just("1"),
    name=st.sampled_from([None, "Cleo"]),
    email=st.none() | st.just("b@x"),
    workplace=st.none() | stores | st.just("High St"),
    former=st.lists(formers, max_size=3).map(tuple),
    home_market=st.none() | st.just("north-town"),
    languages=st.none() | st.just(("fr",)),
    role=st.sampled_from([None, Role.SHOPPER, Role.REVIEWER, Role.STORE_MANAGER]),
    role_place=st.none() | st.just("N-2"),
)


def merged(before: Facts, said: Said, today: date = TODAY) -> Facts:
    try:
        return merge(before, said, PLACES, today)
    except ValueError:
        return before


@given(persons, rows, st.integers(0, 400))
def test_what_was_taken_in_once_changes_nothing_later(
    before: Facts, said: Said, later: int
) -> None:
    once = merged(before, said)

    assert merged(once, said, TODAY + timedelta(days=later)) == once


@given(persons, rows)
def test_an_empty_cell_takes_nothing_away(before: Facts, said: Said) -> None:
    after = merged(before, said)

    for name in ("name", "email", "workplace", "home_market", "languages"):
        if getattr(said, name) is None:
            assert getattr(after, name) == getattr(before, name)
    assert set(before.former) <= set(after.former)
    gone = before.roles - after.roles
    assert gone <= {(Role.STORE_MANAGER, ("location", before.workplace))}


@given(persons, stores)
def test_a_place_that_was_left_is_remembered_from_that_day(before: Facts, store: str) -> None:
    after = merged(before, Said("1", workplace=store))

    if before.workplace and before.workplace != store:
        assert after.former[before.workplace][1] >= TODAY
    assert after.workplace == store


people = st.lists(
    st.builds(
        Listed,
        key=st.integers(0, 30).map(str),
        staff_number=st.just(""),
        name=st.just("Ana"),
        admin=st.booleans(),
    ),
    unique_by=lambda each: each.key,
).map(lambda found: [replace(each, staff_number=f"s{each.key}") for each in found])


@given(people, st.sets(st.integers(0, 30).map(lambda n: f"s{n}")), st.booleans())
def test_nobody_is_lost_between_those_who_go_and_those_who_stay(
    there: list[Listed], named: set[str], others: bool
) -> None:
    asker = there[0].key if there else ""

    gone, kept = missing(there, named, asker=asker, other_admins=others)

    assert not {each.staff_number for each in gone} & named
    assert asker not in {each.key for each in gone}
    assert {*gone, *kept} == {each for each in there if each.staff_number not in named}
    if others or not any(each.admin for each in there):
        assert {each.key for each in kept} <= {asker}
    else:
        assert any(each.admin for each in there if each not in gone)


addresses = st.none() | st.sampled_from("abcd")


@given(
    st.lists(st.tuples(addresses, addresses), max_size=6),
    st.dictionaries(st.sampled_from("cde"), st.just("outside"), max_size=2),
)
def test_after_the_refusals_every_address_has_one_owner(
    wishes: list[tuple[str | None, str | None]], kept: dict[str, str]
) -> None:
    held = set(kept)
    asked = []
    for number, (wanted, now) in enumerate(wishes):
        now = None if now in held else now
        held |= {now} if now else set()
        asked.append((str(number), wanted, now))

    refused = clashes(kept, asked)

    final = list(kept) + [now if key in refused else wanted for key, wanted, now in asked]
    owned = [address for address in final if address]
    assert len(owned) == len(set(owned))
    assert all(wanted for key, wanted, _ in asked if key in refused)


@given(st.text(max_size=60))
def test_no_text_breaks_the_readers(text: str) -> None:
    read_role(text)
    for reader in (read_languages, lambda each: read_former(each, Order.DAY_FIRST)):
        with suppress(ValueError):
            assert reader(text) is not None
    with suppress(Invalid):
        assert (check_count(text) or 0) >= 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("N-1", Former("N-1")),
        ("N-1 until 2025-03-31", Former("N-1", None, date(2025, 3, 31))),
        (
            "Mill Lane (2023-01-02 to 2025-03-31)",
            Former("Mill Lane", date(2023, 1, 2), date(2025, 3, 31)),
        ),
        ("N-2 seit 1.2.2023", Former("N-2", date(2023, 2, 1), None)),
        ("Filiale bis 31/03/2025", Former("Filiale", None, date(2025, 3, 31))),
        ("042 2025-03-31", Former("042", None, date(2025, 3, 31))),
    ],
)
def test_a_former_workplace_is_read_as_people_write_it(text: str, expected: Former) -> None:
    assert read_former(text, Order.DAY_FIRST) == expected


def test_a_name_that_two_stores_have_names_none() -> None:
    assert PLACES.store("high st") == "N-1"
    with pytest.raises(ValueError, match="several are called so"):
        PLACES.store("Mill Lane")


@pytest.mark.parametrize(
    ("gone", "there", "large"),
    [(5, 6, False), (6, 60, False), (6, 59, True), (1900, 2000, True), (0, 0, False)],
)
def test_what_counts_as_the_wrong_file(gone: int, there: int, large: bool) -> None:
    assert is_large(gone, there) is large


def test_languages_by_name_and_by_code() -> None:
    assert read_languages("Deutsch, EN-gb; français") == ("de", "en-GB", "fr")
