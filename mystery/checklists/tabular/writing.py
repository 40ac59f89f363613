"""A checklist as rows: cells in plain words, and beside them what only JSON can say."""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from mystery.checklists.rules import Checklist, Question, Section, read
from mystery.checklists.tabular import kept
from mystery.checklists.tabular.fields import ALWAYS, KEPT, NAMES, ORDER, guarded, understand
from mystery.checklists.tabular.former import Former
from mystery.checklists.tabular.reading import read_table
from mystery.checklists.tabular.saying import Words, exact
from mystery.problems import Problem
from mystery.spreadsheets.sheets import Row, Sheet

Json = dict[str, Any]
Cells = dict[str, str]

BOM = "\ufeff"
BETWEEN = ("key", "title", "pass_mark", "sections")


@dataclasses.dataclass
class Written:
    """A row on its way: its cells, the members as the document has them, and as rules read."""

    cells: Cells
    wanted: Json
    meant: Question | Section | Checklist
    language: str

    def keep(self, there: Question | Section | Checklist, made: Json) -> bool:
        """Note as JSON what the cells say otherwise; whether anything was noted."""
        names = [
            f.name for f in dataclasses.fields(there) if f.name not in ("questions", "sections")
        ]
        wrong = [n for n in names if getattr(there, n) != getattr(self.meant, n)]
        said = self.said
        for member in wrong:
            patch = kept.difference(
                self.wanted.get(member), made.get(member), member, language=self.language
            )
            if member in said or not kept.adds(member, patch):
                patch = self._whole(member, said)
            said[member] = patch
        if said:
            self.cells[KEPT] = json.dumps(said, ensure_ascii=False)
        return bool(wrong)

    @property
    def said(self) -> Json:
        return kept.read_kept(self.cells[KEPT]) if KEPT in self.cells else {}

    def _whole(self, member: str, said: Json) -> Any:
        """The member as it is, its column empty, and all others of that column with it."""
        column = kept.COLUMNS.get(member, "")
        for name in kept.columns_of(member):
            if name != "type":
                self.cells.pop(name, None)
        for other, its in kept.COLUMNS.items():
            if its == column and column and other != member and other in self.wanted:
                said[other] = self.wanted[other]
        return self.wanted.get(member)


def rows_of(document: Json) -> list[Cells]:
    """The rows by field: one for the whole, one for each section and each question.

    Reading them gives an equal checklist. Raises Invalid for what is no checklist at all.
    """
    checklist = read(document)
    written = list(_written(document, checklist))
    for _ in range(3):
        if not _compared(written):
            break
    return [each.cells for each in written]


def _written(document: Json, checklist: Checklist) -> Iterator[Written]:
    words, language = Words(checklist.language), checklist.language
    others = {k: v for k, v in document.items() if k not in BETWEEN and v is not None}
    if isinstance(document.get("title"), Mapping):
        others["title"] = document["title"]
    first = {"key": checklist.key, "type": "checklist", "text": words.say(checklist.title)}
    if checklist.pass_mark is not None:
        first["pass_mark"] = exact(checklist.pass_mark)
    first[KEPT] = json.dumps(others, ensure_ascii=False) if others else ""
    yield Written({k: v for k, v in first.items() if v}, document, checklist, language)
    for section, part in zip(checklist.sections, document["sections"], strict=True):
        cells = words.section(section)
        yield Written(cells, part, section, language)
        for question, asked in zip(section.questions, part["questions"], strict=True):
            made = words.question(question)
            if "section" in cells:
                made["section"] = cells["section"]
            yield Written(made, asked, question, language)


def _compared(written: Sequence[Written]) -> bool:
    """Read the rows and keep what came out otherwise; whether there was anything."""
    rows = [each.cells for each in written]
    document = read_table(understand(sheet_of(rows, columns=ORDER))).document
    try:
        there = read(document)
    except Problem:
        there = read({**document, "sections": []})
    parts: list[Question | Section | Checklist] = [there]
    made: list[Json] = [document]
    for section, part in zip(there.sections, document["sections"], strict=True):
        parts += [section, *section.questions]
        made += [part, *part["questions"]]
    triples = zip(written, parts, made, strict=True)
    noted = [each.keep(part, said) for each, part, said in triples]
    return True in noted


def columns_of(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The usual columns, and of the others those that say something."""
    used = {name for row in rows for name in row}
    return [name for name in ORDER if name in used or name in ALWAYS]


def sheet_of(rows: Sequence[Mapping[str, str]], *, columns: Sequence[str] = ()) -> Sheet:
    chosen = list(columns or columns_of(rows))
    body = (
        Row(number, tuple(guarded(row.get(name, "")) for name in chosen))
        for number, row in enumerate(rows, start=2)
    )
    return Sheet(tuple(NAMES[name] for name in chosen), tuple(body))


def text_of(sheet: Sheet, *, delimiter: str = ",") -> str:
    """The table as text, each row where its number says."""
    out = StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    first = sheet.rows[0].number if sheet.rows else 2
    last = 0
    header = Row(max(first - 1, 1), sheet.columns)
    for row in (header, *sheet.rows):
        for _ in range(last + 1, row.number):
            out.write("\r\n")
        writer.writerow(row.cells)
        last = row.number
    return out.getvalue()


def table_file(document: Json) -> bytes:
    """A CSV file that spreadsheets open rightly: UTF-8 with a mark, nothing a formula."""
    return (BOM + text_of(sheet_of(rows_of(document)))).encode("utf-8", "replace")


def former_of(document: Json) -> Former:
    whole, *others = rows_of(document)
    sections = [cells for cells in others if cells.get("type") == "section"]
    asked = [cells for cells in others if cells.get("type") != "section"]
    return Former(whole=whole, sections=sections, questions=asked)
