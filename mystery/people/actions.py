from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from mystery import log
from mystery.db import new_key, now, session
from mystery.locations.tables import Location, Region
from mystery.people.codes import end_codes
from mystery.people.queries import find_by_login, plain_code, principal, secret_hash
from mystery.people.rules import (
    ATTEMPT_WINDOW,
    CODE_LETTERS,
    CODE_LIFE,
    PASSWORD_SHORTEST,
    Principal,
    Role,
    email_key,
    fault_of_email,
    fault_of_staff_number,
    is_desk,
)
from mystery.people.tables import Attempt, FormerWorkplace, Grant, OneTimeCode, Person, SignIn
from mystery.problems import Conflict, Fault, Forbidden, Invalid

TOKEN_SCOPES = ("", "read")


def add_person(
    name: str,
    *,
    email: str | None = None,
    staff_number: str | None = None,
    workplace: Location | None = None,
    language: str = "en",
    by: str,
) -> Person:
    """Raises Invalid without a name or any way to sign in, Conflict when one is taken."""
    email = email_key(email) if email and email.strip() else None
    staff_number = (staff_number or "").strip() or None
    _check_names(name, email=email, staff_number=staff_number)
    for taken in filter(None, (email, staff_number)):
        if find_by_login(taken):
            raise Conflict(f"{taken} belongs to somebody else already.", code="person_exists")
    person = Person(
        key=new_key(),
        name=name.strip(),
        email=email,
        staff_number=staff_number,
        workplace_id=workplace.id if workplace else None,
        language=language,
        created_at=now(),
    )
    session.add(person)
    session.flush()
    log.record("person.add", f"person:{person.key}", actor=by)
    return person


def _check_names(name: str, *, email: str | None, staff_number: str | None) -> None:
    faults = []
    if not name.strip() or len(name) > 200:
        faults.append(Fault("/name", "a name of 1 to 200 characters is needed"))
    if not email and not staff_number:
        faults.append(Fault("/email", "an e-mail address or a staff number is needed"))
    if email and (why := fault_of_email(email)):
        faults.append(Fault("/email", why))
    if staff_number and (why := fault_of_staff_number(staff_number)):
        faults.append(Fault("/staff_number", why))
    if faults:
        raise Invalid("The person cannot be added like this.", faults=faults)


def give(
    person: Person,
    role: Role,
    *,
    region: Region | None = None,
    location: Location | None = None,
    since: date | None = None,
    until: date | None = None,
    by: Principal | None = None,
) -> Grant:
    """Give a role at a place. Raises Forbidden when somebody changes their own grants."""
    if by and by.id == person.id:
        raise Forbidden("Nobody edits their own rights.", code="own_grants")
    grant = Grant(
        person_id=person.id,
        role=role,
        region_id=region.id if region else None,
        location_id=location.id if location else None,
        since=since,
        until=until,
        given_by=by.id if by else None,
    )
    session.add(grant)
    place = region.code if region else location.code if location else "everywhere"
    log.record(
        "grant.give",
        f"person:{person.key}",
        actor=by.actor if by else "system",
        role=role,
        place=place,
    )
    session.flush()
    session.expire(person, ["grants"])
    return grant


def take_away(grant: Grant, *, by: Principal) -> None:
    if by.id == grant.person_id:
        raise Forbidden("Nobody edits their own rights.", code="own_grants")
    person = session.get_one(Person, grant.person_id)
    log.record("grant.take", f"person:{person.key}", actor=by.actor, role=grant.role)
    session.delete(grant)


def set_workplace(person: Person, workplace: Location | None, *, by: Principal) -> None:
    """Change where somebody works; the old place is remembered as a former one."""
    before = person.workplace_id
    after = workplace.id if workplace else None
    if before == after:
        return
    if before is not None:
        session.merge(FormerWorkplace(person_id=person.id, location_id=before, until=now().date()))
    person.workplace_id = after
    log.record("person.workplace", f"person:{person.key}", actor=by.actor)


def set_disabled(person: Person, disabled: bool, *, by: Principal | None = None) -> None:
    """A disabled account reads nothing and may only deliver what it began."""
    if by and by.id == person.id:
        raise Forbidden("Nobody disables their own account.", code="own_account")
    if disabled:
        _check_admin_remains(person)
    person.disabled_at, person.left_list = (now() if disabled else None), False
    act = "person.disable" if disabled else "person.enable"
    log.record(act, f"person:{person.key}", actor=by.actor if by else "shell")


