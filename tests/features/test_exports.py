"""The writers on tables of their own, and the queries on a database."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import cli, db
from mystery.audits.tables import Audit, AuditPhoto
from mystery.comparisons.queries import Filter
from mystery.exports import chosen
from mystery.exports.chosen import begin, tally
from mystery.exports.flat import write_csv, write_json
from mystery.exports.orders import Order, Wording
from mystery.exports.queries import every_table, lines
from mystery.exports.rules import Column, Detail, Heading, Kind, Table
from mystery.exports.rules.cells import CELL_UNITS, CUT
from mystery.exports.xlsx import write_workbook
from mystery.log import LogEntry
from mystery.people.rules import Scope
from mystery.programmes.tables import Programme
from tests import cast, workbooks
from tests.conftest import Caller
from tests.sending import Draft, picture
from tests.web.visited import BEST, approved

PAYLOADS = (
    "=1+1",
    '=HYPERLINK("http://evil.test","x")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\n=1+1",
    "＝1+1",
    ";=1+1",
    ' "=1+1',
    "http://evil.test",
    "mailto:a@evil.test",
    "internal:'visits'!A1",
    "{=1+1}",
    "007",
    "12345678901234567890",
    "1e5",
    "TRUE",
    "  two blanks  ",
    "größer 😀 者",
)
HEADING = Heading(
    since=date(2026, 1, 1),
    until=date(2026, 12, 31),
    made_at=datetime(2026, 11, 21, 9, 5, tzinfo=UTC),
    made_by="=Ada",
    filter={"brand": "=1+1"},
    address="http://localhost/exports",
    detail=Detail.EXACT,
)


@dataclass(frozen=True)
class Thing:
    text: str | None = None
    number: float | None = None
    day: date | None = None
    at: datetime | None = None
    link: str | None = None


THINGS = Table(
    "things",
    "thing",
    (
        Column("text", Kind.TEXT, "A text."),
        Column("number", Kind.NUMBER, "A number."),
        Column("day", Kind.DAY, "A day."),
        Column("at", Kind.MOMENT, "A moment."),
        Column("link", Kind.LINK, "A link."),
    ),
)


def book(*things: Thing, **options: Any) -> bytes:
    target = io.BytesIO()
    write_workbook(target, HEADING, [(THINGS, things)], **options)
    return target.getvalue()


def as_csv(*things: Thing, raw: bool = False) -> str:
    target = io.StringIO(newline="")
    assert write_csv(target, THINGS, things, raw=raw) == len(things)
    return target.getvalue()


def test_texts_stay_texts_whatever_they_begin_with() -> None:
    made = book(*(Thing(text=payload) for payload in PAYLOADS))
    assert workbooks.read(made)["things"].column("text") == list(PAYLOADS)
    assert workbooks.formulas(made) == []
    everything = b"".join(workbooks.parts(made).values())
    assert b"<hyperlink" not in everything
    assert b"externalLink" not in everything
    assert workbooks.read_me(made)["Filter: brand"] == "=1+1"


def test_a_text_that_looks_like_an_escaped_character_is_escaped_itself() -> None:
    """Excel reads _x0041_ as A, also in the strings of a cell (ST_Xstring of ECMA-376)."""
    parts = workbooks.parts(book(Thing(text="_x0041_")))
    assert b"<t>_x005F_x0041_</t>" in parts["xl/worksheets/sheet3.xml"]


def test_links_are_the_only_formulas() -> None:
    made = book(Thing(text="=1", link="http://localhost/a"), Thing(link="http://l/" + "x" * 300))
    assert workbooks.formulas(made) == ['HYPERLINK("http://localhost/a","Open")']
    assert workbooks.read(made)["things"].column("link")[1] == "http://l/" + "x" * 300


def test_days_moments_and_numbers_are_real() -> None:
    thing = Thing(number=-5.25, day=date(2026, 3, 1), at=datetime(2026, 3, 29, 1, 59, 59))  # noqa: DTZ001
    sheet = workbooks.read(book(thing, Thing(day=date(1899, 5, 6))))["things"]
    assert sheet.lines[0]["number"] == -5.25
    assert sheet.lines[0]["day"] == datetime(2026, 3, 1)  # noqa: DTZ001
    assert sheet.lines[0]["at"] == datetime(2026, 3, 29, 1, 59, 59)  # noqa: DTZ001
    assert sheet.lines[1]["day"] == "1899-05-06"
    assert sheet.formats["at"] == {"yyyy-mm-dd hh:mm:ss"}


def test_a_text_of_forty_thousand_characters_is_cut_with_a_mark_and_whole_in_the_csv() -> None:
    long = "😀\x0bä" * 14_000
    shown = workbooks.read(book(Thing(text=long)))["things"].lines[0]["text"]
    assert shown.endswith(CUT)
    assert len(shown.encode("utf-16-le")) <= 2 * CELL_UNITS
    assert set(shown.removesuffix(CUT)) == {"😀", "ä"}
    assert next(csv.DictReader(io.StringIO(as_csv(Thing(text=long), raw=True))))["text"] == long


def test_lines_beyond_a_sheet_go_to_a_second_one_under_the_same_headers() -> None:
    made = book(*(Thing(number=n) for n in range(7)), most=3)
    sheets = workbooks.read(made)
    assert list(sheets) == ["things", "things (2)", "things (3)"]
    assert [sheet.column("number") for sheet in sheets.values()] == [[0, 1, 2], [3, 4, 5], [6]]
    assert all(sheet.headers == sheets["things"].headers for sheet in sheets.values())
    assert workbooks.read_me(made)["Lines in things"] == 7


def test_a_sheet_that_is_just_full_does_not_begin_another() -> None:
    made = book(*(Thing(number=n) for n in range(3)), most=3)
    assert list(workbooks.read(made)) == ["things"]
    assert workbooks.read_me(made)["Lines in things"] == 3


def test_headers_stay_in_sight_and_filter_all_lines() -> None:
    frames = workbooks.frames(book(Thing(number=1), Thing(number=2)))
    assert frames == {"Read me": "B2 frozen", "Summary": "", "things": "B2 frozen t_things A1:E3"}


def test_a_table_without_lines_is_a_sheet_with_its_headers() -> None:
    made = book()
    assert workbooks.read(made)["things"].headers == ["text", "number", "day", "at", "link"]
    assert workbooks.read(made)["things"].lines == []
    assert workbooks.read_me(made)["Lines in things"] == 0


def test_each_rectangle_is_a_table_of_excel_with_a_name_of_its_own() -> None:
    frames = workbooks.frames(book(*(Thing(number=n) for n in range(4)), most=3))
    assert frames["things"] == "B2 frozen t_things A1:E4"
    assert frames["things (2)"] == "B2 frozen t_things_2 A1:E2"


def test_a_csv_for_people_guards_texts_and_leaves_numbers_alone() -> None:
    found = as_csv(*(Thing(text=payload, number=-5.0) for payload in PAYLOADS))
    assert found.startswith("\ufefftext,number,")
    rows = list(csv.DictReader(io.StringIO(found.removeprefix("\ufeff"), newline="")))
    assert [row["number"] for row in rows] == ["-5"] * len(PAYLOADS)
    texts = [row["text"] for row in rows]
    assert [text.removeprefix("'") for text in texts] == list(PAYLOADS)
    risky = [p for p in PAYLOADS if p.lstrip(' "')[:1] in "=+-@\t\n＝"]
    assert [text for text in texts if text.startswith("'")] == [f"'{p}" for p in risky]
    assert len(risky) == 10


def test_a_csv_has_the_line_ends_and_quotes_of_rfc_4180() -> None:
    found = as_csv(Thing(text='a "b", c\nd', at=datetime(2026, 3, 29, 1, 59, 59, tzinfo=UTC)))
    assert found == ('\ufefftext,number,day,at,link\r\n"a ""b"", c\nd",,,2026-03-29 01:59:59,\r\n')


def test_a_raw_csv_is_what_machines_read() -> None:
    found = as_csv(
        Thing(text="=1", number=2.0, at=datetime(2026, 3, 29, 1, 59, 59, tzinfo=UTC)), raw=True
    )
    assert found.splitlines()[1] == "=1,2,,2026-03-29T01:59:59Z,"


def test_json_keeps_numbers_as_numbers_and_nothing_as_null() -> None:
    target = io.StringIO()
    things = (Thing(text="=1", number=0.5, day=date(2026, 3, 29)), Thing())
    assert write_json(target, THINGS, things) == 2
    nothing = dict.fromkeys(("text", "number", "day", "at", "link"))
    first = nothing | {"text": "=1", "number": 0.5, "day": "2026-03-29"}
    assert json.loads(target.getvalue()) == [first, nothing]
    empty = io.StringIO()
    write_json(empty, THINGS, ())
    assert json.loads(empty.getvalue()) == []


def order(**changed: Any) -> Order:
    facts: dict[str, Any] = {
        "filter": Filter("visit", date(2000, 1, 1), date(2100, 1, 1)),
        "visible": sa.true(),
        "detail": Detail.EXACT,
        "stable": Scope(everywhere=True),
        "base_url": "http://localhost/",
        "wording": Wording(
            alias=lambda person, at, stays: f"{person} {stays}",
            label=lambda question, state, value, language: f"{question.key} {state} {value}",
        ),
    }
    return Order(**facts | changed)


@pytest.fixture
def visits(app: Flask, call: Caller) -> Iterator[Flask]:
    """Three approved visits, with the application's context around the test."""
    answers = BEST | {"why": {"value": "Kind"}, "clean": {"na": True, "comment": "Shut"}}
    approved(call, "N-001", answers=answers, days_ago=2)
    approved(call, "S-001", days_ago=9)
    approved(call, "C-001", answers=answers, days_ago=5)
    with app.app_context():
        yield app


