"""What is made in the background."""

from __future__ import annotations

from enum import StrEnum


class Made(StrEnum):
    """The endings of the files' names."""

    WORKBOOK = "xlsx"
    REPORT = "pdf"


def made_as(name: str) -> Made:
    """From a file's name; one that has none yet becomes a workbook."""
    return Made.REPORT if name.endswith(f".{Made.REPORT}") else Made.WORKBOOK
