"""The program `mystery`: one subcommand a job; says in one line what is wrong and exits 2."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from sqlalchemy.exc import SQLAlchemyError

from mystery import __version__
from mystery.config import BadSetting
from mystery.problems import Problem

MODULES = {
    "server": ("serve", "worker", "migrate"),
    "organisation": ("init", "demo", "person", "token", "import"),
    "data": ("export", "verify", "backup", "restore", "retention"),
    "trials": ("score", "statistics"),
}
"""Where each subcommand is; only the one asked for is imported, so that starting stays fast."""


def parser(asked: str = "") -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="mystery", description="Mystery shopping by a company's own employees."
    )
    made.add_argument("--version", action="version", version=f"mystery {__version__}")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = [module for module, names in MODULES.items() if asked in names]
    for module in one or MODULES:
        import_module(f"mystery.commands.{module}").add(commands)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else list(arguments)
    asked = parser(given[0] if given else "").parse_args(given)
    try:
        result: int = asked.run(asked) or 0
    except Problem as problem:
        print(f"mystery: {problem.detail}", file=sys.stderr)
        for fault in problem.faults[:20]:
            print(f"  {fault.pointer or '/'}: {fault.detail}", file=sys.stderr)
        return 2
    except (BadSetting, OSError, SQLAlchemyError) as error:
        print(f"mystery: {str(error).splitlines()[0]}", file=sys.stderr)
        return 2
    return result


if __name__ == "__main__":
    sys.exit(main())
