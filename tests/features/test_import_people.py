"""A list of staff against the cast: what it adds, changes, refuses and leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from mystery import db
from mystery.locations.queries import get_location
from mystery.log import LogEntry
from mystery.people import actions as people
from mystery.people import imports
from mystery.people.columns import guess_columns
from mystery.people.imports import Comparison, Options
from mystery.people.queries import find_by_login
from mystery.people.rules import Principal, Role
from mystery.people.tables import FormerWorkplace, Person
from mystery.problems import Conflict, Invalid
from mystery.spreadsheets import Report, Result, pasted
from tests import cast

HEADER = "Staff number;Name;Store;Former stores;Home market;Languages;E-mail;Role\n"
ROWS = """\
0042;Ana Lima;N-001;S-001 until 2025-03-31;north-town;de, English;ana@cast.test;shopper
0043;Bert Öz;Harbour;;;;;store manager
"""


def planned(text: str, **options: object) -> imports.Plan:
    sheet = pasted(text)
    return imports.plan(sheet, guess_columns(sheet), Options(**options))  # type: ignore[arg-type]


def look(text: str, **options: object) -> Comparison:
    return imports.rehearse(planned(text, **options))


def take(text: str, *, by: Principal | None = None, **options: object) -> Report:
    with db.transaction():
        return imports.apply(planned(text, **options), by=by)


def someone(number: str) -> Person:
    found = find_by_login(number)
    assert found is not None
    return found


def roles(number: str) -> set[tuple[str, str | None]]:
    return {(g.role, g.location and g.location.code) for g in someone(number).grants}


def results(report: Report) -> list[Result]:
    return [row.result for row in report.rows]


def test_new_people_come_with_all_that_the_list_says(context: Flask) -> None:
    report = take(HEADER + ROWS)

    assert results(report) == [Result.ADDED, Result.ADDED]
    ana = someone("0042")
    assert (ana.name, ana.email, ana.languages) == ("Ana Lima", "ana@cast.test", ["de", "en"])
    assert (ana.home_market, ana.workplace.code) == ("north-town", "N-001")
    former = db.session.query(FormerWorkplace).filter_by(person_id=ana.id).one()
    assert (former.location.code, former.until) == ("S-001", date(2025, 3, 31))
    assert roles("0042") == {("shopper", None)}
    assert roles("0043") == {("store_manager", "N-002")}


def test_notices_speak_the_first_listed_language_that_they_know(context: Flask) -> None:
    """Until somebody chooses one: then no list overrules them."""
    head = "Staff number;Name;Languages\n"
    take(f"{head}0050;Ana;de, English\n0051;Pia;Polish, es-MX, de\n0052;Ole;da\n0053;Kim;\n")
    spoken = {number: someone(number).language for number in ("0050", "0051", "0052", "0053")}
    assert spoken == {"0050": "de", "0051": "es", "0052": "en", "0053": "en"}

    changed = f"{head}0050;Ana;es\n0051;Pia;de\n0053;Kim;Danish\n"
    chose = {someone("0050").id}
    report = imports.rehearse(planned(changed), chose=chose).report
    assert [row.why for row in report.rows] == [
        "staff number 0050, Ana: languages",
        "staff number 0051, Pia: languages, language of notices",
        "staff number 0053, Kim: languages",
    ]
    with db.transaction():
        imports.apply(planned(changed), chose=chose)
    assert someone("0050").languages == ["es"]
    spoken = {number: someone(number).language for number in ("0050", "0051", "0053")}
    assert spoken == {"0050": "de", "0051": "de", "0053": "en"}
    again = imports.rehearse(planned(changed), chose=chose).report
    assert results(again) == [Result.UNCHANGED] * 3


def test_a_list_leaves_a_near_language_and_reaches_people_added_by_hand(context: Flask) -> None:
    with db.transaction():
        people.add_person("Uwe", staff_number="0060", language="de-AT", by="test")
        people.add_person("Eva", staff_number="0061", by="test")
    take("Staff number;Name;Languages\n0060;Uwe;de\n0061;Eva;de\n")
    assert (someone("0060").language, someone("0061").language) == ("de-AT", "de")


def test_the_same_list_again_changes_nothing(context: Flask) -> None:
    take(HEADER + ROWS)
    before = db.session.query(LogEntry).count()

    report = take(HEADER + ROWS)

    assert results(report) == [Result.UNCHANGED, Result.UNCHANGED]
    assert db.session.query(LogEntry).count() == before + 1


def test_a_dry_run_says_the_same_and_writes_nothing(context: Flask) -> None:
    assert results(look(HEADER + ROWS).report) == [Result.ADDED, Result.ADDED]
    assert find_by_login("0042") is None


def test_who_moved_leaves_the_old_store_and_its_management(context: Flask) -> None:
    take(HEADER + ROWS)

    report = take(HEADER + "0043;;S-001;;;;;manager\n")

    assert results(report) == [Result.CHANGED]
    assert roles("0043") == {("store_manager", "S-001")}
    bert = someone("0043")
    former = db.session.query(FormerWorkplace).filter_by(person_id=bert.id).one()
    assert (former.location.code, former.until) == ("N-002", db.now().date())
    taken = db.session.query(LogEntry).filter_by(act="grant.take").one()
    assert taken.details == {"role": "store_manager"}


def test_overlapping_terms_at_one_place_are_one_term(context: Flask) -> None:
    terms = "N-001 from 2020-01-01 to 2021-05-31 | N-001 2021-03-01 - 2022-12-31"
    take(HEADER + f"7;Cleo;S-001;{terms};;;;\n")

    former = db.session.query(FormerWorkplace).filter_by(person_id=someone("7").id).one()
    assert (former.since, former.until) == (date(2020, 1, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (";Nameless;;;;;;", "staff number missing"),
        ("9;;;;;;;", "name missing"),
        ("9;Z;C-001;;;;;", "no own location 'C-001'"),
        ("9;Z;Nowhere;;;;;", "no own location 'Nowhere'"),
        ("9;Z;;;;Klingon!;;", "language 'Klingon!'"),
        ("9;Z;;;;;not a mail;", "does not look like an e-mail"),
        ("9;Z;;;;;;king", "role 'king' is not known"),
        ("9;Z;;;;;;admin", "never by a list"),
        ("9;Z;;;;;;regional manager", "needs a region"),
        ("9;Z;;N-001 until 2025-02-30;;;;", "not a day of the calendar"),
        ("9;Z;;N-001 2025-03-01 2025-02-01;;;;", "ends before it begins"),
        ("9;Z;;;;;ada@cast.test;", ""),
        ("a@b.c;Z;;;;;;", "no @"),
        (f"{'9' * 65};Z;;;;;;", "at most 64"),
        (f"9;{'Z' * 201};;;;;;", "name longer than 200"),
        ("0042;Again;;;;;;", "repeated in row 2"),
        ("9;Z;;;;;ana@cast.test;", "repeated in row 2"),
    ],
)
def test_what_is_wrong_is_refused_by_row_and_the_rest_goes_in(
    context: Flask, row: str, why: str
) -> None:
    report = take(HEADER + ROWS + row + "\n")

    assert results(report)[:2] == [Result.ADDED, Result.ADDED]
    assert (results(report)[2] == Result.REFUSED) == bool(why)
    assert why in report.rows[2].why


def test_who_was_added_by_hand_is_known_by_the_address_and_gets_the_number(context: Flask) -> None:
    report = take(HEADER + "77;Susan Long;;;;;SUE@cast.test;\n")

    assert results(report) == [Result.CHANGED]
    assert (cast.who("sue").staff_number, cast.who("sue").name) == ("77", "Susan Long")


def test_an_address_stays_with_whom_it_belongs_to(context: Flask) -> None:
    take(HEADER + ROWS)

    report = take(HEADER + "0099;Thief;;;;;ana@cast.test;\n")

    assert "belongs to Ana Lima, staff number 0042" in report.rows[0].why
    assert someone("0042").email == "ana@cast.test"


def test_two_people_may_trade_their_addresses(context: Flask) -> None:
    take(HEADER + "1;A;;;;;a@cast.test;\n2;B;;;;;b@cast.test;\n")

    report = take(HEADER + "1;A;;;;;b@cast.test;\n2;B;;;;;a@cast.test;\n")

    assert results(report) == [Result.CHANGED, Result.CHANGED]
    assert (someone("1").email, someone("2").email) == ("b@cast.test", "a@cast.test")


def test_an_admin_does_not_promote_themselves_by_a_list(context: Flask) -> None:
    with db.transaction():
        cast.who("ada").staff_number = "1"
    before = {g.role for g in cast.who("ada").grants}

    take(HEADER + "1;Ada;;;;;;reviewer\n", by=cast.as_("ada"))

    assert {g.role for g in cast.who("ada").grants} == before


def staff(count: int) -> str:
    return "".join(f"s{number};Person {number};;;;;;shopper\n" for number in range(count))


def test_who_is_not_in_the_list_is_told_and_disabled_when_that_was_asked(context: Flask) -> None:
    take(HEADER + staff(4))

    seen = look(HEADER + staff(3))
    kept = take(HEADER + staff(3))
    assert [each.staff_number for each in seen.missing] == ["s3"]
    assert (someone("s3").disabled_at, kept.counts[Result.UNCHANGED]) == (None, 3)

    report = take(HEADER + staff(3), disable=1)

    assert someone("s3").disabled_at is not None
    assert "not in the list, disabled: s3 Person 3" in report.notes
    assert db.session.query(LogEntry).filter_by(act="person.disable").count() == 1


def test_who_returns_to_the_list_comes_back_but_not_who_was_disabled_by_hand(
    context: Flask,
) -> None:
    take(HEADER + staff(3))
    take(HEADER + staff(1), disable=2)
    with db.transaction():
        people.set_disabled(someone("s2"), False)
        people.set_disabled(someone("s2"), True)

    report = take(HEADER + staff(3))

    assert results(report) == [Result.UNCHANGED, Result.CHANGED, Result.UNCHANGED]
    assert "enabled again" in report.rows[1].why
    assert someone("s1").disabled_at is None
    assert someone("s2").disabled_at is not None
    assert any("disabled by hand" in note and "s2" in note for note in report.notes)


def test_1900_of_2000_missing_is_the_wrong_file_until_somebody_says_the_number(
    context: Flask,
) -> None:
    take(HEADER + staff(2000))
    seen = look(HEADER + staff(100))
    assert (len(seen.missing), seen.there, seen.is_large) == (1900, 2000, True)

    for wrong in (1, 1899, 1901, 2000):
        with pytest.raises(Invalid, match="1,900 of 2,000 people"):
            take(HEADER + staff(100), disable=wrong)
    assert db.session.query(Person).filter(Person.disabled_at.is_not(None)).count() == 0

    take(HEADER + staff(100), disable=1900)
    assert db.session.query(Person).filter(Person.disabled_at.is_not(None)).count() == 1900


def test_nobody_disables_themselves_or_the_last_admin(context: Flask) -> None:
    with db.transaction():
        cast.who("ada").staff_number = "1"
        cast.who("sue").staff_number = "2"

    by_ada = imports.rehearse(planned(HEADER + "3;X;;;;;;\n"), by=cast.as_("ada"))
    by_shell = look(HEADER + "3;X;;;;;;\n")

    assert [each.name for each in by_ada.missing] == ["Sue"]
    assert [each.name for each in by_shell.missing] == ["Sue"]
    assert "Ada is not in the list and stays: an admin has to remain" in by_shell.notes


def test_the_only_admin_is_not_disabled_by_hand_either(context: Flask) -> None:
    with pytest.raises(Conflict, match="the only admin"), db.transaction():
        people.set_disabled(cast.who("ada"), True)


def test_a_list_without_the_needed_columns_says_which(context: Flask) -> None:
    with pytest.raises(Invalid) as caught:
        planned("Colour;Size\nred;9\n")

    assert caught.value.code == "columns_missing"
    assert [fault.pointer for fault in caught.value.faults] == [
        "/columns/staff_number",
        "/columns/name",
    ]


def test_first_and_last_name_make_a_name(context: Flask) -> None:
    take("Personalnummer;Vorname;Nachname;Einsatzort\n5;Jörg;Müller-Lüdenscheidt;Mill Lane\n")

    assert someone("5").name == "Jörg Müller-Lüdenscheidt"
    assert someone("5").workplace == get_location("S-002")


def test_leave_has_a_beginning_and_an_end(context: Flask) -> None:
    head = "Staff number;Name;Away from;Away until\n"
    take(head + "5;Eva;2026-01-01;2026-06-30\n")
    assert someone("5").away_until == date(2026, 6, 30)

    report = take(head + "5;Eva;2026-07-01;2026-06-30\n")

    assert "away until lies before away from" in report.rows[0].why


def test_what_new_people_are_where_the_list_does_not_say(context: Flask) -> None:
    plan = planned("Staff number;Name\n5;Eva\n")
    with db.transaction():
        imports.apply(replace(plan, options=Options(role=Role.SHOPPER)))

    assert roles("5") == {("shopper", None)}
