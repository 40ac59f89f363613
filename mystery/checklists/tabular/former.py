"""What a checklist was before: by its rows, so that keys and what a table leaves out stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from mystery.checklists.tabular.words import simple

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Former:
    """The rows of the former version, as the same table would have them."""

    whole: Cells = field(default_factory=dict)
    sections: Sequence[Cells] = ()
    questions: Sequence[Cells] = ()

    def section(self, key: str, title: str) -> Cells | None:
        return _found(self.sections, key, title, name="section", used=())

    def question(self, key: str, text: str, used: Collection[str]) -> Cells | None:
        """By key where the row has one, else by the text, when only one has it."""
        return _found(self.questions, key, text, name="text", used=used)


def _found(
    rows: Sequence[Cells], key: str, text: str, *, name: str, used: Collection[str]
) -> Cells | None:
    if key:
        return next((row for row in rows if row["key"] == key), None)
    same = [row for row in rows if simple(row.get(name, "")) == simple(text)]
    if len(same) != 1 or not simple(text) or same[0]["key"].lower() in used:
        return None
    return same[0]
