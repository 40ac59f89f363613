"""What becomes of one person, and of a whole list, without a database: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date

from mystery.people.imports.plans import Said
from mystery.people.rules import Role, first_spoken

FEW, SHARE = 5, 0.1
"""So many missing people, and such a share of those listed, are what a usual month brings."""

Place = tuple[str, str]
""""region" and its code, "location" and its code; ("", "") is everywhere."""
EVERYWHERE: Place = ("", "")
Term = tuple[date | None, date]


@dataclass(frozen=True, slots=True)
class Facts:
    """A person as a list of staff can tell and change them. Places are codes."""

    staff_number: str
    name: str
    email: str | None = None
    workplace: str | None = None
    former: Mapping[str, Term] = field(default_factory=dict)
    home_market: str = ""
    languages: tuple[str, ...] = ()
    away_from: date | None = None
    away_until: date | None = None
    left_list: bool = False
    """Disabled because a list before did not name them."""
    roles: frozenset[tuple[Role, Place]] = frozenset()
    language: str = "en"
    """What notices speak to them; "" where they chose that themselves, whatever a list says."""


@dataclass(frozen=True)
class Places:
    """The places that a list may name, by code and by name."""

    stores: Mapping[str, str]
    """Own locations: code by whatever names it."""
    regions: Mapping[str, str]

    def store(self, text: str) -> str:
        return _found(self.stores, text, "own location")

    def of_role(self, role: Role, text: str) -> Place:
        """Raises ValueError for what is no place of such a role."""
        if role == Role.STORE_MANAGER:
            return "location", self.store(text)
        code = self.regions.get(text) or self.regions.get(text.casefold())
        return ("region", code) if code else ("location", self.store(text))


def _found(codes: Mapping[str, str], text: str, what: str) -> str:
    found = codes.get(text) or codes.get(text.casefold())
    if not found:
        raise ValueError(f"there is no {what} {text[:60]!r}, or several are called so")
    return found


def by_code_and_name(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes by themselves, and by a name that only one of them has."""
    found: dict[str, str] = {}
    names: dict[str, set[str]] = {}
    for code, name in pairs:
        names.setdefault(name.casefold(), set()).add(code)
    found |= {name: codes.pop() for name, codes in names.items() if len(codes) == 1}
    codes = {code for group in names.values() for code in group} | set(found.values())
    return found | {code.casefold(): code for code in codes} | {code: code for code in codes}


def merge(before: Facts | None, said: Said, places: Places, today: date) -> Facts:
    """The person as they are to be. Raises ValueError for a place that does not exist, and
    for somebody new without a name."""
    if before is None and not said.name:
        raise ValueError("name missing")
    start = before or Facts(said.staff_number, said.name or "")
    workplace = places.store(said.workplace) if said.workplace else start.workplace
    given = {
        name: value
        for name in ("name", "email", "home_market", "languages", "away_from", "away_until")
        if (value := getattr(said, name)) is not None
    }
    moved = replace(
        start,
        **given,
        staff_number=said.staff_number,
        workplace=workplace,
        former=_former(start, said, places, workplace=workplace, today=today),
        left_list=False,
        language=_language(start.language, said.languages or ()),
    )
    if said.away_from and not said.away_until:
        moved = replace(moved, away_until=None)
    if moved.away_from and moved.away_until and moved.away_until <= moved.away_from:
        raise ValueError("away until lies before away from")
    return replace(moved, roles=_roles(start, said, places, workplace))


def _language(before: str, listed: Sequence[str]) -> str:
    """The first listed one that notices speak; "de-AT" is German already."""
    found = first_spoken(listed)
    return found if found and before and found != first_spoken([before]) else before


