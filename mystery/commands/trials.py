"""score, statistics: trying the rules on files."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from mystery.commands import Commands, command
from mystery.problems import Invalid


def add(commands: Commands) -> None:
    score = command(commands, "score", run_score, help="Score answers, or try a file of cases.")
    score.add_argument("checklist", nargs="?", help="a checklist document (JSON)")
    score.add_argument("answers", nargs="?", help="answers, or an audit with answers (JSON)")
    score.add_argument("--location", help="the location's attributes (JSON file)")
    score.add_argument("--cases", help="a file of cases; differing ones are printed")
    statistics = command(
        commands, "statistics", run_statistics, help="Try the statistics on a file of cases."
    )
    statistics.add_argument("--cases", required=True, help="a file of cases")


def read(path: str) -> Any:
    """JSON from a file; Invalid when it cannot be read as such."""
    try:
        return json.loads(Path(path).read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{path} is not JSON: {error}") from error


def run_score(asked: Namespace) -> int:
    from mystery.scoring.rules import run_cases, score_document

    if asked.cases:
        trial = run_cases(read(asked.cases))
        print("\n".join(trial.lines()))
        return 1 if trial.differences else 0
    if not asked.checklist or not asked.answers:
        raise Invalid("Name a checklist and answers, or --cases FILE.")
    answers = read(asked.answers)
    if isinstance(answers, dict) and isinstance(answers.get("answers"), dict):
        answers = answers["answers"]
    location = read(asked.location) if asked.location else None
    document = score_document(read(asked.checklist), answers, location)
    print(json.dumps(document, indent=2, ensure_ascii=False))
    return 0


def run_statistics(asked: Namespace) -> int:
    from mystery.comparisons.rules import run_cases

    trial = run_cases(read(asked.cases))
    print(trial.report)
    return 1 if trial.failed else 0
