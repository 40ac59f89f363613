"""serve, worker, migrate."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from mystery import config
from mystery.commands import Commands, command

BEHIND = 10
"""How far the worker steps back: previews can wait, an acknowledgement is being waited for."""


def add(commands: Commands) -> None:
    serve = command(commands, "serve", run_serve, help="Start the web server and its worker.")
    serve.add_argument(
        "--first-run",
        action="store_true",
        help="fill a new data folder: with the demo when MYSTERY_DEMO=1, else with the first admin",
    )
    worker = command(commands, "worker", run_worker, help="Run background jobs.")
    worker.add_argument("--once", action="store_true", help="stop when nothing is due")
    command(commands, "migrate", run_migrate, help="Bring the database to this version.")


def run_serve(asked: Namespace) -> None:
    """Becomes gunicorn, so that signals reach it directly.

    In this very process, which has imported everything already; by a new one after a data folder
    was filled, so that what filling it took is not kept by the server for ever.
    """
    from mystery.start import ready

    settings = config.from_environment()
    said = ready(settings)
    if said:
        print(f"database {said}")
    if asked.first_run:
        from mystery.commands.first_run import fill

        fill(settings)
    sys.stdout.flush()
    arguments = ["-c", "python:mystery.serving", "mystery.wsgi:app"]
    if said:
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments])  # noqa: S606 our own interpreter, nothing from outside
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", *arguments]
    run()


def run_worker(asked: Namespace) -> None:
    from mystery.worker import work

    if not asked.once:
        os.nice(BEHIND)
    work(once=asked.once)


def run_migrate(_: Namespace) -> None:
    from mystery.start import ready

    print(f"database {ready(config.from_environment()) or 'is up to date'}")