def test_visits_come_by_day_and_join_with_their_answers(visits: Flask) -> None:
    found = list(lines(order(), "visits"))
    assert [line.location_key for line in found] == ["S-001", "C-001", "N-001"]
    answers = list(lines(order(), "answers"))
    assert [line.visit_key for line in answers] == [
        line.visit_key for line in found for _ in range(6)
    ]
    assert tally(order()) == {"visits": 3, "answers": 18, "photos": 0}
    assert [line.comment for line in found] == [None, "Kind", "Kind"]
    assert [line.arithmetic.na_count for line in found] == [0, 1, 1]
    first = answers[6]
    assert (first.state, first.comment, first.answer_label) == ("na", "Shut", "clean na None")


def test_batches_change_nothing(visits: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> list[Any]:
        made = order()
        return [[table.read(line) for line in found] for table, found in every_table(made)]

    at_once = told()
    monkeypatch.setattr(chosen, "BATCH", 2)
    assert told() == at_once


def test_the_filter_cuts_by_kind_brand_region_and_day(visits: Flask) -> None:
    def codes(**of: Any) -> list[str]:
        wide: dict[str, Any] = {"since": date(2000, 1, 1), "until": date(2100, 1, 1)}
        made = order(filter=Filter(**{"family": "visit"} | wide | of))
        return [line.location_key for line in lines(made, "visits")]

    from mystery.locations.queries import get_region

    today = db.now().date()
    assert codes(kind="competitor") == ["C-001"]
    assert codes(brand="Ours") == ["S-001", "N-001"]
    assert codes(region_path=get_region("south").path) == ["S-001"]
    assert codes(since=today - timedelta(days=6)) == ["C-001", "N-001"]
    assert codes(until=today - timedelta(days=7)) == ["S-001"]
    assert codes(family="other") == []


def test_an_alias_stays_only_where_the_scope_says(visits: Flask) -> None:
    from mystery.locations.queries import get_region

    north = Scope(region_paths=frozenset({get_region("north").path}))
    found = {line.location_key: line.shopper_alias for line in lines(order(stable=north), "visits")}
    author = cast.who("sue").key
    assert found == {
        "S-001": f"{author} False",
        "C-001": f"{author} True",
        "N-001": f"{author} True",
    }


def test_only_approved_visits_of_programmes_that_count_are_exported(
    app: Flask, call: Caller
) -> None:
    for code in ("N-001", "N-002", "S-001"):
        approved(call, code)
    with app.app_context():
        with db.transaction() as session:
            pilot = Programme(name="Trial", key="trial", pilot=True, created_at=db.now())
            session.add(pilot)
            session.flush()
            first, second, _ = session.scalars(sa.select(Audit).order_by(Audit.id))
            first.programme_id = pilot.id
            second.state = "rejected"
        for table in ("visits", "answers"):
            assert {line.location_key for line in lines(order(), table)} == {"S-001"}


def test_photos_stand_at_their_answers_apart_from_those_that_stand_apart(
    app: Flask, call: Caller
) -> None:
    made = Draft(photos=[picture(1), picture(2)])
    assert made.send(call("sam")).status_code == 201
    with app.app_context():
        with db.transaction() as session:
            audit = session.scalars(sa.select(Audit)).one()
            audit.state = "approved"
            apart = session.scalars(sa.select(AuditPhoto).order_by(AuditPhoto.position)).all()[1]
            session.add(
                AuditPhoto(key="x", audit_id=audit.id, sha256=apart.sha256, question="", position=7)
            )
        found = list(lines(order(), "photos"))
        assert [(line.question_key, line.answer_key is None) for line in found] == [
            ("price", False),
            ("price", False),
            (None, True),
        ]
        with db.transaction() as session:
            session.get_one(AuditPhoto, apart.id).question = "recommend_as_employer"
        assert [line.question_key for line in lines(order(), "photos")] == ["price", None]
        assert tally(order())["photos"] == 2
        assert [line.photo_count for line in lines(order(), "visits")] == [2]
        answer = next(line for line in lines(order(), "answers") if line.photos)
        assert answer.photos == (found[0].open,)
        assert found[0].open == f"http://localhost/audits/{audit.key}/photos/{found[0].photo_key}"


def statements(made: Order) -> int:
    """How many statements all tables take."""
    ran: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        ran.append(statement)

    sa.event.listen(db.database.engine, "before_cursor_execute", note)
    try:
        for _, found in every_table(made):
            for _ in found:
                pass
    finally:
        sa.event.remove(db.database.engine, "before_cursor_execute", note)
    return len(
        [statement for statement in ran if statement.lstrip().startswith(("SELECT", "WITH"))]
    )


def test_more_visits_take_no_statement_more(app: Flask, call: Caller) -> None:
    approved(call, "N-001")
    with app.app_context():
        few = statements(order())
    for days in range(1, 4):
        for code in ("N-002", "C-001", "S-001"):
            approved(call, code, days_ago=days)
    with app.app_context():
        assert statements(order()) == few
        assert 5 <= few <= 30


def test_all_tables_show_one_moment_even_while_visits_are_approved(
    visits: Flask, call: Caller
) -> None:
    begin()
    made = order()
    before = {line.visit_key for line in lines(made, "visits")}
    with ThreadPoolExecutor(1) as other:
        other.submit(approved, call, "N-002", days_ago=1).result()
    assert {line.visit_key for line in lines(made, "answers")} == before
    begin()
    assert len({line.visit_key for line in lines(made, "answers")}) == 4


prepare = db.prepare


@pytest.fixture
def shell(visits: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The program `mystery` on the database of the visits; a folder to write to."""
    engines: set[sa.Engine] = set()
    monkeypatch.setattr(db, "prepare", lambda engine: engines.add(engine) or prepare(engine))
    monkeypatch.setenv("MYSTERY_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MYSTERY_DATABASE_URL", str(visits.config["SQLALCHEMY_DATABASE_URI"]))
    monkeypatch.setenv("MYSTERY_SECRET_KEY", "test")
    folder = tmp_path / "out"
    folder.mkdir()
    yield folder
    for engine in engines:
        engine.dispose()


def test_the_operator_gets_everything_from_the_shell(shell: Path) -> None:
    target = shell / "visits.xlsx"
    assert cli.main(["export", "workbook", str(target), "--checklist", "visit"]) == 0
    sheets = workbooks.read(target.read_bytes())
    assert len(sheets["visits"].lines) == 3
    assert "visited_at_utc" in sheets["visits"].headers
    assert {line.act for line in db.session.scalars(sa.select(LogEntry))} >= {"export.made"}
    assert list(shell.iterdir()) == [target]


def test_one_table_from_the_shell_as_csv_and_json(shell: Path) -> None:
    filter_ = ["--checklist", "visit", "--kind", "own", "--region", "north", "--brand", "Ours"]
    for what, name in (("csv", "a.csv"), ("json", "a.json")):
        assert cli.main(["export", what, "answers", str(shell / name), *filter_]) == 0
    rows = list(csv.DictReader(io.StringIO((shell / "a.csv").read_text("utf-8-sig"), newline="")))
    found = json.loads((shell / "a.json").read_text("utf-8"))
    assert [row["answer_key"] for row in rows] == [row["answer_key"] for row in found]
    assert {row["location_key"] for row in found} == {"N-001"}
    assert next(row for row in found if row["question_key"] == "wait")["answer_number"] == 42


@pytest.mark.parametrize(
    "wrong",
    [
        ["--checklist", "nothing"],
        ["--checklist", "visit", "--region", "nowhere"],
        ["--checklist", "visit", "--from", "2026-02-01", "--to", "2026-01-01"],
    ],
)
def test_a_wrong_filter_writes_nothing(
    shell: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = shell / "kept.csv"
    before.write_text("kept")
    assert cli.main(["export", "csv", "visits", str(before), *wrong]) == 2
    assert before.read_text() == "kept"
    assert capsys.readouterr().err.startswith("mystery: ")


def test_a_file_that_could_not_be_finished_is_not_there(
    shell: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> int:
        raise OSError("No space left on device")

    monkeypatch.setattr("mystery.commands.exporting.write_csv", breaks)
    target = shell / "visits.csv"
    assert cli.main(["export", "csv", "visits", str(target), "--checklist", "visit"]) == 2
    assert list(shell.iterdir()) == []
