"""A workbook of many answers: its memory beside an idle server, its processor time beside
XlsxWriter's."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils.datetime import to_excel
from xlsxwriter import Workbook

from bench import forms, history, machine
from bench.browser import Reader
from bench.chain import Chain
from bench.ratios import Line, Wanted, alternate, number

MB = 2**20
Put = tuple[str, int, int, Any]
"""The method that writes a cell, and what it takes."""


PAIRS = 3


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

    def ours() -> float:
        begun = machine.processor(chain_.group)
        Reader(chain_.server.port, chain_.desk).get(address)
        return machine.processor(chain_.group) - begun

    with tempfile.NamedTemporaryFile(suffix=".xlsx", dir=chain_.folder) as file:
        file.write(made.body)
        file.flush()
        with Bare(Path(file.name)) as bare:
            pairs = alternate(ours, bare.rewrite, pairs=PAIRS)
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
            what=f"workbook of {answers:,} answers: processor time",
            ours=median(pairs.ours),
            unit="s",
            beside=f"XlsxWriter alone, the same {bare.cells:,} cells",
            peer=median(pairs.peer),
            ratio=pairs.ratio,
            wanted=Wanted(1.3),
            note=f"{number(len(made.body) / MB)} MB, {number(made.seconds)} s until it was here; "
            f"ratios {pairs.spread}; the aim is 0.25",
        ),
    ]


class Bare:
    """A process that holds the cells of a workbook and writes them when it is asked to."""

    def __init__(self, source: Path) -> None:
        command = [sys.executable, "-m", "bench.workbook", str(source)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.cells = int(self._said())

    def rewrite(self) -> float:
        """Seconds of its processor time."""
        assert self._process.stdin
        self._process.stdin.write("again\n")
        return float(self._said())

    def _said(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()

    def __enter__(self) -> Bare:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def rewrite(sheets: Mapping[str, list[Put]], folder: str) -> float:
    """Write cells with XlsxWriter and nothing else: seconds of processor time."""
    begun = time.process_time()
    book = Workbook(f"{folder}/bare.xlsx", {"constant_memory": True, "tmpdir": folder})
    for title, puts in sheets.items():
        sheet = book.add_worksheet(title)
        for method, row, column, value in puts:
            getattr(sheet, method)(row, column, value)
    book.close()
    return time.process_time() - begun


def _puts(sheet: Any) -> Iterator[Put]:
    """The method that writes each cell, with what it takes."""
    for number_, row in enumerate(sheet.iter_rows()):
        for cell in row:
            if cell.value is not None:
                yield _put(cell, number_)


def _put(cell: Cell, row: int) -> Put:
    column = cell.column - 1
    value = cell.value
    if isinstance(value, date):
        return ("write_number", row, column, to_excel(value))  # type: ignore[no-untyped-call]
    if isinstance(value, int | float):
        return ("write_number", row, column, value)
    method = "write_formula" if cell.data_type == "f" else "write_string"
    return (method, row, column, str(value))


def main() -> None:
    book = load_workbook(sys.argv[1], read_only=True)
    sheets = {sheet.title: list(_puts(sheet)) for sheet in book}
    print(sum(map(len, sheets.values())), flush=True)
    with tempfile.TemporaryDirectory(dir=Path(sys.argv[1]).parent) as folder:
        for _ in sys.stdin:
            print(rewrite(sheets, folder), flush=True)


if __name__ == "__main__":
    main()
