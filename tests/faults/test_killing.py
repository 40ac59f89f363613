from __future__ import annotations

from pathlib import Path

from tests import seeds
from tests.faults.killing import run


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    """The short form of `python -m tests.faults.killing --kills 40`."""
    seed = seeds.seed()

    outcome = run(tmp_path, kills=4, seed=seed)

    assert outcome.wrong == [], f"seed {seed}"
    assert outcome.acknowledged > 0, f"seed {seed}"
    assert outcome.cuts > 0, f"seed {seed}"
