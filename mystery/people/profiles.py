"""Correcting what is known of a person: names and addresses, leave, former workplaces."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import sqlalchemy as sa

from mystery import log
from mystery.db import session
from mystery.locations.tables import Location
from mystery.people.rules import (
    LANGUAGE,
    Principal,
    email_key,
    fault_of_email,
    fault_of_staff_number,
)
from mystery.people.tables import FormerWorkplace, Person
from mystery.problems import Conflict, Fault, Invalid, Missing

NAME_MOST, MARKET_MOST = 200, 120


@dataclass(frozen=True)
class Profile:
    name: str
    email: str | None = None
    staff_number: str | None = None
    home_market: str = ""
    languages: tuple[str, ...] = ()
    away_from: date | None = None
    away_until: date | None = None
    language: str = "en"


def profile(person: Person) -> Profile:
    return Profile(
        **{
            f.name: getattr(person, f.name)
            for f in fields(Profile)
            if f.name not in ("languages", "home_market")
        },
        home_market=person.home_market or "",
        languages=tuple(person.languages or ()),
    )


def change(person: Person, asked: Profile, *, by: Principal) -> None:
    """Raises Invalid for what nobody can be called, Conflict when a name to sign in with is
    somebody else's."""
    _check(asked)
    email = email_key(asked.email) if asked.email else None
    before = profile(person)
    wanted = Profile(**{**vars(asked), "email": email})
    for name in ("email", "staff_number"):
        value = getattr(wanted, name)
        column = getattr(Person, name)
        taken = sa.select(Person.id).where(column == value, Person.id != person.id)
        if value and session.scalar(taken) is not None:
            fault = Fault(f"/{name}", "this is somebody else's already")
            raise Conflict(
                f"{value} belongs to somebody else.", code="person_exists", faults=[fault]
            )
    changed = [
        f.name for f in fields(Profile) if getattr(before, f.name) != getattr(wanted, f.name)
    ]
    for name in changed:
        value = getattr(wanted, name)
        setattr(person, name, list(value) if name == "languages" else value)
    if changed:
        log.record("person.change", f"person:{person.key}", actor=by.actor, fields=changed)


def set_language(person: Person, language: str, *, by: Principal) -> None:
    """In which language mails, codes and notices speak to them."""
    if language != person.language:
        person.language = language
        log.record("person.change", f"person:{person.key}", actor=by.actor, fields=["language"])


def _check(asked: Profile) -> None:
    faults = []
    if not asked.name or len(asked.name) > NAME_MOST:
        faults.append(Fault("/name", f"a name of 1 to {NAME_MOST} characters is needed"))
    if not asked.email and not asked.staff_number:
        faults.append(Fault("/email", "an e-mail address or a staff number is needed"))
    if asked.email and (why := fault_of_email(asked.email)):
        faults.append(Fault("/email", why))
    if asked.staff_number and (why := fault_of_staff_number(asked.staff_number)):
        faults.append(Fault("/staff_number", why))
    if len(asked.home_market) > MARKET_MOST:
        faults.append(Fault("/home_market", f"at most {MARKET_MOST} characters"))
    if asked.away_until and not asked.away_from:
        faults.append(Fault("/away_from", "the first day is needed"))
    elif asked.away_until and asked.away_from and asked.away_until <= asked.away_from:
        faults.append(Fault("/away_until", "it lies before the first day"))
    if not LANGUAGE.fullmatch(asked.language):
        faults.append(Fault("/language", "a language such as de or de-AT"))
    if faults:
        raise Invalid("The person cannot be changed like this.", faults=faults)


def list_former(person: Person) -> list[FormerWorkplace]:
    """The place left last comes first."""
    query = sa.select(FormerWorkplace).where(FormerWorkplace.person_id == person.id)
    return list(session.scalars(query.order_by(FormerWorkplace.until.desc())))


def put_former(
    person: Person, place: Location, *, since: date | None, until: date | None, by: Principal
) -> None:
    """Add a former workplace or correct the days of one that is there."""
    if until is None:
        fault = Fault("/until", "the day they left is needed")
        raise Invalid("Say until when they worked there.", faults=[fault])
    if since and since >= until:
        raise Invalid("They left before they came.", faults=[Fault("/since", "lies after the end")])
    row = FormerWorkplace(person_id=person.id, location_id=place.id, since=since, until=until)
    session.merge(row)
    log.record("person.former", f"person:{person.key}", actor=by.actor, place=place.code)


def remove_former(person: Person, code: str, *, by: Principal) -> None:
    query = sa.select(FormerWorkplace).join(Location)
    row = session.scalar(query.where(FormerWorkplace.person_id == person.id, Location.code == code))
    if row is None:
        raise Missing("There is no such former workplace.")
    session.delete(row)
    log.record("person.former_removed", f"person:{person.key}", actor=by.actor, place=code)
