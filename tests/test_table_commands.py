"""Checklists as tables from the shell."""

from __future__ import annotations

from pathlib import Path

from tests.own_lists import LIST
from tests.shell import Shell, shell

__all__ = ["shell"]


def test_a_list_is_taken_in_and_written_out_from_the_shell(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "My shops.csv").write_text(LIST, "utf-8")
    (tmp_path / "wrong.csv").write_text(LIST.replace("\tYN\t3", "\triddle\tmany"), "utf-8")

    told = shell.refused("import", "checklist", "wrong.csv")
    assert "2 places need a change in wrong.csv." in told
    assert "row 3, Type: “riddle” is no type of answer we know" in told
    assert "row 3, Points: “many” is no number" in told
    tried = shell.done("import", "checklist", "My shops.csv", "--dry-run")
    assert tried == "my-shops: 20 questions, nothing is wrong\n"
    made = shell.done("import", "checklist", "My shops.csv", "--publish")
    assert made == "my-shops: version 1 published\n"
    assert shell.done("export", "checklist", "my-shops", "out.csv") == "20 questions in out.csv\n"
    again = shell.done("import", "checklist", "out.csv", "--dry-run")
    assert again == "my-shops: 20 questions, nothing is wrong\n"
    assert "There is no such checklist" in shell.refused("export", "checklist", "no", "out.csv")
