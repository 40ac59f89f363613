"""Roles, rights and who may go where: the permission table is data, the functions read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    SHOPPER = "shopper"
    REVIEWER = "reviewer"
    STORE_MANAGER = "store_manager"
    REGIONAL_MANAGER = "regional_manager"
    ADMIN = "admin"
    IDENTITY = "identity"
    """beside being a reviewer: may ask who a shopper was"""


class Right(StrEnum):
    """Something a grant lets a person do within the grant's place."""

    SHOP = "shop"
    """see and do own visits, send audits and photos"""
    READ_REPORT = "read_report"
    """answers, comments, renditions and score of approved audits"""
    READ_ANY_AUDIT = "read_any_audit"
    """also audits that are not approved, as the reviewer sees them"""
    READ_EXACT = "read_exact"
    """exact times, position, device, original photos"""
    READ_ALIAS = "read_alias"
    """a stable alias of the shopper"""
    REVIEW = "review"
    APPEAL = "appeal"
    """dispute a released report"""
    COMPARE = "compare"
    EXPORT = "export"
    PLAN = "plan"
    """make, reassign, extend and cancel visits"""
    EDIT_CHECKLISTS = "edit_checklists"
    EDIT_LOCATIONS = "edit_locations"
    EDIT_PEOPLE = "edit_people"
    EDIT_PROGRAMMES = "edit_programmes"
    DELETE_AUDIT = "delete_audit"
    DECIDE_EXPENSES = "decide_expenses"
    """read claims with their receipts, and decide what is paid"""
    SET_TARGETS = "set_targets"
    """what visits aim at, by family, and how the retail calendar runs"""
    PAY = "pay"
    """hand what is granted to payroll"""
    TAKE_IN = "take_in"
    """take in the copy of a phone that could not send, in its author's name"""
    ASK_SHOPPER = "ask_shopper"
    """who shopped one visit: for a reason, on record, for reviewers and admins only"""
    ASK_EXACT = "ask_exact"
    """exact times, position, originals and what was removed, of one visit, in the same way"""


PERMISSIONS: Mapping[Role, frozenset[Right]] = {
    Role.SHOPPER: frozenset({Right.SHOP}),
    Role.REVIEWER: frozenset(
        {Right.READ_REPORT, Right.READ_ANY_AUDIT, Right.READ_EXACT, Right.READ_ALIAS}
        | {Right.REVIEW, Right.COMPARE, Right.EXPORT, Right.DECIDE_EXPENSES}
    ),
    Role.STORE_MANAGER: frozenset({Right.READ_REPORT, Right.APPEAL}),
    Role.REGIONAL_MANAGER: frozenset({Right.READ_REPORT, Right.COMPARE, Right.EXPORT}),
    Role.ADMIN: frozenset(
        {Right.READ_REPORT, Right.READ_ALIAS, Right.COMPARE, Right.EXPORT, Right.PLAN}
        | {Right.EDIT_CHECKLISTS, Right.EDIT_LOCATIONS, Right.EDIT_PEOPLE}
        | {Right.EDIT_PROGRAMMES, Right.DELETE_AUDIT, Right.DECIDE_EXPENSES, Right.PAY}
        | {Right.SET_TARGETS, Right.TAKE_IN, Right.ASK_SHOPPER, Right.ASK_EXACT}
    ),
    Role.IDENTITY: frozenset({Right.ASK_SHOPPER}),
}
ROLE_NAMES = {
    Role.SHOPPER: "Shopper",
    Role.REVIEWER: "Reviewer",
    Role.STORE_MANAGER: "Store manager",
    Role.REGIONAL_MANAGER: "Regional manager",
    Role.ADMIN: "Admin",
    Role.IDENTITY: "Identity reader",
}
PHONE_IDLE, PHONE_LONGEST = timedelta(days=30), timedelta(days=180)
DESK_IDLE, DESK_LONGEST = timedelta(hours=12), timedelta(days=30)
ATTEMPT_WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_ACCOUNT, ATTEMPTS_PER_ADDRESS = 10, 50
CODE_LIFE = timedelta(days=7)
SPOKEN = {"en": "English", "de": "Deutsch", "es": "Español"}
"""The languages that notices and mails speak, by what people who read them call them."""
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
PASSWORD_SHORTEST = 10
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CARD_LIFE, CARD_GOES_ON = timedelta(days=60), timedelta(hours=24)
"""A card that was never used, and one that was: it has to open the browser and the installed
app, which on some phones share nothing, and to survive an answer that got lost in a shop."""
MAIL_CODE_LIFE = timedelta(minutes=10)
MAIL_CODES_PER_WINDOW = 5
CHALLENGE_LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class Given:
    """A grant as the rules see it; both places None means everywhere."""

    role: Role
    region_path: str | None = None
    location_id: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Scope:
    """Where a right holds: everywhere, in subtrees of regions, at single locations."""

    everywhere: bool = False
    region_paths: frozenset[str] = frozenset()
    location_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.region_paths) or bool(self.location_ids)

    def covers(self, region_path: str, location_id: int) -> bool:
        return (
            self.everywhere
            or location_id in self.location_ids
            or any(region_path.startswith(path) for path in self.region_paths)
        )


