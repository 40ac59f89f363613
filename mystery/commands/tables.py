"""Checklists as tables from the shell: taking one in, writing one out."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from mystery.checklists.queries import get_checklist
from mystery.checklists.tabular.fields import NAMES, Table, understand
from mystery.checklists.tabular.lines import Wrong
from mystery.checklists.tabular.pasting import bounded
from mystery.checklists.tabular.present import document_of, find_former
from mystery.checklists.tabular.reading import frame_of, read_table
from mystery.checklists.tabular.writing import table_file
from mystery.commands import application
from mystery.problems import Fault, Invalid
from mystery.spreadsheets import read
from mystery.web.json_in import parse_json


def document_in(data: bytes, file: str) -> Any:
    """The document of a JSON file, or what a table says; its name is the file's without a title.

    Raises Invalid with every fault of a table by row and column.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return parse_json(data)
    table = understand(bounded(read(data, file), file))
    settings = {} if frame_of(table, {})[1] else {"title": Path(file).stem}
    reading = read_table(table, settings, former=find_former(frame_of(table, settings)[0]))
    if reading.wrongs:
        faults = [Fault(_place(table, each), each.words) for each in reading.wrongs]
        count = "1 place needs" if len(faults) == 1 else f"{len(faults)} places need"
        raise Invalid(f"{count} a change in {file}.", code="table_wrong", faults=faults)
    return reading.document


def _place(table: Table, wrong: Wrong) -> str:
    titled = [title for title in table.columns.named(wrong.field) if title]
    column = titled[0] if titled else NAMES.get(wrong.field, wrong.field)
    return f"row {wrong.row}, {column}" if wrong.row else "the table"


def run_export(asked: Namespace) -> None:
    with application():
        document = document_of(get_checklist(asked.key))
    Path(asked.file).write_bytes(table_file(document))
    questions = sum(len(section["questions"]) for section in document["sections"])
    print(f"{questions} questions in {asked.file}")
