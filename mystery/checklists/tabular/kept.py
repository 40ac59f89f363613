"""What no other column can say: JSON beside the row, laid over what the cells have said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeGuard

Json = dict[str, Any]

TEXTS = frozenset({"text", "title", "help", "unit", "remember"})
LISTS = frozenset({"options", "reasons", "na_reasons"})
EVIDENCE = ("photo", "comment")
ITSELF = (
    *("text", "help", "points", "options", "reasons", "na", "critical", "gate", "dimension"),
    *("family", "bonus", "required", "remember", "receipt", "names_staff", "weight", "stage"),
    *("pass_mark", "key", "type"),
)
COLUMNS = {name: name for name in ITSELF} | {
    "title": "text",
    "when": "condition",
    "bands": "options",
    "never": "options",
    "na_reasons": "na",
    "critical_when": "critical",
}
"""The column that says a member, where one does; evidence has two."""
BY_TYPE = frozenset({"min", "max", "unit", "mode", "good", "reverse"})
"""Members that are said within the cell of the type or of the options."""


def read_kept(cell: str) -> Json:
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        raise ValueError("this is no JSON object; leave the cell as it was written") from None
    if not isinstance(found, dict):
        raise ValueError("this is no JSON object; leave the cell as it was written")
    return found


def columns_of(member: str) -> tuple[str, ...]:
    """The columns that say a member; none for what only JSON can say."""
    if member == "evidence":
        return EVIDENCE
    return (COLUMNS[member],) if member in COLUMNS else ()


def adds(member: str, patch: Any) -> bool:
    """Whether it only adds to what a cell says: other languages."""
    if member in TEXTS:
        return isinstance(patch, Mapping)
    if member in LISTS:
        return isinstance(patch, Mapping)
    if member == "never":
        return isinstance(patch, Mapping) and set(patch) == {"label"} and _texts(patch["label"])
    return False


def _texts(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def lay_over(made: Json, patch: Mapping[str, Any], language: str) -> Json:
    """The members of the cells with those of the JSON over them."""
    whole = dict(made)
    for member, said in patch.items():
        there = made.get(member)
        if member in TEXTS and _texts(said) and isinstance(there, str) and there:
            whole[member] = {**said, language: there}
        elif member in LISTS and _texts(said) and isinstance(there, list):
            whole[member] = [_translated(item, said, language) for item in there]
        elif member == "never" and adds(member, said) and isinstance(there, Mapping):
            label = there["label"]
            whole[member] = {**there, "label": {**said["label"], language: label}}
        else:
            whole[member] = said
    return whole


def _translated(item: Json, said: Mapping[str, Any], language: str) -> Json:
    words = said.get(item["key"])
    if not isinstance(words, Mapping):
        return item
    return {**item, "text": {**words, language: item["text"]}}


def difference(want: Any, there: Any, member: str, *, language: str) -> Any:
    """What to keep of a member that the cells say otherwise: only the other languages of its
    texts where that may be enough, else all of it. None: nothing is wanted."""
    if member in TEXTS and isinstance(want, Mapping) and isinstance(there, str):
        return _others(want, language)
    if member in LISTS and isinstance(want, list) and isinstance(there, list):
        return _words_by_key(want, there, language) or want
    if member == "never" and isinstance(want, Mapping) and isinstance(there, Mapping):
        label = want.get("label")
        same = (want.get("points") or 0) == (there.get("points") or 0)
        return {"label": _others(label, language)} if same and _texts(label) else want
    return want


def _others(words: Mapping[str, Any], language: str) -> Json:
    """A text without the language that stands in the cells, unless it has no other."""
    return {k: v for k, v in words.items() if k != language} or dict(words)


def _words_by_key(wanted: list[Any], made: list[Any], language: str) -> Json | None:
    """Only the words by language, where everything else is the same."""
    if not all(isinstance(item, Mapping) and "key" in item for item in wanted):
        return None
    keys = [item["key"] for item in wanted]
    if keys != [item["key"] for item in made] or len(set(keys)) < len(keys):
        return None
    texts = ((item["key"], item.get("text")) for item in wanted)
    return {key: _others(words, language) for key, words in texts if _texts(words)} or None


def without(cell: str, columns: set[str]) -> str:
    """The JSON of a former row without members that the table has a column for."""
    said = {
        member: patch
        for member, patch in read_kept(cell).items()
        if adds(member, patch) or columns.isdisjoint(columns_of(member))
    }
    return json.dumps(said, ensure_ascii=False)
