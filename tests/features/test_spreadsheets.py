"""Tables as people's programs write them, and files that only pretend to be tables."""

from __future__ import annotations

import json
import resource
import time
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from mystery.problems import Invalid
from mystery.spreadsheets import pasted, read, sheets, workbook
from mystery.spreadsheets.delimited import records

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LISTING = "Number,Name\n7,Süd\n8,“Nord”\n"


def rows(data: bytes, name: str = "stores.csv") -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in read(data, name).rows]


def refusal(data: bytes, name: str = "stores.csv") -> str:
    with pytest.raises(Invalid) as caught:
        read(data, name)
    assert caught.value.code == "table_unreadable"
    return caught.value.detail


def excel(*lines: list[object]) -> bytes:
    book, file = Workbook(), BytesIO()
    assert book.active is not None
    for line in lines:
        book.active.append(line)  # type: ignore[union-attr]
    book.save(file)
    return file.getvalue()


def with_sheet(xml: str) -> bytes:
    """A workbook whose only sheet is these bytes."""
    out = BytesIO()
    with ZipFile(BytesIO(excel(["x"]))) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, xml if part.endswith("sheet1.xml") else old.read(part))
    return out.getvalue()


def sheet_xml(rows: str, before: str = "", head: str = "") -> str:
    return f'{before}<worksheet xmlns="{MAIN}">{head}<sheetData>{rows}</sheetData></worksheet>'


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_a_csv_file_is_read_in_the_encoding_it_has(encoding: str) -> None:
    assert rows(LISTING.encode(encoding)) == [(2, ("7", "Süd")), (3, ("8", "“Nord”"))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f"code{delimiter}name\n1{delimiter}Mitte\n"
    assert read(text.encode(), "x").columns == ("code", "name")


def test_commas_within_cells_do_not_make_a_delimiter() -> None:
    text = "code;lat;lon\n1;52,52;13,40\n2;48,14;11,58\n3;53,55;10,00\n"
    assert rows(text.encode())[0] == (2, ("1", "52,52", "13,40"))


def test_the_line_that_announces_the_delimiter_is_no_row() -> None:
    assert read(b"sep=;\r\ncode;name\r\n1;a,b,c\r\n", "x").columns == ("code", "name")


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    """A quoted line break makes no row, an empty line makes one."""
    text = 'code,address\n1,"96 Calef Highway\nEpping"\n\n2,there\n'
    assert rows(text.encode()) == [(2, ("1", "96 Calef Highway\nEpping")), (4, ("2", "there"))]


def test_carriage_returns_alone_end_lines_too() -> None:
    assert rows(b"a,b\r1,2\r3,4") == [(2, ("1", "2")), (3, ("3", "4"))]


def test_title_lines_above_the_header_are_left_out() -> None:
    sheet = read(b"Our stores\n\ncode,name\n1,Mitte\n", "x")
    assert sheet.columns == ("code", "name")
    assert [row.number for row in sheet.rows] == [4]


def test_short_rows_are_filled_up_and_long_ones_widen_the_table() -> None:
    sheet = read(b"a,b\n1\n1,2,3\n", "x")
    assert sheet.columns == ("a", "b", "")
    assert [row.cells for row in sheet.rows] == [("1", "", ""), ("1", "2", "3")]


def test_a_column_alone_is_a_table() -> None:
    assert rows(b"code\nN-1\nN-2\n") == [(2, ("N-1",)), (3, ("N-2",))]


def test_control_characters_become_spaces() -> None:
    assert rows(b"a,b\n1,x\x0by\x01\n") == [(2, ("1", "x y"))]


def test_formulas_are_text() -> None:
    assert rows(b"a,b\n=1+1,@SUM(A1)\n") == [(2, ("=1+1", "@SUM(A1)"))]


def test_what_is_pasted_from_a_spreadsheet_is_apart_by_tabs() -> None:
    sheet = pasted('store\tnote\nN-1\t"two\nlines"\nN-2\ta, b; c\n')
    assert [row.cells for row in sheet.rows] == [("N-1", "two\nlines"), ("N-2", "a, b; c")]


def test_half_a_character_in_a_paste_is_no_crash() -> None:
    assert pasted("a\tb\n\ud800\tx\n").rows[0].cells == ("?", "x")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n \n,,\n", "is empty"),
        (b'a,b\n1,"never\nclosed,2\n3,4\n', "row 2 that is never closed"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "cannot be read after row 1"),
        (b"\xff\xfea", "is not text"),
        (b"caf\xe9,\x81\n", "is not text"),
        (b"%PDF-1.7\0\0\0\x81\xff", "is not text"),
        (b"\0\0\0\0", "zero bytes"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "save it as .xlsx without a password"),
        (b"PK\x03\x04 but nothing follows", "is damaged"),
        (b",".join([b"c"] * 201), "more than 200 columns"),
        (b"a,b\n" + b"1,2\n" * (sheets.ROWS + 1), "more than 200,000 rows"),
        (b"a" * (sheets.BYTES + 1), "larger than 32 MB"),
        ((b"x," * 199 + b"x\n") * 10_001, "more than 2,000,000 cells"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes, words: str) -> None:
    detail = refusal(data)
    assert detail.startswith("stores.csv ")
    assert words in detail
    assert detail.endswith(".")


def test_as_many_rows_as_allowed_are_read() -> None:
    assert len(read(b"a,b\n" + b"1,2\n" * sheets.ROWS, "x").rows) == sheets.ROWS


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    try:
        found = list(records(data, "x"))
    except Invalid as problem:
        found, told = [], problem.detail
        assert told.startswith("x ")
    assert all(isinstance(cell, str) for _, cells in found for cell in cells)


def test_cells_of_a_workbook_are_read_as_they_are_seen() -> None:
    moment = datetime(2026, 11, 30, 9, 59, 59, 999_700)  # noqa: DTZ001 spreadsheets know no zone
    data = excel(
        ["code", "whole", "part", "day", "moment", "truth", "nothing", "text"],
        ["007", 12.0, 52.520007, date(2026, 11, 30), moment, True, "#N/A", "=1+1"],
    )
    cells = ("007", "12", "52.520007", "2026-11-30", "2026-11-30 10:00:00", "TRUE", "", "")
    assert rows(data)[0] == (2, cells)


def test_formula_like_text_in_a_workbook_is_text() -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for column, text in enumerate(("code", "=1+1", "@x")):
            sheet.write_string(0, column, text)
    assert read(file.getvalue(), "x").columns == ("code", "=1+1", "@x")


def test_the_first_visible_sheet_that_holds_something_is_read() -> None:
    book, file = Workbook(), BytesIO()
    hidden = book.create_sheet("Hidden")
    hidden.append(["secret", "x"])
    hidden.sheet_state = "hidden"
    shown = book.create_sheet("Shown")
    shown["A3"], shown["B3"], shown["A7"] = "code", "name", "N-1"
    book.save(file)
    sheet = read(file.getvalue(), "x")
    assert sheet.columns == ("code", "name")
    assert [(row.number, row.cells) for row in sheet.rows] == [(7, ("N-1", ""))]


def test_a_workbook_of_five_kilobytes_that_claims_a_billion_cells_is_refused_at_once() -> None:
    book, file = Workbook(), BytesIO()
    assert book.active is not None
    book.active["A1"], book.active["XFD1048576"] = "a", "z"  # type: ignore[index]
    book.save(file)
    assert len(file.getvalue()) < 6_000
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    assert "more than 200 columns in row 1048576" in refusal(file.getvalue())
    assert time.monotonic() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_declared_size_is_not_believed() -> None:
    head = '<dimension ref="A1:XFD1048576"/>'
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    last = '<row r="999999999999"><c r="A999999999999"><v>1</v></c></row>'
    sheet = read(with_sheet(sheet_xml(cells + last, head=head)), "x")
    assert (sheet.columns, sheet.rows) == (("1", "2"), ())


def test_a_workbook_that_unpacks_to_more_than_it_may_is_refused_unopened() -> None:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        with bomb.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(257):
                part.write(bytes(2**20))
    assert len(out.getvalue()) < 2_000_000
    assert "unpacks to more than 256 MB" in refusal(out.getvalue())


def test_millions_of_empty_elements_are_refused_before_they_are_built() -> None:
    assert "holds more than an import may take" in refusal(
        with_sheet(sheet_xml("<row/>" * 8_000_001))
    )


def test_one_long_text_a_thousand_times_is_too_much() -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for row in range(2_100):
            sheet.write_string(row, 0, "x" * 32_000)
    assert len(file.getvalue()) < 100_000
    assert "more text than an import may hold" in refusal(file.getvalue())


def test_entities_are_not_unfolded() -> None:
    names = "abcdefghij"
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names)
    )
    before = f"<!DOCTYPE worksheet [{entities}]>"
    cell = '<row><c t="inlineStr"><is><t>&j;</t></is></c></row>'
    detail = refusal(with_sheet(sheet_xml(cell, before=before)))
    assert "cannot be read as an Excel workbook" in detail


