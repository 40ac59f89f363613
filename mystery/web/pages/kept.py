"""Tables that somebody uploads, kept on disk between the steps of an import.

One file a table below the data folder, readable by the person who sent it and nobody else, and
removed after a day. What is kept is the table as it was read, so that a file is opened once.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flask import current_app, request

from mystery import spreadsheets
from mystery.problems import Fault, Gone, Invalid, Missing, TooLarge
from mystery.spreadsheets import Report, Result, Row, RowResult, Sheet
from mystery.web import auth

FILE_MOST = 20 * 2**20
LASTS = 86_400
"""Seconds."""
EACH = 20
"""Tables kept for one person; an older one goes when there are more."""
KEY = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True)
class Kept:
    """`about`: "locations" or "visits"; `report` is there once the table has been imported."""

    key: str
    about: str
    name: str
    sheet: Sheet
    report: Report | None = None


def read_table(field: str = "file", pasted: str = "pasted") -> tuple[Sheet, str]:
    """The table that was uploaded or pasted, and its name.

    Raises TooLarge above 20 MB and Invalid for what is no table.
    """
    file = request.files.get(field)
    if file is not None and file.filename:
        data = file.stream.read(FILE_MOST + 1)
        if len(data) > FILE_MOST:
            raise TooLarge(
                f"The file is larger than {FILE_MOST // 2**20} MB. Split it into several.",
                faults=[Fault(f"/{field}", f"at most {FILE_MOST // 2**20} MB")],
            )
        return spreadsheets.read(data, _shown(file.filename)), _shown(file.filename)
    text = request.form.get(pasted, "")
    if not text.strip():
        raise Invalid(
            "There is no table yet.",
            code="no_table",
            faults=[Fault(f"/{field}", "choose a CSV or XLSX file, or paste a table")],
        )
    return spreadsheets.pasted(text), "What you pasted"


def _shown(filename: str) -> str:
    """The last part of a file's name, as messages call it."""
    return (
        "".join(c for c in re.split(r"[/\\]", filename)[-1] if c.isprintable())[:80] or "The file"
    )


def keep(sheet: Sheet, *, about: str, name: str) -> str:
    """Put a table away; the key under which its sender finds it again."""
    key = secrets.token_urlsafe(16)
    _write(Kept(key, about, name, sheet))
    sweep(folder())
    _thin_out(auth.person().key)
    return key


def keep_report(kept: Kept, report: Report) -> None:
    """Put the report in the place of the table: it is shown again, the table is not needed."""
    _write(Kept(kept.key, kept.about, kept.name, Sheet(kept.sheet.columns, ()), report))


def find(key: str, about: str) -> Kept:
    """Raises Missing when it is somebody else's or was never there, Gone after a day."""
    path = folder() / f"{key}.json"
    if not KEY.fullmatch(key) or not path.is_file():
        raise Missing("There is no such table. Uploaded tables are kept for a day.")
    document = json.loads(path.read_bytes())
    if document["person"] != auth.person().key or document["about"] != about:
        raise Missing("There is no such table. Uploaded tables are kept for a day.")
    if time.time() - path.stat().st_mtime > LASTS:
        raise Gone("This table was uploaded more than a day ago. Upload it again.")
    rows = tuple(Row(number, tuple(cells)) for number, cells in document["rows"])
    return Kept(
        key=key,
        about=about,
        name=document["name"],
        sheet=Sheet(tuple(document["columns"]), rows),
        report=_report(document["report"]),
    )


def _report(document: dict[str, list[list[str]]] | None) -> Report | None:
    if document is None:
        return None
    rows = (
        RowResult(int(number), Result(result), code, why)
        for number, result, code, why in document["rows"]
    )
    return Report(tuple(rows), tuple(str(note) for note in document["notes"]))


def folder() -> Path:
    settings = current_app.config["SETTINGS"]
    path: Path = settings.data_dir / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _write(kept: Kept) -> None:
    report = kept.report
    document = {
        "person": auth.person().key,
        "about": kept.about,
        "name": kept.name,
        "columns": kept.sheet.columns,
        "rows": [[row.number, row.cells] for row in kept.sheet.rows],
        "report": {
            "rows": [[row.number, row.result, row.code, row.why] for row in report.rows],
            "notes": report.notes,
        }
        if report
        else None,
    }
    path = folder() / f"{kept.key}.json"
    partial = path.with_suffix(f".{secrets.token_hex(4)}.part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(document, file, ensure_ascii=True, separators=(",", ":"))
    partial.replace(path)


def sweep(path: Path) -> int:
    """Remove what is older than a day; how many files."""
    old = [file for file in path.iterdir() if time.time() - file.stat().st_mtime > LASTS]
    for file in old:
        with suppress(FileNotFoundError):
            file.unlink()
    return len(old)


def _thin_out(person: str) -> None:
    mark = f'{{"person":{json.dumps(person)},'
    mine = [file for file in folder().glob("*.json") if _begins(file, mark)]
    for file in sorted(mine, key=lambda each: each.stat().st_mtime)[:-EACH]:
        with suppress(FileNotFoundError):
            file.unlink()


def _begins(file: Path, mark: str) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(mark)) == mark.encode()
