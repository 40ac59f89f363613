"""The bulk way in: the same rows as one person at a time makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa

from mystery.db import new_key, now, session
from mystery.locations.tables import Location, Region
from mystery.people.imports.comparing import Comparison, Outcome
from mystery.people.imports.known import Known
from mystery.people.imports.merging import Facts, Place
from mystery.people.rules import Role
from mystery.people.tables import FormerWorkplace, Grant, Person, SignIn
from mystery.spreadsheets import Result

PERSON, FORMER, GRANT, SIGN_IN = (
    cast(sa.Table, mapped.__table__) for mapped in (Person, FormerWorkplace, Grant, SignIn)
)
AT_ONCE = 500
Row = dict[str, Any]


def lock_people() -> None:
    """Of two imports at once the second waits and sees what the first has done.

    On SQLite the transaction itself has the only turn.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE"))


def write(comparison: Comparison, *, given_by: int | None) -> None:
    writer = _Writer(given_by)
    new = [o.facts for o in comparison.outcomes if o.row.result is Result.ADDED and o.facts]
    changed = [o for o in comparison.outcomes if o.row.result is Result.CHANGED]
    writer.change(changed)
    writer.add(new)
    if comparison.disables:
        disable([each.key for each in comparison.missing])
    session.expire_all()


def disable(keys: Sequence[str]) -> None:
    """Whoever left the list reads nothing any more; a list that names them lets them in again."""
    gone = {"disabled_at": now(), "left_list": True}
    for start in range(0, len(keys), AT_ONCE):
        some = PERSON.c.key.in_(keys[start : start + AT_ONCE])
        session.execute(sa.update(PERSON).where(some).values(gone))


class _Writer:
    """Facts into rows, with the ids of the places they name."""

    def __init__(self, given_by: int | None) -> None:
        self.given_by, self.moment = given_by, now()
        self.locations: dict[str, int] = dict(
            session.execute(sa.select(Location.code, Location.id)).all()
        )
        self.regions: dict[str, int] = dict(
            session.execute(sa.select(Region.code, Region.id)).all()
        )

    def add(self, new: Sequence[Facts]) -> None:
        if not new:
            return
        common = {"created_at": self.moment}
        rows = [
            self._person(facts) | common | {"key": new_key(), "language": facts.language}
            for facts in new
        ]
        session.execute(sa.insert(PERSON), rows)
        keys = {row["key"] for row in rows}
        query = sa.select(PERSON.c.key, PERSON.c.staff_number, PERSON.c.id)
        ids = {number: id_ for key, number, id_ in session.execute(query) if key in keys}
        self._insert_former((ids[f.staff_number], f.former) for f in new)
        self._insert_roles((ids[f.staff_number], f.roles) for f in new)

    def change(self, changed: Sequence[Outcome]) -> None:
        pairs = [(o.known, o.facts) for o in changed if o.known and o.facts]
        if not pairs:
            return
        # Two people may trade addresses: all are taken back before any is given.
        letting_go = [known.id for known, facts in pairs if known.facts.email != facts.email]
        for start in range(0, len(letting_go), AT_ONCE):
            some = PERSON.c.id.in_(letting_go[start : start + AT_ONCE])
            numbered = PERSON.c.staff_number.is_not(None)
            session.execute(sa.update(PERSON).where(some, numbered).values(email=None))
        session.execute(sa.update(Person), [{"id": k.id} | self._person(f) for k, f in pairs])
        spoken = [
            {"id": known.id, "language": facts.language}
            for known, facts in pairs
            if known.facts.language != facts.language
        ]
        if spoken:
            session.execute(sa.update(Person), spoken)
        back = [known.id for known, _ in pairs if known.facts.left_list]
        session.execute(
            sa.update(PERSON).where(PERSON.c.id.in_(back)).values(disabled_at=None, left_list=False)
        )
        self._change_former(pairs)
        self._change_roles(pairs)

    def _person(self, facts: Facts) -> Row:
        return {
            "name": facts.name,
            "email": facts.email,
            "staff_number": facts.staff_number,
            "workplace_id": self.locations[facts.workplace] if facts.workplace else None,
            "home_market": facts.home_market,
            "languages": list(facts.languages),
            "away_from": facts.away_from,
            "away_until": facts.away_until,
        }

    def _change_former(self, pairs: Sequence[tuple[Known, Facts]]) -> None:
        differ = [(k.id, f.former) for k, f in pairs if k.facts.former != f.former]
        for person, _ in differ:
            session.execute(sa.delete(FORMER).where(FORMER.c.person_id == person))
        self._insert_former(differ)

    def _insert_former(self, people: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        rows = [
            {"person_id": id_, "location_id": self.locations[code], "since": since, "until": until}
            for id_, former in people
            for code, (since, until) in former.items()
        ]
        if rows:
            session.execute(sa.insert(FORMER), rows)

    def _change_roles(self, pairs: Sequence[tuple[Known, Facts]]) -> None:
        for known, facts in pairs:
            for role, place in known.facts.roles - facts.roles:
                at = self._place(place)
                same = [GRANT.c[name] == value for name, value in at.items()]
                mine = GRANT.c.person_id == known.id, GRANT.c.role == role
                session.execute(sa.delete(GRANT).where(*mine, *same))
        self._insert_roles((k.id, f.roles - k.facts.roles) for k, f in pairs)

    def _insert_roles(self, people: Iterable[tuple[int, Iterable[tuple[Role, Place]]]]) -> None:
        rows = [
            {"person_id": id_, "role": role.value, "given_by": self.given_by} | self._place(place)
            for id_, roles in people
            for role, place in sorted(roles)
        ]
        if rows:
            session.execute(sa.insert(GRANT), rows)

    def _place(self, place: Place) -> Row:
        kind, code = place
        return {
            "region_id": self.regions[code] if kind == "region" else None,
            "location_id": self.locations[code] if kind == "location" else None,
        }
