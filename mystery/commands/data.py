"""export, verify, backup, restore: what an operator does with the data."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from mystery.commands import Commands, application, command, exporting
from mystery.commands.backups import make_backup, restore_backup
from mystery.commands.verifying import verify


def add(commands: Commands) -> None:
    exporting.add(commands)
    check = command(commands, "verify", run_verify, help="Recount everything that is kept.")
    check.add_argument(
        "--repair", action="store_true", help="rebuild the sums when they differ from a recount"
    )
    saved = command(commands, "backup", run_backup, help="Write a backup into a new folder.")
    saved.add_argument("folder")
    restored = command(commands, "restore", run_restore, help="Restore into an empty data folder.")
    restored.add_argument("folder")


def run_verify(asked: Namespace) -> int:
    with application() as app:
        found = verify(app, repair=asked.repair)
    for line in found.lines:
        print(line)
    print(found.summary)
    return 1 if found.lines else 0


def run_backup(asked: Namespace) -> None:
    with application() as app:
        print(make_backup(app, Path(asked.folder)))


def run_restore(asked: Namespace) -> None:
    print(restore_backup(Path(asked.folder)))
