"""The subcommands, by what they are about."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from mystery import config

if TYPE_CHECKING:
    from flask import Flask

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"
Run = Callable[[Namespace], int | None]


def command(commands: Commands, name: str, run: Run, *, help: str) -> ArgumentParser:
    made = commands.add_parser(name, help=help, description=help)
    made.set_defaults(run=run)
    return made


@contextmanager
def application() -> Iterator[Flask]:
    """The application on this data folder, its database brought up to date."""
    from mystery.start import ready
    from mystery.web.app import create_app

    settings = config.from_environment()
    ready(settings)
    app = create_app(settings)
    with app.app_context():
        yield app
