"""Which columns whom, what they mean, and how values become cells."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl.utils.datetime import from_excel

from mystery.checklists.rules import Type, read
from mystery.exports.rules import (
    ANSWERS,
    CHOICES,
    DICTIONARY,
    LOCATIONS,
    PHOTOS,
    QUESTIONS,
    TABLES,
    TIMERS,
    VERSIONS,
    AnswerLine,
    Arithmetic,
    Detail,
    Heading,
    Kind,
    PhotoLine,
    Table,
    VisitLine,
    answer_number,
    arithmetic,
    choice_lines,
    dictionary_lines,
    items,
    question_lines,
    read_me,
    sections,
    visits,
)
from mystery.exports.rules.cells import (
    CELL_UNITS,
    CUT,
    excel_serial,
    excel_text,
    for_people,
    guarded,
    link_formula,
    number_text,
    plain,
)

FORM: dict[str, Any] = {
    "key": "visit",
    "title": "Visit",
    "language": "en",
    "sections": [
        {
            "key": "arrive",
            "title": {"en": "Arrival", "de": "Ankunft"},
            "weight": "1.5",
            "questions": [
                {
                    "key": "seen",
                    "type": "multi",
                    "text": "What was there?",
                    "options": [
                        {"key": "bin", "text": "A bin", "points": 1},
                        {"key": "mat", "text": {"en": "A mat", "de": "Eine Matte"}, "points": 1},
                    ],
                },
                {"key": "wait", "type": "duration", "bands": [{"points": 1}], "bonus": True},
                {
                    "key": "recommend_as_employer",
                    "type": "nps",
                    "text": "Would you refer a friend?",
                },
                {"key": "price", "type": "yes_no", "points": 2, "critical": True},
            ],
        },
        {"key": "end", "questions": [{"key": "why", "type": "text", "text": "Why?"}]},
    ],
}
CHECKLIST = read(FORM)
SECTIONS = sections([(CHECKLIST, 1)])
ITEMS = items({"shelf_price": "What is the shelf price?"})
ALL = (visits(SECTIONS), ANSWERS, CHOICES, PHOTOS, TIMERS, LOCATIONS, QUESTIONS, VERSIONS)
ALL += (DICTIONARY, ITEMS)
MOMENT = datetime(2026, 3, 29, 22, 30, 15, 999_999, tzinfo=UTC)


def keys(table: Table, detail: Detail) -> list[str]:
    return [column.key for column in table.for_(detail).columns]


def visit(**changed: Any) -> VisitLine:
    facts: dict[str, Any] = {
        "visit_key": "v",
        "location_key": "007",
        "location": "Harbour",
        "region": "North",
        "own_or_competitor": "own",
        "brand": "Ours",
        "channel": "store",
        "checklist_key": "visit",
        "checklist_version": 1,
        "shopper_alias": "Shopper AAAAA",
        "opens_at": MOMENT,
        "visited_at": MOMENT,
        "finished_at": MOMENT + timedelta(minutes=31),
        "received_at": MOMENT + timedelta(hours=2),
        "visited_on": date(2026, 3, 30),
        "time_zone": "Europe/Berlin",
        "outcome": "passed",
        "review_state": "approved",
        "percent": 888_889,
        "true_percent": 1_000_000,
        "arithmetic": Arithmetic(16, 18, 0, 1, 2, 3, {"arrive": 0.833333}),
        "photo_count": 0,
        "comment": None,
        "open_visit": "http://localhost/audits/v",
    }
    return VisitLine(**facts | changed)


def answer(question: str, value: str | None, state: str = "scored", **changed: Any) -> AnswerLine:
    asked = {line.question.key: line for line in question_lines(CHECKLIST, 1)}[question]
    facts: dict[str, Any] = {
        "visit_key": "v",
        "location_key": "007",
        "location": "Harbour",
        "visited_on": date(2026, 3, 30),
        "own_or_competitor": "own",
        "asked": asked,
        "state": state,
        "answer_value": value,
        "answer_label": "",
        "answer_number": None,
        "points_earned": None,
        "points_possible": None,
        "is_fail": 0,
        "comment": None,
    }
    return AnswerLine(**facts | changed)


def cells(table: Table, line: Any) -> dict[str, Any]:
    return dict(zip((column.key for column in table.columns), table.read(line), strict=True))


def test_exact_times_and_originals_are_columns_of_reviewers_alone() -> None:
    exact = {"visited_at_local", "visited_at_utc", "sent_at_utc", "taken_at_local", "sha256"}
    exact |= {"started_at_local", "stopped_at_local"}
    for table in ALL:
        everything = keys(table, Detail.EXACT)
        for detail in (Detail.LOCAL_DAY, Detail.STABLE_ALIAS):
            assert set(everything) - set(keys(table, detail)) == exact & set(everything)
            assert not exact & set(keys(table, detail))


def test_everybody_gets_the_day_and_its_part() -> None:
    for detail in Detail:
        assert {"visited_on", "day_part", "shopper_alias"} <= set(keys(ALL[0], detail))


def test_the_tables_begin_with_the_columns_that_pivots_need() -> None:
    assert keys(ALL[0], Detail.EXACT)[:3] == ["visit_key", "location_key", "location"]
    assert keys(ANSWERS, Detail.EXACT)[:3] == ["answer_key", "visit_key", "location_key"]
    assert keys(PHOTOS, Detail.EXACT)[:3] == ["photo_key", "answer_key", "visit_key"]
    assert keys(LOCATIONS, Detail.EXACT)[0] == "location_key"


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_columns_have_names_of_their_own_and_a_meaning(table: Table) -> None:
    names = keys(table, Detail.EXACT)
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][A-Za-z0-9_ -]*", name) for name in names)
    assert all(column.meaning.endswith(".") for column in table.columns)


def test_the_tables_are_those_that_are_offered() -> None:
    assert {table.name for table in ALL} == set(TABLES)


def test_the_dictionary_has_a_line_for_every_column_of_every_table() -> None:
    tables = [table for table in ALL if table is not DICTIONARY]
    lines = [cells(DICTIONARY, line) for line in dictionary_lines(tables)]
    assert [(line["sheet"], line["column"]) for line in lines] == [
        (table.name, column.key) for table in (*tables, DICTIONARY) for column in table.columns
    ]
    section = next(line for line in lines if line["column"] == "s_arrive_pct")
    assert section["type"] == "percent"
    assert section["since version"] == "visit 1"
    assert "Arrival" in section["meaning"]
    assert section["replaced by"] == ""


def test_a_section_that_comes_later_goes_to_the_right_and_keeps_its_column_when_it_goes() -> None:
    later = FORM | {
        "sections": [
            {"key": "before", "questions": []},
            {"key": "arrive", "title": "Coming in", "questions": []},
        ]
    }
    found = sections([(CHECKLIST, 1), (read(later), 2)])
    assert [(s.key, s.title, s.since) for s in found] == [
        ("arrive", "Coming in", "visit 1"),
        ("end", "end", "visit 1"),
        ("before", "before", "visit 2"),
    ]
    assert [c.key for c in visits(found).columns if c.key.startswith("s_")] == [
        "s_arrive_pct",
        "s_end_pct",
        "s_before_pct",
    ]


def test_a_visit_is_told_by_the_clock_of_its_location() -> None:
    line = cells(ALL[0], visit())
    assert line["visited_at_local"] == datetime(2026, 3, 30, 0, 30, 15)  # noqa: DTZ001
    assert line["visited_at_utc"] == MOMENT.replace(microsecond=0)
    assert line["sent_at_utc"] == datetime(2026, 3, 30, 0, 30, 15, tzinfo=UTC)
    assert line["planned_on"] == date(2026, 3, 30)
    assert line["day_part"] == "morning"
    assert line["duration_min"] == 31
    assert line["status"] == "approved"


def test_percents_are_parts_of_one_and_sections_without_points_are_empty() -> None:
    line = cells(ALL[0], visit())
    assert (line["score_pct"], line["true_score_pct"]) == (0.888889, 1.0)
    assert (line["s_arrive_pct"], line["s_end_pct"]) == (0.833333, None)
    assert (line["points_earned"], line["na_count"], line["unanswered_count"]) == (16, 1, 3)


def test_what_is_not_known_of_a_visit_stays_empty() -> None:
    early = MOMENT - timedelta(minutes=5)
    line = cells(
        ALL[0],
        visit(
            opens_at=None,
            finished_at=early,
            percent=None,
            true_percent=None,
            outcome="could_not_shop",
        ),
    )
    unknown = ("planned_on", "duration_min", "score_pct", "true_score_pct", "comment")
    assert [line[name] for name in unknown] == [None] * 5
    assert line["status"] == "could_not_shop"


def score(**changed: Any) -> dict[str, Any]:
    part = {"key": "arrive", "earned": "1", "possible": "3"}
    return {
        "true_percent": "33.3333",
        "earned": "0",
        "possible": "3",
        "failed": ["critical:price", "pass_mark"],
        "sections": [part | {"percent": "0"}],
        "working": {
            "sections": [
                part | {"percent": "33.3333"},
                {"key": "end", "percent": None, "earned": "0", "possible": "0"},
            ]
        },
        "questions": [
            {"key": "seen", "state": "na"},
            {"key": "wait", "state": "cant_recall"},
            {"key": "why", "state": "blank"},
            {"key": "price", "state": "scored"},
            {"key": "recommend_as_employer", "state": "blank"},
        ],
    } | changed


def test_the_arithmetic_is_before_the_critical_policy_and_leaves_out_what_stands_apart() -> None:
    found = arithmetic(score())
    assert found == Arithmetic(
        points_earned=0,
        points_possible=3,
        critical_fails=1,
        na_count=1,
        cant_recall_count=1,
        unanswered_count=1,
        sections={"arrive": 0.333333},
    )


def test_a_visit_without_a_score_has_no_sections_either() -> None:
    assert arithmetic(score(true_percent=None)).sections == {}


def test_questions_are_told_with_their_worth_and_without_those_that_stand_apart() -> None:
    lines = [cells(QUESTIONS, line) for line in question_lines(CHECKLIST, 4)]
    assert [(line["question_key"], line["position"]) for line in lines] == [
        ("seen", 1),
        ("wait", 2),
        ("price", 4),
        ("why", 5),
    ]
    seen, wait, price, why = lines
    assert (seen["section"], seen["weight"], seen["points"]) == ("Arrival", 1.5, 2.0)
    assert (wait["question"], wait["is_bonus"], wait["is_critical"]) == ("wait", 1, 0)
    assert (price["is_critical"], price["checklist_version"]) == (1, 4)
    assert (why["section"], why["weight"], why["points"], why["type"]) == (
        "end",
        None,
        None,
        "text",
    )


def test_states_of_an_answer_stay_four_different_things() -> None:
    flags = ("is_na", "is_cant_recall", "is_blank")
    for state, expected in {
        "scored": (0, 0, 0),
        "unscored": (0, 0, 0),
        "na": (1, 0, 0),
        "cant_recall": (0, 1, 0),
        "blank": (0, 0, 1),
    }.items():
        line = cells(ANSWERS, answer("price", None, state))
        assert tuple(line[flag] for flag in flags) == expected
        assert line["state"] == state


def test_an_answer_has_its_first_three_photos_beside_it() -> None:
    for count in range(5):
        photos = tuple(f"http://localhost/{number}" for number in range(count))
        line = cells(ANSWERS, answer("price", "no", photos=photos))
        shown = [line[f"photo_{place}"] for place in (1, 2, 3)]
        assert shown == [*photos[:3], *[None] * (3 - len(photos[:3]))]
        assert line["photo_count"] == count
        assert line["answer_key"] == "v.price"


@pytest.mark.parametrize(
    ("type_", "value", "number"),
    [
        ("money", "12.90", 12.9),
        ("duration", "142", 142.0),
        ("number", "-5", -5.0),
        ("duration", "never", None),
        ("number", None, None),
        ("text", "5", None),
        ("barcode", "4006381333931", None),
        ("nps", "10", 10.0),
        ("scale", "3", 3.0),
        ("yes_no", "yes", None),
    ],
)
def test_only_answers_that_are_measures_become_numbers(
    type_: str, value: str | None, number: float | None
) -> None:
    document = {"key": "q", "type": type_}
    form = read({"key": "c", "title": "C", "sections": [{"key": "s", "questions": [document]}]})
    assert answer_number(form.by_key["q"], value) == number


def test_every_option_that_was_offered_has_a_line_and_a_blank_question_has_none() -> None:
    found = [cells(CHOICES, line) for line in choice_lines(answer("seen", "mat"))]
    assert [(line["choice_key"], line["selected"], line["position"]) for line in found] == [
        ("bin", 0, 1),
        ("mat", 1, 2),
    ]
    assert [line["choice_label"] for line in found] == ["A bin", "A mat"]
    assert {line["answer_key"] for line in found} == {"v.seen"}
    assert [line.selected for line in choice_lines(answer("seen", "", "unscored"))] == [0, 0]
    assert list(choice_lines(answer("seen", None, "blank"))) == []
    assert list(choice_lines(answer("price", "yes"))) == []


def test_a_photo_at_no_answer_has_no_answer_key() -> None:
    def photo(question: str | None, *, answered: bool) -> dict[str, Any]:
        line = PhotoLine(
            photo_key="p",
            visit_key="v",
            question_key=question,
            answered=answered,
            taken_at=MOMENT if answered else None,
            time_zone="Asia/Kathmandu",
            caption="",
            width=1,
            height=1,
            sha256="0" * 64,
            open="http://localhost/p",
            visited_on=date(2026, 3, 2),
            location_key="N/../1",
        )
        assert line.file == f"2026-03-02_N-1_{question or 'visit'}_p.jpg"
        return cells(PHOTOS, line)

    assert photo("price", answered=True)["answer_key"] == "v.price"
    assert photo("price", answered=True)["taken_at_local"].hour == 4
    assert photo("hidden", answered=False)["answer_key"] is None
    assert photo(None, answered=False)["answer_key"] is None
    assert photo(None, answered=False)["taken_at_local"] is None


def test_the_first_sheet_reconciles_with_the_tables() -> None:
    heading = Heading(
        since=date(2026, 7, 1),
        until=date(2026, 9, 30),
        made_at=datetime(2026, 11, 21, 9, 5, tzinfo=UTC),
        made_by="Nora",
        filter={"checklist": "visit"},
        address="http://localhost/exports?checklist=visit",
        detail=Detail.LOCAL_DAY,
    )
    found = dict(read_me(heading, {"visits": 12}))
    assert heading.file_name == "visits_2026-07-01_2026-09-30_made-2026-11-21.xlsx"
    assert found["Lines in visits"] == 12
    assert found["Filter: checklist"] == "visit"
    assert found["Made"] == "2026-11-21 09:05 UTC, by Nora"
    assert "changes with every quarter" in str(found["Who sees what"])


texts = st.text(st.characters(exclude_categories=()), max_size=60)


@given(texts)
@example("\x00a\x0bb\ud800\ufffe")
@example("a\r\nb\rc")
def test_a_cell_holds_nothing_that_xml_cannot(text: str) -> None:
    shown = excel_text(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]", shown)
    assert excel_text(shown) == shown
    kept = "".join(re.findall("[ -~]", text))
    assert "".join(re.findall("[ -~]", shown)) == kept


@pytest.mark.parametrize("length", [CELL_UNITS // 2 + 1, CELL_UNITS - 1, CELL_UNITS])
def test_a_text_that_fits_is_not_cut(length: int) -> None:
    assert excel_text("x" * length) == "x" * length


@pytest.mark.parametrize("letter", ["x", "\U0001f600", "ß"])
def test_a_text_that_does_not_fit_is_cut_with_a_mark(letter: str) -> None:
    shown = excel_text("=" + letter * 40_000)
    assert shown.endswith(CUT)
    assert len(shown.encode("utf-16-le")) // 2 in (CELL_UNITS - 1, CELL_UNITS)
    assert set(shown.removesuffix(CUT)) == {"=", letter}


@given(texts)
@example("=1+1")
@example("+49 170")
@example("-2+3")
@example("@SUM(1)")
@example("\t=1")
@example("\r=1")
@example("\n=1")
@example("  =1")
@example('"=1"')
@example("＝1+1")
def test_no_text_of_a_csv_is_taken_for_a_formula(text: str) -> None:
    shown = guarded(text)
    assert shown in (text, f"'{text}")
    first = shown.lstrip(' "\ufeff')[:1]
    assert first not in ("=", "+", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
    assert first != "-" or re.fullmatch(r"-[0-9]+(\.[0-9]+)?", shown)


@pytest.mark.parametrize(
    "text", ["-5", "-0.25", "7", "Good", "007", "good; -5 outside", "’tis", ""]
)
def test_plain_numbers_and_harmless_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)))
def test_days_are_what_excel_takes_for_them(day: date) -> None:
    serial = excel_serial(day)
    assert serial is not None
    assert from_excel(serial) == datetime(day.year, day.month, day.day)  # noqa: DTZ001


@given(st.datetimes(datetime(1901, 1, 1), datetime(2200, 1, 1)))  # noqa: DTZ001
def test_moments_are_what_excel_takes_for_them(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    serial = excel_serial(whole)
    assert serial is not None
    assert abs(from_excel(serial) - whole) < timedelta(milliseconds=2)


def test_a_day_before_excels_first_has_no_number() -> None:
    assert excel_serial(date(1900, 2, 28)) is None


def test_a_link_is_a_formula_unless_it_is_too_long() -> None:
    assert link_formula("http://x/1") == '=HYPERLINK("http://x/1","Open")'
    assert link_formula('http://x/"&1') == '=HYPERLINK("http://x/""&1","Open")'
    assert link_formula("http://x/" + "1" * 250) is None


@pytest.mark.parametrize(
    ("value", "machine", "person"),
    [
        (None, "", ""),
        ("=1", "=1", "=1"),
        (3, "3", "3"),
        (3.0, "3", "3"),
        (-0.25, "-0.25", "-0.25"),
        (1e300, "1e+300", "1e+300"),
        (date(2026, 1, 2), "2026-01-02", "2026-01-02"),
        (MOMENT, "2026-03-29T22:30:15Z", "2026-03-29 22:30:15"),
        (MOMENT.replace(tzinfo=None), "2026-03-29T22:30:15", "2026-03-29 22:30:15"),
    ],
)
def test_values_as_text(value: Any, machine: str, person: str) -> None:
    assert plain(value) == machine
    assert for_people(value) == person


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_text_is_the_same_number(value: float) -> None:
    assert float(number_text(value)) == value


def test_every_type_that_asks_for_a_number_is_one_of_the_documents_types() -> None:
    numbers = {type_ for type_ in Type if answer_number(_question(type_), "5") is not None}
    assert numbers == {Type.SCALE, Type.NUMBER, Type.MONEY, Type.DURATION, Type.NPS}


def _question(type_: Type) -> Any:
    document: dict[str, Any] = {"key": "q", "type": type_.value, "options": []}
    form = read({"key": "c", "title": "C", "sections": [{"key": "s", "questions": [document]}]})
    return form.by_key["q"]


def test_links_stand_only_in_link_columns() -> None:
    links = {column.key for table in ALL for column in table.columns if column.kind == Kind.LINK}
    assert links == {"open_visit", "photo_1", "photo_2", "photo_3", "open"}
