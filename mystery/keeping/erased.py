"""Who was erased, by key: a list beside the database, which a restored backup does not undo.

One line of JSON each, only ever added to, flushed before the act is done. It holds no name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from mystery.files.disk import flush_folder

FILE = "erased.jsonl"


def read(folder: Path) -> dict[str, str]:
    """What each erased person is called instead, by key, in the order of erasing.

    A last line that was cut off belongs to an act that was never done.
    """
    found: dict[str, str] = {}
    try:
        lines = (folder / FILE).read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return found
    for line in lines:
        try:
            entry = json.loads(line)
            key, name = str(entry["key"]), str(entry["name"])
        except (ValueError, KeyError, TypeError):
            continue
        if entry.get("undone"):
            found.pop(key, None)
        else:
            found[key] = name
    return found


@contextmanager
def noted(folder: Path, key: str, name: str) -> Iterator[None]:
    """Around the transaction that erases: on the list before it is done, off it if it fails."""
    known = key in read(folder)
    if not known:
        _add(folder, [{"key": key, "name": name}])
    try:
        yield
    except BaseException:
        if not known:
            _add(folder, [{"key": key, "name": name, "undone": True}])
        raise


def merge(folder: Path, others: Mapping[str, str]) -> None:
    """Also those who were erased according to another list."""
    known = read(folder)
    missing = [{"key": k, "name": n} for k, n in others.items() if k not in known]
    if missing:
        _add(folder, missing)


def _add(folder: Path, entries: Sequence[Mapping[str, object]]) -> None:
    """On a line of its own, also behind one that was cut off."""
    text = "".join(json.dumps(entry) + "\n" for entry in entries)
    with (folder / FILE).open("ab") as file:
        if file.tell() and not _ends_whole(folder / FILE):
            text = "\n" + text
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    flush_folder(folder)


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
