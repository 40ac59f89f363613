"""The checklists that ship with the product, as documents ready to import or to copy."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from mystery.problems import Missing


def names() -> list[str]:
    """The keys of all shipped checklists, in alphabetical order."""
    documents = (entry.name for entry in files(__name__).iterdir())
    return sorted(name.removesuffix(".json") for name in documents if name.endswith(".json"))


def load(name: str) -> dict[str, Any]:
    """A fresh copy of one shipped document; Missing when there is none of that key."""
    if name not in names():
        raise Missing(f"The library has no checklist {name!r}")
    document: dict[str, Any] = json.loads(files(__name__).joinpath(f"{name}.json").read_bytes())
    return document
