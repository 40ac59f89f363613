"""What a column is, and how much of a visit somebody must be allowed to know to get it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from functools import cached_property
from operator import attrgetter
from typing import Any

Value = str | int | float | date | datetime | None
"""What stands in a cell: days and moments as such, percents between 0 and 1."""


class Detail(IntEnum):
    """How exactly somebody may know when a visit was and who went; each includes those before."""

    LOCAL_DAY = 1
    """Regional managers: the local day and its part, an alias that changes every quarter."""
    STABLE_ALIAS = 2
    """Admins: the same, with an alias that stays."""
    EXACT = 3
    """Reviewers: the minute, when it was sent, which original a photo is."""


class Kind(StrEnum):
    KEY = "key"
    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    PERCENT = "percent"
    FLAG = "0 or 1"
    DAY = "day"
    MOMENT = "day and time"
    LINK = "link"


TEXTS = frozenset({Kind.KEY, Kind.TEXT})


@dataclass(frozen=True)
class Column:
    """A column of a table, under a name that never changes and is never used for anything else."""

    key: str
    kind: Kind
    meaning: str
    path: str = ""
    """The attribute of a line that it shows, where that has another name."""
    value: Callable[[Any], Value] | None = None
    """From a line, where no attribute says it."""
    unit: str = ""
    allowed: str = ""
    since: str = "1"
    """The first form of these tables, or the checklist version, that has it."""
    replaced_by: str = ""
    least: Detail = Detail.LOCAL_DAY
    """Who may know less does not get the column at all."""
    width: int = 0

    @cached_property
    def read(self) -> Callable[[Any], Value]:
        return self.value or attrgetter(self.path or self.key)


@dataclass(frozen=True)
class Table:
    """One sheet, or one file: a rectangle with a line for each `row`."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @cached_property
    def read(self) -> Callable[[Any], tuple[Value, ...]]:
        """All cells of a line, in one step where they are all attributes: lines are many."""
        reads = [column.read for column in self.columns]
        if len(reads) == 1 or any(column.value for column in self.columns):
            return lambda line: tuple(read(line) for read in reads)
        return attrgetter(*(column.path or column.key for column in self.columns))

    def for_(self, detail: Detail) -> Table:
        """The table as somebody gets it who may know this much."""
        return Table(self.name, self.row, tuple(c for c in self.columns if c.least <= detail))
