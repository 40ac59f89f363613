"""A workbook of many answers: its memory beside an idle server, its time beside XlsxWriter."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils.datetime import to_excel
from xlsxwriter import Workbook

from bench import forms, history, machine
from bench.browser import Reader
from bench.chain import Chain
from bench.ratios import Line, Wanted, number

MB = 2**20


def measure(chain_: Chain, *, answers: int) -> list[Line]:
    """The server runs and has been asked for other things before."""
    since = history.days_holding(chain_, answers // 40)
    address = f"/api/v1/exports/workbook.xlsx?checklist={forms.KEY}&from={since}"
    reader = Reader(chain_.server.port, chain_.desk)
    time.sleep(1)
    idle, idle_pss = machine.rss(chain_.group), machine.pss(chain_.group)
    watch = machine.Watch(chain_.group)
    watch.start()
    made = reader.get(address)
    added = (watch.stop() - idle) / MB
    kept = (machine.pss(chain_.group) - idle_pss) / MB
    with tempfile.NamedTemporaryFile(suffix=".xlsx", dir=chain_.folder) as file:
        file.write(made.body)
        file.flush()
        bare = json.loads(_run("bench.workbook", file.name))
    rows = made.headers["x-rows"]
    return [
        Line(
            what=f"workbook of {answers:,} answers: memory added at its peak",
            ours=added,
            unit="MB",
            wanted=Wanted(100, absolute=True),
            note=f"{rows}; {number(kept)} MB stay; sampled every 20 ms",
        ),
        Line(
            what=f"workbook of {answers:,} answers: time",
            ours=made.seconds,
            unit="s",
            beside=f"XlsxWriter alone, the same {bare['cells']:,} cells",
            peer=bare["seconds"],
            ratio=made.seconds / bare["seconds"],
            wanted=Wanted(1.3, aim=True),
            note=f"{number(len(made.body) / MB)} MB; constant memory on both sides",
        ),
    ]


def _run(module: str, *arguments: str) -> bytes:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


def rewrite(source: Path) -> tuple[float, int]:
    """Write the cells of a workbook again with XlsxWriter and nothing else: seconds, cells."""
    sheets = {sheet.title: list(_puts(sheet)) for sheet in load_workbook(source, read_only=True)}
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        begun = time.perf_counter()
        book = Workbook(f"{folder}/bare.xlsx", {"constant_memory": True, "tmpdir": folder})
        for title, puts in sheets.items():
            sheet = book.add_worksheet(title)
            for method, row, column, value in puts:
                getattr(sheet, method)(row, column, value)
        book.close()
        return time.perf_counter() - begun, sum(map(len, sheets.values()))


def _puts(sheet: Any) -> Iterator[tuple[str, int, int, Any]]:
    """The method that writes each cell, with what it takes."""
    for number_, row in enumerate(sheet.iter_rows()):
        for cell in row:
            if cell.value is not None:
                yield _put(cell, number_)


def _put(cell: Cell, row: int) -> tuple[str, int, int, Any]:
    column = cell.column - 1
    value = cell.value
    if isinstance(value, date):
        return ("write_number", row, column, to_excel(value))  # type: ignore[no-untyped-call]
    if isinstance(value, int | float):
        return ("write_number", row, column, value)
    method = "write_formula" if cell.data_type == "f" else "write_string"
    return (method, row, column, str(value))


if __name__ == "__main__":
    seconds, cells = rewrite(Path(sys.argv[1]))
    json.dump({"seconds": seconds, "cells": cells}, sys.stdout)