def in_force(grant: Given, today: date) -> bool:
    return (grant.since is None or grant.since <= today) and (
        grant.until is None or today < grant.until
    )


def scope(grants: Iterable[Given], *rights: Right, today: date) -> Scope:
    """Where a person holds any of the rights today, by the permission table."""
    held = [g for g in grants if PERMISSIONS[g.role] & set(rights) and in_force(g, today)]
    return Scope(
        everywhere=any(g.region_path is None and g.location_id is None for g in held),
        region_paths=frozenset(g.region_path for g in held if g.region_path is not None),
        location_ids=frozenset(g.location_id for g in held if g.location_id is not None),
    )


def roles(grants: Iterable[Given], today: date) -> frozenset[Role]:
    return frozenset(grant.role for grant in grants if in_force(grant, today))


def is_desk(held: Iterable[Role]) -> bool:
    """Desk roles have the shorter session; somebody who only shops keeps the phone's."""
    return any(role != Role.SHOPPER for role in held)


def session_ends(kind: str, *, created: datetime, seen: datetime) -> datetime:
    """When a session stops being good: idle too long or too old in all."""
    idle, longest = (DESK_IDLE, DESK_LONGEST) if kind == "desk" else (PHONE_IDLE, PHONE_LONGEST)
    return min(seen + idle, created + longest)


def first_spoken(languages: Iterable[str]) -> str | None:
    """The first of somebody's languages in which notices can reach them; "de" for "de-AT"."""
    plain = (each.lower().partition("-")[0] for each in languages)
    return next((each for each in plain if each in SPOKEN), None)


def email_key(email: str) -> str:
    """E-mail addresses are compared without regard to case or surrounding space."""
    return email.strip().casefold()


def typed_code_ends(kind: str, *, expires: datetime, used: datetime | None) -> datetime:
    """When a typed code stops being good: a card some time after its first use, a code from a
    mail at once."""
    if used is None:
        return expires
    return min(expires, used + CARD_GOES_ON) if kind == "card" else used


def fault_of_email(email: str) -> str:
    """Why this is no address, "" when it looks like one."""
    before, _, after = email.rpartition("@")
    plain = before and after and len(email) <= 254 and email.isprintable()
    if not plain or any(c.isspace() for c in email):
        return "this does not look like an e-mail address"
    return ""


def fault_of_staff_number(number: str) -> str:
    """Why this is no staff number, "" when it may be one."""
    if len(number) > 64:
        return "at most 64 characters"
    if "@" in number:
        return "no @: somebody's address would be theirs then"
    return "" if number.isprintable() else "holds a character that cannot be typed"


@dataclass(frozen=True)
class Principal:
    """Who is asking: a person with their grants, and the sign-in they came with."""

    id: int
    key: str
    name: str
    grants: tuple[Given, ...]
    workplace_id: int | None = None
    disabled: bool = False
    sign_in_id: int = 0
    limited_to: str = ""
    """Empty for sessions; a token may be narrowed to "read"."""

    def scope(self, *rights: Right, today: date) -> Scope:
        return Scope() if self.disabled else scope(self.grants, *rights, today=today)

    def roles(self, today: date) -> frozenset[Role]:
        return frozenset() if self.disabled else roles(self.grants, today)

    @property
    def actor(self) -> str:
        """How the log names them."""
        return f"person:{self.key}"
