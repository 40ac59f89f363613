from __future__ import annotations

import subprocess
import sys

from tests import seeds


def test_a_bad_day_of_three_phones_loses_nothing() -> None:
    """The short form of `python -m tests.faults.phones_day --phones 20 --acts 200`."""
    day = [sys.executable, "-m", "tests.faults.phones_day", "--phones", "3", "--acts", "20"]

    ended = subprocess.run([*day, "--seed", str(seeds.seed())], capture_output=True, text=True)

    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