def _check_admin_remains(person: Person) -> None:
    """Raises Conflict for the only admin of the whole organisation."""
    admins = (
        sa.select(Grant.person_id)
        .join(Person, Person.id == Grant.person_id)
        .where(Grant.role == Role.ADMIN, Grant.region_id.is_(None), Grant.location_id.is_(None))
        .where(
            Person.disabled_at.is_(None), sa.or_(Grant.until.is_(None), Grant.until > now().date())
        )
    )
    if set(session.scalars(admins)) == {person.id}:
        raise Conflict(
            f"{person.name} is the only admin; make another one first.", code="last_admin"
        )


def make_code(person: Person, *, by: str) -> str:
    """A new one-time code, "K7QF-9M2X-4TRB" (60 random bits); earlier ones stop working."""
    session.execute(
        sa.update(OneTimeCode)
        .where(OneTimeCode.person_id == person.id, OneTimeCode.used_at.is_(None))
        .values(used_at=now())
    )
    groups = ["".join(secrets.choice(CODE_LETTERS) for _ in range(4)) for _ in range(3)]
    code = "-".join(groups)
    session.add(
        OneTimeCode(
            person_id=person.id,
            secret_hash=secret_hash(plain_code(code)),
            expires_at=now() + CODE_LIFE,
        )
    )
    log.record("person.code", f"person:{person.key}", actor=by)
    return code


def set_password(person: Person, hashed: str, *, used: OneTimeCode | None = None) -> None:
    """Store a hash made before the transaction; ends all other sessions of the person, and
    cards and mailed codes, which a password makes needless."""
    person.password_hash = hashed
    if used:
        use_code(used)
    end_sessions(person)
    end_codes(person)
    log.record("person.password", f"person:{person.key}", actor=f"person:{person.key}")


def use_code(code: OneTimeCode) -> None:
    """Raises Conflict when it was used meanwhile."""
    row = session.get_one(OneTimeCode, code.id, with_for_update=True)
    if row.used_at is not None:
        raise Conflict("This code has been used.", code="code_used")
    row.used_at = now()


def check_password(password: str) -> None:
    if not PASSWORD_SHORTEST <= len(password) <= 200:
        detail = f"{PASSWORD_SHORTEST} to 200 characters are needed"
        raise Invalid(
            f"A password has {PASSWORD_SHORTEST} characters or more.",
            code="password_short",
            faults=[Fault("/password", detail)],
        )


def sign_in(person: Person, *, device: str = "", today: date) -> str:
    """Open a session and return its secret; only the hash stays here."""
    kind = "desk" if is_desk(principal(person).roles(today)) else "phone"
    return _open(person, kind=kind, device=device, lasts=timedelta(days=180))


def make_token(person: Person, *, scope: str, lasts: timedelta, by: str) -> str:
    """A bearer token, shown once. Raises Invalid for an unknown scope."""
    if scope not in TOKEN_SCOPES:
        raise Invalid('The scope is "read" or empty.', faults=[Fault("/scope", "unknown")])
    secret = _open(person, kind="token", device="", lasts=lasts, scope=scope)
    log.record("token.make", f"person:{person.key}", actor=by, scope=scope)
    return secret


def _open(person: Person, *, kind: str, device: str, lasts: timedelta, scope: str = "") -> str:
    secret = secrets.token_urlsafe(32)
    moment = now()
    session.add(
        SignIn(
            key=new_key(),
            secret_hash=secret_hash(secret),
            person_id=person.id,
            kind=kind,
            device=device[:200],
            scope=scope,
            created_at=moment,
            seen_at=moment,
            expires_at=moment + lasts,
        )
    )
    return secret


def note_seen(sign_in_id: int, at: datetime) -> None:
    session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=at))


def end_sign_in(sign_in_id: int, *, by: str | None = None) -> None:
    """End a session or a token; `by` puts it on record, which one's own signing out needs not."""
    ended = sa.update(SignIn).where(SignIn.id == sign_in_id).values(ended_at=now())
    session.execute(ended)
    if by:
        row = session.get_one(SignIn, sign_in_id)
        owner = session.get_one(Person, row.person_id)
        what = "token" if row.kind == "token" else "session"
        log.record(f"{what}.end", f"person:{owner.key}", actor=by)


def end_sessions(person: Person) -> None:
    session.execute(
        sa.update(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.kind != "token")
        .values(ended_at=now())
    )


def note_attempts(*whom: str) -> None:
    """Count a failed sign-in against each account and address; old rows go on the way."""
    moment = now()
    session.execute(sa.delete(Attempt).where(Attempt.at < moment - ATTEMPT_WINDOW))
    session.execute(sa.insert(Attempt), [{"whom": w, "at": moment} for w in whom])
