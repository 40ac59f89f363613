"""The program `mystery` as an operator types it: what it prints and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mystery.cli import MODULES
from tests.cast import CHECKLIST
from tests.sending import ANSWERS
from tests.shell import Shell, shell

__all__ = ["shell"]

VECTORS = Path(__file__).parent / "vectors"


def program(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The true program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "mystery", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "MYSTERY_DATA_DIR": str(folder / "data")},
    )


def test_the_program_exits_as_a_shell_expects(tmp_path: Path) -> None:
    first = program(tmp_path, "init")
    assert (first.returncode, first.stderr) == (0, "")
    assert "/invite/" in first.stdout
    again = program(tmp_path, "init")
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == "mystery: There is an organisation in this data folder already.\n"


def test_an_organisation_is_set_up_from_the_shell(shell: Shell) -> None:
    assert "/invite/" in shell.done("init", "--name", "Ada", "--email", "ada@shop.test")
    assert shell.refused("init") == (
        "mystery: There is an organisation in this data folder already.\n"
    )
    added = shell.done(
        *("person", "add", "sam@shop.test", "--name", "Sam", "--role", "shopper"),
        "--password-stdin",
        typed="correct-horse\n",
    )
    assert added == "Sam is added.\n"
    assert "/invite/" in shell.done("person", "invite", "sam@shop.test")
    assert len(shell.done("token", "sam@shop.test", "--scope", "read").strip()) > 30
    assert shell.done("person", "disable", "sam@shop.test") == "sam@shop.test is disabled.\n"
    assert "nobody called zoe" in shell.refused("person", "invite", "zoe")
    assert "days" in shell.refused("token", "sam@shop.test", "--expires", "never")
    assert shell.done("verify") == "0 audits and 0 photos checked: nothing is wrong\n"


def test_a_checklist_is_tried_and_published_from_a_file(shell: Shell) -> None:
    shell.done("init")
    good, bad = shell.folder / "good.json", shell.folder / "bad.json"
    good.write_text(json.dumps(CHECKLIST))
    bad.write_text(json.dumps({**CHECKLIST, "sections": [{"key": "Bad key!"}]}))

    tried = shell.done("import", "checklist", str(good), "--dry-run")
    assert tried == "visit: 6 questions, nothing is wrong\n"
    published = shell.done("import", "checklist", str(good), "--publish")
    assert published == "visit: version 1 published\n"
    assert "/sections/0/key" in shell.refused("import", "checklist", str(bad))
    assert "No such file" in shell.refused("import", "checklist", "nowhere.json")


def test_rules_are_tried_on_files(shell: Shell) -> None:
    scored = shell.done("score", "--cases", str(VECTORS / "scoring.json"))
    assert scored.splitlines()[-1].endswith(" passed, 0 failed")
    counted = shell.done("statistics", "--cases", str(VECTORS / "statistics.json"))
    assert counted.splitlines()[-1].endswith(" passed, 0 failed")
    (shell.folder / "list.json").write_text(json.dumps(CHECKLIST))
    (shell.folder / "said.json").write_text(json.dumps({"answers": ANSWERS}))
    result = json.loads(shell.done("score", "list.json", "said.json"))
    assert (result["earned"], result["possible"], result["percent"]) == ("16", "18", "88.8889")


def test_a_case_that_differs_is_named(shell: Shell) -> None:
    cases = json.loads((VECTORS / "scoring.json").read_text())
    first = cases["cases"][0]
    first["expected"]["percent"] = "1.2345"
    (shell.folder / "cases.json").write_text(json.dumps(cases))

    ran = shell("score", "--cases", "cases.json")

    assert ran.returncode == 1
    assert "1.2345" in ran.stdout
    assert ran.stdout.splitlines()[-1].endswith(" 1 failed")


def test_every_command_explains_itself(shell: Shell) -> None:
    listed = {line.split()[0] for line in shell.done("--help").splitlines() if line[:4] == " " * 4}
    assert {name for names in MODULES.values() for name in names} <= listed


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eighty", "PORT must be a whole number"),
        ("MYSTERY_BASE_URL", "mystery.test", "must begin with http"),
        ("MYSTERY_DATABASE_URL", "mysql://x", "must begin with postgresql"),
        ("MYSTERY_SECRET_KEY_FILE", "/nowhere/key", "MYSTERY_SECRET_KEY_FILE cannot be read"),
    ],
)
def test_a_bad_setting_stops_the_start_by_name(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)

    assert words in shell.refused("migrate")
