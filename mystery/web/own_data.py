"""Everything that is kept about one person: for themselves, and about nobody else.

Each table that names a person is either told here, by the columns that are about that person, or
stands below with the reason why it is not; a test holds this to the tables that there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from mystery import log
from mystery.audits.tables import Audit
from mystery.db import Base, session
from mystery.people.tables import Person

Json = dict[str, Any]
NAMES = {
    "agreement": "number",
    "audit": "uuid",
    "checklist_version": "title",
    "claim": "uuid",
    "idea": "key",
    "location": "code",
    "programme": "name",
    "region": "code",
    "visit": "key",
}
"""Instead of a number that means something in here only."""


@dataclass(frozen=True)
class Step:
    """From a column to the same value in a column of another table."""

    column: str
    table: str
    to: str = "id"


AUDIT = Step("audit_id", "audit")


@dataclass(frozen=True)
class Part:
    """Columns of a table, of the rows whose `whose` is the person."""

    table: str
    whose: str
    columns: str
    through: tuple[Step, ...] = ()
    """To the table that names the person, where this one does not."""

    @property
    def names(self) -> str:
        """The column that names the person, with its table."""
        return f"{self.through[-1].table if self.through else self.table}.{self.whose}"


PARTS: Mapping[str, Part] = {
    "person": Part(
        "person",
        "id",
        "key name email staff_number language workplace_id home_market languages "
        "away_from away_until created_at disabled_at left_list erased_at",
    ),
    "former_workplaces": Part("former_workplace", "person_id", "location_id since until"),
    "acquaintances": Part("acquaintance", "person_id", "location_id since"),
    "grants": Part("grant", "person_id", "role region_id location_id since until"),
    "agreements": Part("acceptance", "person_id", "agreement_id at"),
    "passkeys": Part("passkey", "person_id", "device transports made_at used_at"),
    "sessions": Part(
        "sign_in", "person_id", "kind device scope created_at seen_at expires_at ended_at"
    ),
    "phones": Part(
        "phone_report",
        "person_id",
        "at app unsent oldest_at error",
        (Step("sign_in_id", "sign_in"),),
    ),
    "codes": Part("typed_code", "person_id", "kind made_at expires_at used_at ended_at"),
    "links": Part("one_time_code", "person_id", "expires_at used_at"),
    "news": Part("notice", "person_id", "kind facts address at not_before read_at mailed_at"),
    "mails": Part(
        "notice_setting", "person_id", "often time_zone quiet_from quiet_until learned since"
    ),
    "pushes": Part(
        "push_subscription",
        "person_id",
        "endpoint device quiet_from quiet_until time_zone created_at sent_at",
    ),
    "monthly_mails": Part("learned_mail", "person_id", "month"),
    "visits": Part(
        "visit",
        "shopper_id",
        "key programme_id location_id state opens_at due_at asked_part asked_days note changed_at",
    ),
    "given_back": Part("given_back", "person_id", "visit_id how why words at"),
    "stages": Part("stage_run", "shopper_id", "visit_id opens_at due_at began_at closed_at"),
    "stage_reports": Part(
        "stage_report", "author_id", "uuid stage state body received_at visited_at finished_at"
    ),
    "audits": Part(
        "audit",
        "author_id",
        "uuid visit_id location_id programme_id version_id state body digest received_at "
        "visited_at finished_at local_day",
    ),
    "drafts": Part("draft", "person_id", "uuid visit revision device about body updated_at"),
    "earlier_drafts": Part(
        "draft_former", "person_id", "revision device body at", (Step("draft_id", "draft"),)
    ),
    "audit_flags": Part("flag", "author_id", "audit_id code severity at dismissed_at", (AUDIT,)),
    "decisions": Part("decision", "author_id", "audit_id verdict at", (AUDIT,)),
    "remarks": Part(
        "thread", "author_id", "question text", (Step("decision_id", "decision"), AUDIT)
    ),
    "learned": Part("learned", "author_id", "uuid audit_id location_id month received_at"),
    "thoughts": Part("thought", "author_id", "kind text state", (Step("learned_id", "learned"),)),
    "seconded_ideas": Part("idea_vote", "person_id", "idea_id"),
    "claims": Part(
        "claim", "person_id", "uuid visit_id location_id local_day spend_limit currency made_at"
    ),
    "expenses": Part(
        "expense",
        "person_id",
        "claim_id position kind asked currency photo note state granted reason decided_at",
        (Step("claim_id", "claim"),),
    ),
    "unplanned_visits": Part("unplanned_visit", "person_id", "uuid location_id at"),
    "photos": Part(
        "photo",
        "person_id",
        "sha256 size media_type width height received_at original_left_at taken_local latitude "
        "longitude",
        (Step("sha256", "photo_holder", "sha256"),),
    ),
    "feeds": Part("feed", "person_id", "name parameters created_at used_at revoked_at"),
    "export_files": Part("export_file", "person_id", "name parameters state created_at until"),
    "export_schedules": Part(
        "export_schedule", "person_id", "parameters often day hour time_zone next_at created_at"
    ),
    "appeals": Part("appeal", "raised_by", "key question text state raised_at decided_at reason"),
    "actions": Part("action", "owner_id", "key title location_id due_on state reason created_at"),
    "action_steps": Part("action_step", "by", "state text at"),
}

WORK = "work on things of others, which the log keeps"
ELSEWHERE: Mapping[str, str] = {
    "action.given_by": WORK,
    "agreement.made_by": WORK,
    "appeal.decided_by": WORK,
    "correction.decided_by": WORK,
    "correction.proposed_by": WORK,
    "decision.reviewer_id": WORK,
    "expense.decided_by": WORK,
    "flag.dismissed_by": WORK,
    "grant.given_by": WORK,
    "idea.owner_id": WORK,
    "idea.released_by": WORK,
    "payroll_batch.made_by": WORK,
    "programme.notice_by": WORK,
    "redaction.made_by": WORK,
    "thought.decided_by": WORK,
    "visit.created_by": WORK,
    "wave.created_by": WORK,
}
"""Columns that name a person and are not told, with the reason."""


ASKS = ("audit.ask_exact", "audit.ask_original")
"""Acts about a report that are about who made it; who asked for the name stands at the person."""


def gather(person: Person) -> Json:
    """All parts by name, each a list of rows, the oldest first."""
    parts = {name: list(_rows(part, person.id)) for name, part in PARTS.items()}
    return {**parts, "log": list(_logged(person))}


def _rows(part: Part, person_id: int) -> Iterator[Json]:
    table = Base.metadata.tables[part.table]
    query = sa.select(*_shown(part)).where(
        _of(table, part.through, whose=part.whose, person_id=person_id)
    )
    for row in session.execute(query.order_by(*table.primary_key.columns)).mappings():
        yield {name: _plain(value) for name, value in row.items()}


def _of(
    table: sa.Table, through: Sequence[Step], *, whose: str, person_id: int
) -> sa.ColumnElement[bool]:
    if not through:
        return table.c[whose] == person_id
    step, *rest = through
    other = Base.metadata.tables[step.table]
    named = sa.select(other.c[step.to]).where(_of(other, rest, whose=whose, person_id=person_id))
    return table.c[step.column].in_(named)


def _shown(part: Part) -> Iterator[sa.ColumnElement[Any]]:
    """The columns; those that lead to another table as the name that it goes by outside."""
    table = Base.metadata.tables[part.table]
    for name in part.columns.split():
        column = table.c[name]
        target = next((fk.column for fk in column.foreign_keys), None)
        if target is None or target.table.name not in NAMES:
            yield column
            continue
        other = target.table.alias()
        told = sa.select(other.c[NAMES[target.table.name]]).where(other.c[target.name] == column)
        yield told.scalar_subquery().label(name.removesuffix("_id"))


def _plain(value: Any) -> Any:
    """As JSON; what came from the phone as it came."""
    if isinstance(value, bytes):
        return json.loads(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _logged(person: Person) -> Iterator[Json]:
    """What they did, and what was done to their account, without who did it and to whom."""
    of = sa.or_(log.LogEntry.actor == f"person:{person.key}", _about(person))
    query = sa.select(log.LogEntry.at, log.LogEntry.act, log.LogEntry.actor).where(of)
    for at, act, actor in session.execute(query.order_by(log.LogEntry.id)):
        yield {"at": _plain(at), "act": act, "by_you": actor == f"person:{person.key}"}


def _about(person: Person) -> sa.ColumnElement[bool]:
    """Also that somebody asked, for a reason, for what their reports do not say."""
    mine = sa.select(sa.literal("audit:") + Audit.uuid).where(Audit.author_id == person.id)
    asked = sa.and_(log.LogEntry.act.in_(ASKS), log.LogEntry.subject.in_(mine))
    return sa.or_(log.LogEntry.subject == f"person:{person.key}", asked)
