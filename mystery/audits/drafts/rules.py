"""The backup of a visit that is still being filled in: its author's alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

DRAFT_BYTES = 2**20
EACH = 50
"""Drafts kept for one person at a time."""
KEPT = timedelta(days=180)
"""Since the last change; a phone that was given up leaves nothing for ever."""
FORMER = 5
"""Versions kept of a draft besides its own: what lost when two devices had changed it."""


@dataclass(frozen=True)
class DraftUpload:
    """What a device has of a draft.

    `base`: the revision that it began from, 0 for none. `aside`: kept beside the draft, which
    stays as it is. `sends_as`: the id under which the visit will be sent.
    """

    uuid: str
    base: int
    device: str
    body: bytes
    sends_as: str
    visit: str | None
    about: Mapping[str, Any]
    aside: bool = False


@dataclass(frozen=True)
class Kept:
    """A revision as the server has it."""

    revision: int
    device: str
    at: datetime
