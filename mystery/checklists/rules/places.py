"""Looking into a JSON object member by member, noting every fault with its pointer.

Two degrees: what is `broken` cannot be understood, so it is refused even when a stored
document is read; what is `unfit` is refused when a checklist is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from mystery.problems import Fault

from .numbers import number
from .texts import KEY, LANGUAGE, Text, below, quoted, storable

MOST_FAULTS = 500
LINE, PARAGRAPH, STORY = 200, 4_000, 20_000
LANGUAGES = 50
Words = TypeVar("Words", bound=StrEnum)


def _path(pointer: str) -> Iterator[str]:
    """The place and all places around it."""
    yield pointer
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield pointer


@dataclass(frozen=True)
class Report:
    """The faults found so far, the first at each place only, MOST_FAULTS of each degree at most.

    `language` is the checklist's own: texts by language have to hold it.
    """

    language: str = "en"
    broken: dict[str, str] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)
    around: set[str] = field(default_factory=set)
    """The places in which something is broken."""

    def breaks(self, pointer: str, detail: str) -> None:
        """Noted unless something broken around the place says enough."""
        if len(self.broken) < MOST_FAULTS and self.broken.keys().isdisjoint(_path(pointer)):
            self.broken[pointer] = detail
            self.around.update(_path(pointer))

    def misfits(self, pointer: str, detail: str) -> None:
        """Noted unless something broken around or inside the place says enough."""
        if len(self.unfit) < MOST_FAULTS and not self.breaks_at(pointer):
            self.unfit.setdefault(pointer, detail)

    def breaks_at(self, pointer: str) -> bool:
        """Whether something broken lies at, around or inside the place."""
        return pointer in self.around or not self.broken.keys().isdisjoint(_path(pointer))

    def faults(self, *, strict: bool) -> tuple[Fault, ...]:
        found = self.broken | self.unfit if strict else self.broken
        return tuple(Fault(pointer, detail) for pointer, detail in found.items())


@dataclass(frozen=True)
class Place:
    """A JSON object of the document, where it stands, and where to note faults.

    Absent and null are the same everywhere: the member's default.
    """

    members: Mapping[str, object]
    pointer: str
    report: Report

    def at(self, name: str) -> str:
        return below(self.pointer, name)

    def only(self, *names: str) -> None:
        """Refuse every member of another name."""
        for name in self.members:
            if name not in names:
                self.report.misfits(
                    self.at(name), f"{quoted(name)} means nothing here. Known: {', '.join(names)}."
                )

    def has(self, name: str) -> bool:
        return self.members.get(name) is not None

    def need(self, *names: str) -> None:
        for name in names:
            if self.members.get(name) in (None, "", {}):
                self.report.misfits(self.at(name), "This is missing.")

    def vital(self, *names: str) -> None:
        """Members without which the document means nothing."""
        for name in names:
            if not self.has(name):
                self.report.breaks(self.at(name), "This is missing.")

    def string(self, name: str, *, most: int = LINE) -> str:
        value = self.members.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.report.breaks(self.at(name), "This has to be a text.")
            return ""
        self.fits(self.at(name), value, most=most)
        return value

    def key(self, name: str = "key") -> str:
        value = self.string(name)
        if self.has(name) and not KEY.fullmatch(value):
            self.report.misfits(
                self.at(name),
                "A key is made of up to 64 letters, digits, - and _, and begins with a letter"
                " or a digit.",
            )
        return value

    def shown(self, name: str, *, most: int = LINE) -> Text:
        return self.words(self.members.get(name), self.at(name), most=most)

    def texts(self, name: str) -> tuple[Text, ...]:
        return tuple(
            self.words(item, pointer, most=PARAGRAPH) for item, pointer in self.items(name)
        )

    def decimal(
        self, name: str, *, low: int | None = None, high: int | None = None
    ) -> Fraction | None:
        value = self.members.get(name)
        if value is None:
            return None
        exact = number(value)
        if exact is None:
            self.report.breaks(
                self.at(name), 'This has to be a number, such as 5 or "0.25", up to 10^15.'
            )
        elif low is not None and exact < low:
            self.report.misfits(self.at(name), f"This has to be {low} or more.")
        elif high is not None and exact > high:
            self.report.misfits(self.at(name), f"This has to be {high} or less.")
        return exact

    def whole(self, name: str, *, low: int, high: int) -> int | None:
        exact = self.decimal(name, low=low, high=high)
        if exact is not None and exact.denominator != 1:
            self.report.breaks(self.at(name), "This has to be a whole number.")
            return None
        return int(exact) if exact is not None else None

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.members.get(name)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.report.breaks(self.at(name), "This has to be true or false.")
        return default

    def word(self, name: str, kind: type[Words], *, vital: bool = True) -> Words | None:
        """A member of an enumeration; an unknown word breaks the document where it is vital."""
        value = self.members.get(name)
        if value is None:
            return None
        if isinstance(value, str) and value in tuple(kind):
            return kind(value)
        note = self.report.breaks if vital else self.report.misfits
        note(self.at(name), f"{quoted(value)} is not known here. Known: {', '.join(kind)}.")
        return None

    def items(self, name: str, *, most: int = 200) -> Iterator[tuple[object, str]]:
        """The items of a list, each with its pointer."""
        value = self.members.get(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.report.breaks(self.at(name), "This has to be a list.")
            return
        if len(value) > most:
            self.report.breaks(self.at(name), f"At most {most} are possible here.")
            return
        for index, item in enumerate(value):
            yield item, below(self.pointer, name, index)

    def places(self, name: str, *, most: int = 200) -> Iterator[Place]:
        """The objects of a list; an empty one stands for an item that is none."""
        for item, pointer in self.items(name, most=most):
            yield place_of(item, pointer, self.report) or Place({}, pointer, self.report)

    def place(self, name: str) -> Place | None:
        value = self.members.get(name)
        return None if value is None else place_of(value, self.at(name), self.report)

    def fits(self, pointer: str, value: str, *, most: int = LINE) -> None:
        if len(value) > most:
            self.report.misfits(pointer, f"At most {most} characters are possible here.")
        if not storable(value):
            self.report.misfits(pointer, "This text holds a character that cannot be stored.")

    def words(self, value: object, pointer: str, *, most: int = LINE) -> Text:
        if value is None:
            return ""
        if isinstance(value, str):
            self.fits(pointer, value, most=most)
            return value
        if not isinstance(value, Mapping):
            self.report.breaks(pointer, "This has to be a text, or texts by language.")
            return ""
        if len(value) > LANGUAGES:
            self.report.misfits(pointer, f"At most {LANGUAGES} languages are possible.")
        if self.report.language not in value:
            self.report.misfits(
                pointer,
                f"The text in {self.report.language}, the checklist's language, is missing.",
            )
        return dict(self._translations(value, pointer, most=most))

    def _translations(
        self, value: Mapping[str, object], pointer: str, *, most: int
    ) -> Iterator[tuple[str, str]]:
        for language, words in value.items():
            place = below(pointer, language)
            if not LANGUAGE.fullmatch(language):
                self.report.misfits(place, "This is no language, such as en or de-AT.")
            if isinstance(words, str):
                self.fits(place, words, most=most)
                yield language, words
            else:
                self.report.breaks(place, "This has to be a text.")


def place_of(value: object, pointer: str, report: Report) -> Place | None:
    """The object at `pointer`, None (and a fault) when it is something else."""
    if isinstance(value, Mapping):
        return Place(value, pointer, report)
    report.breaks(pointer, "This has to be an object.")
    return None
