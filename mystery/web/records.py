"""Reads that are put on record: who looked at exact times, positions and originals."""

from __future__ import annotations

from mystery import db, log
from mystery.web import auth


def note_read(act: str, subject: str) -> None:
    """To be called when the answer is made: the transaction ends what was read until then."""
    with db.transaction():
        log.record(act, subject, actor=auth.person().actor)
