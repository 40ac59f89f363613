"""export, verify, backup, restore, retention: what an operator does with the data."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from flask import Flask

from mystery import db, retaining
from mystery.commands import Commands, application, command, exporting
from mystery.commands.backups import make_backup, restore_backup
from mystery.commands.verifying import verify
from mystery.keeping import queries
from mystery.problems import Conflict


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
    kept = command(commands, "retention", run_retention, help="Delete what is no longer kept.")
    kept.add_argument("act", choices=("run",))


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


def run_retention(_: Namespace) -> None:
    with application() as app:
        print(run_now(app))


def run_now(app: Flask) -> str:
    """Raises Conflict where nothing was chosen, or under a legal hold."""
    terms = queries.terms()
    if terms.hold is not None:
        raise Conflict("A legal hold is set: nothing is deleted.", code="legal_hold")
    if not terms.deletes:
        words = "Nobody has chosen how long things are kept, so everything is kept."
        raise Conflict(words, code="nothing_chosen")
    gone = retaining.run(app, db.now()) or retaining.Gone()
    return (
        f"{gone.originals} original photos, the positions of {gone.positions} visits and of "
        f"{gone.places} photos are no longer kept"
    )