@pytest.mark.parametrize(
    "xml",
    ["<worksheet", "", sheet_xml('<row r="x"/>'), sheet_xml('<row><c r="??"><v>1</v></c></row>')],
)
def test_a_broken_workbook_is_refused_with_a_sentence(xml: str) -> None:
    assert "cannot be read as an Excel workbook" in refusal(with_sheet(xml))


def test_another_kind_of_archive_is_refused() -> None:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "is not an Excel workbook" in refusal(out.getvalue())


@pytest.mark.parametrize(("name", "value"), [("SECONDS", 0), ("sys.executable", "/bin/false")])
def test_a_child_that_dies_is_a_refusal(
    name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = excel(["a", "b"], ["1", "2"])
    monkeypatch.setattr(f"mystery.spreadsheets.excel.{name}", value)
    assert "needs more memory or time" in refusal(data)


def test_a_child_without_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(_data: bytes) -> list[object]:
        raise MemoryError

    monkeypatch.setattr(workbook, "_records", greedy)
    out = BytesIO()
    workbook.answer(b"", out)
    assert json.loads(out.getvalue()) == {"why": "needs more memory than an import may take"}


def test_the_child_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """128 MB do not hold a text of 100 million characters."""
    monkeypatch.setattr("mystery.spreadsheets.excel.MEMORY", 128 * 2**20)
    text = f'<row><c t="inlineStr"><is><t>{"x" * 100_000_000}</t></is></c></row>'
    assert "memory" in refusal(with_sheet(sheet_xml(text)))


def test_the_child_says_how_it_ended() -> None:
    out = BytesIO()
    workbook.answer(excel(["a", "ß"], [1, None]), out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert lines == [[1, ["a", "ß"]], [2, ["1"]], {"why": ""}]
