"""What an operator types, run in this very process: a start of Python each time takes longer than
all that is asked. `tests/test_commands.py` runs the true program where the process itself counts.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

import pytest

from mystery.cli import main


@dataclass(frozen=True)
class Shell:
    """`folder` is where the operator stands; the data folder is in it."""

    folder: Path

    def __call__(self, *arguments: str, typed: str = "") -> CompletedProcess[str]:
        out, err = io.StringIO(), io.StringIO()
        here = {"MYSTERY_DATA_DIR": str(self.folder / "data")}
        with (
            patch.dict(os.environ, here),
            patch.object(sys, "stdin", io.StringIO(typed)),
            chdir(self.folder),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                code = main(arguments)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
        return CompletedProcess(arguments, code, out.getvalue(), err.getvalue())

    def done(self, *arguments: str, typed: str = "") -> str:
        ran = self(*arguments, typed=typed)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def refused(self, *arguments: str) -> str:
        ran = self(*arguments)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "Traceback" not in ran.stderr
        return ran.stderr


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)
