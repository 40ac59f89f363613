"""Which locations belong to a programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Places:
    """A filter of locations: one of each list, all of the tags; what is empty leaves out nobody."""

    kind: str = ""
    brands: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """Codes; what lies below them belongs too."""
    markets: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def document(self) -> dict[str, Any]:
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}


def read_places(document: Mapping[str, Any] | None) -> Places:
    known = document or {}
    lists = {name: tuple(known.get(name, ())) for name in ("brands", "regions", "markets", "tags")}
    return Places(kind=known.get("kind", ""), **lists)