def _former(
    before: Facts, said: Said, places: Places, *, workplace: str | None, today: date
) -> dict[str, Term]:
    """Former workplaces with those that the row names; the place just left becomes one.

    Terms at one place that overlap are one term: from the earliest day to the latest.
    """
    found = dict(before.former)
    named: dict[str, Term] = {}
    for each in said.former:
        code = places.store(each.place)
        known = found.get(code)
        until = each.until or (known[1] if known else today)
        named[code] = _joined(named.get(code), (each.since, until))
    found |= named
    if before.workplace and before.workplace != workplace and before.workplace not in named:
        found[before.workplace] = _joined(found.get(before.workplace), (None, today))
    return found


def _joined(one: Term | None, other: Term) -> Term:
    if one is None:
        return other
    begins = [since for since, _ in (one, other) if since]
    return (min(begins) if len(begins) == 2 else None), max(one[1], other[1])


def _roles(
    before: Facts, said: Said, places: Places, workplace: str | None
) -> frozenset[tuple[Role, Place]]:
    """Roles are added; only who manages the store they work at leaves the old one with it."""
    if said.role is None:
        return before.roles
    place = _place(said.role, said.role_place, places, workplace)
    roles = set(before.roles)
    if said.role == Role.STORE_MANAGER and before.workplace != workplace:
        roles.discard((said.role, ("location", before.workplace or "")))
    holds = any(role == said.role for role, _ in roles)
    if said.role_place or said.role == Role.STORE_MANAGER or not holds:
        roles.add((said.role, place))
    return frozenset(roles)


def _place(role: Role, text: str | None, places: Places, workplace: str | None) -> Place:
    if text:
        return places.of_role(role, text)
    if role == Role.STORE_MANAGER:
        if not workplace:
            raise ValueError("a store manager needs a workplace or the store they manage")
        return "location", workplace
    if role == Role.REGIONAL_MANAGER:
        raise ValueError("a regional manager needs a region")
    return EVERYWHERE


def differing(before: Facts, after: Facts) -> list[str]:
    """What changed, in words."""
    names = [f.name for f in fields(Facts) if getattr(before, f.name) != getattr(after, f.name)]
    words = {
        "left_list": "enabled again",
        "former": "former workplaces",
        "language": "language of notices",
    }
    return [words.get(name, name.replace("_", " ")) for name in names]


def clashes(
    kept: Mapping[str, str], asked: Sequence[tuple[str, str | None, str | None]]
) -> dict[str, str]:
    """Who asks for an address that somebody else has, with whose it is.

    `kept`: owner by address, of people whom the list does not touch. `asked`: for each person
    of the list their key, the address they are to have and the one they have now. Whoever is
    refused keeps what they have, which may refuse others in turn.
    """
    refused: dict[str, str] = {}
    while True:
        owners = dict(kept)
        owners |= {now: key for key, _, now in asked if key in refused and now}
        before = len(refused)
        for key, wanted, _ in asked:
            if key in refused or not wanted:
                continue
            if owners.setdefault(wanted, key) != key:
                refused[key] = owners[wanted]
        if len(refused) == before:
            return refused


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody with a staff number who is not disabled."""

    key: str
    staff_number: str
    name: str
    admin: bool = False
    """Administers the whole organisation."""


def missing(
    listed: Iterable[Listed], named: Collection[str], *, asker: str, other_admins: bool
) -> tuple[list[Listed], list[Listed]]:
    """Who is not in the list and is to be disabled, and who stays all the same.

    Nobody disables oneself. When no admin would be left (`other_admins`: there are some
    without a staff number), all admins stay.
    """
    there = list(listed)
    gone = [each for each in there if each.staff_number not in named]
    staying_admin = other_admins or any(
        each.admin and (each.staff_number in named or each.key == asker) for each in there
    )
    kept = [each for each in gone if each.key == asker or (each.admin and not staying_admin)]
    return [each for each in gone if each not in kept], kept


def is_large(gone: int, there: int) -> bool:
    """Whether so many missing people look like the wrong file: their number must be typed."""
    return gone > FEW and gone > SHARE * there
