"""What has to hold after everything that happens in a year, asked of the rows themselves and not
of the rules that are being tested."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mystery import db, log
from mystery.audits.rules import APART
from mystery.audits.stages.tables import StageReport
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.log import LogEntry
from mystery.people.tables import FormerWorkplace
from mystery.programmes.stages.tables import StageRun, StageStep
from mystery.programmes.tables import Acquaintance, GivenBack, Visit
from mystery.programmes.taking_back import list_barred
from mystery.review.tables import Appeal, Correction
from mystery.rollups import actions as rollups
from tests.features.test_rollups import kept, plainly_counted, without_zeros

STORE_DAYS, SHARE = 45, 3
WENT = ("claimed", "submitted", "returned", "approved", "rejected", "could_not_shop")
Standing = Mapping[str, tuple[str, int | None]]
"""State and shopper of every visit, by key."""


def local(moment: datetime, visit: Visit) -> date:
    return moment.astimezone(ZoneInfo(visit.location.time_zone)).date()


def check_allowed(key: str) -> None:
    """Somebody has just got this visit: nothing may speak against it."""
    visit = db.session.query(Visit).filter_by(key=key).one()
    who = visit.shopper
    assert who is not None
    assert who.disabled_at is None
    first = max(local(visit.opens_at, visit), local(now(), visit))
    last = local(visit.due_at, visit)
    _check_place(visit, who.id, who.workplace_id, first)
    back = who.away_until or date.max
    assert who.away_from is None or not (who.away_from <= first and last < back)
    others = db.session.query(Visit).filter(
        Visit.shopper_id == who.id, Visit.state.in_(WENT), Visit.id != visit.id
    )
    wave = [other for other in others if other.wave_id == visit.wave_id]
    assert len(wave) < SHARE, "more than a share"
    assert visit.location_id not in {other.location_id for other in wave}, "twice in a wave"
    for other in others:
        if other.location_id == visit.location_id:
            began, ended = _made(other)
            apart = max((first - ended).days, (began - last).days)
            assert apart >= STORE_DAYS, f"back after {apart} days"


def _check_place(visit: Visit, person_id: int, workplace_id: int | None, first: date) -> None:
    here = visit.location_id
    assert workplace_id != here, "own workplace"
    former = db.session.get(FormerWorkplace, (person_id, here))
    assert former is None or (first - former.until).days >= 730, "former workplace"
    assert db.session.get(Acquaintance, (person_id, here)) is None, "known there"
    back = db.session.query(GivenBack).filter_by(visit_id=visit.id, person_id=person_id)
    assert back.count() == 0, "given back by the same person"
    assert visit.location.closed_on is None or first < visit.location.closed_on, "closed"


def _made(visit: Visit) -> tuple[date, date]:
    """The day on which a visit was made as the audit has it; else when it may be made."""
    audit = db.session.query(Audit).filter_by(visit_id=visit.id).order_by(Audit.id).first()
    due = local(visit.due_at, visit)
    if audit is not None:
        day = min(audit.local_day, due)
        return day, day
    return local(visit.opens_at, visit), due


def standing() -> Standing:
    rows = db.session.execute(sa.select(Visit.key, Visit.state, Visit.shopper_id))
    return {key: (state, who) for key, state, who in rows}


def last_entry() -> int:
    return db.session.scalar(sa.select(sa.func.max(LogEntry.id))) or 0


def check_logged(before: Standing, last: int, *, refused: bool) -> None:
    """Each visit that is in another state or hand has exactly one new row of the log."""
    after = standing()
    query = sa.select(LogEntry.act, LogEntry.subject, LogEntry.details).where(LogEntry.id > last)
    rows = db.session.execute(query).all()
    changed = {key for key in before if before[key] != after[key]}
    if refused:
        assert (changed, rows) == (set(), []), "a refusal changes nothing"
    subjects = [row.subject for row in rows if _tells_of_state(row.act, row.details)]
    found = sa.select(Visit.key, Audit.uuid).join(Audit, Audit.visit_id == Visit.id)
    audits = [(key, uuid) for key, uuid in db.session.execute(found) if key in changed]
    for key in changed:
        about = {f"visit:{key}", *(f"audit:{uuid}" for k, uuid in audits if k == key)}
        assert sum(subject in about for subject in subjects) == 1, (before[key], after[key])
    replaced = [row.details["by"] for row in rows if row.act == "visit.replace"]
    assert sorted(after.keys() - before.keys()) == sorted(replaced), "a visit out of nothing"


def _tells_of_state(act: str, details: Mapping[str, str]) -> bool:
    """Of one visit in another state; what comes of it, and what is set apart, is told besides."""
    if act == "audit.submit":
        return details["state"] == "submitted"
    return act != "visit.replace" and not act.startswith("stage.")


def check_stages(sent: Mapping[str, bytes]) -> None:
    """After a month: no stage is lost, each stands in an audit once its run is closed, and each
    that opened, came or expired has its row of the log."""
    reports = db.session.scalars(sa.select(StageReport)).all()
    assert {report.uuid: report.body for report in reports} == sent
    for report in reports:
        if report.run.closed_at is not None:
            assert report.audit_id is not None, "a stage in no audit"
            audit = db.session.get_one(Audit, report.audit_id)
            whole, part = (json.loads(body)["answers"] for body in (audit.body, report.body))
            assert {key: part[key] for key in part.keys() - APART}.items() <= whole.items()
            assert APART.isdisjoint(whole), "said of the employer, and tied to a visit"
    noted = Counter(db.session.scalars(sa.select(LogEntry.act)))
    steps = db.session.scalars(sa.select(StageStep)).all()
    assert noted["stage.submit"] == len(reports)
    assert noted["stage.open"] == sum(step.opened_at is not None for step in steps)
    assert noted["stage.expire"] == sum(step.expired_at is not None for step in steps)


def check_appeals() -> None:
    """After a month: each appeal was raised once and decided once, in the log too; what was upheld
    stands in the report as a revision with both scores, the latest of them the one that counts."""
    noted = Counter(db.session.scalars(sa.select(LogEntry.act)))
    appeals = db.session.scalars(sa.select(Appeal)).all()
    states = Counter(appeal.state for appeal in appeals)
    assert noted["appeal.raise"] == len(appeals)
    for act, state in (("uphold", "upheld"), ("reject", "rejected")):
        assert noted[f"appeal.{act}"] == states[state]
    latest = {}
    for appeal in (appeal for appeal in appeals if appeal.state == "upheld"):
        made = appeal.correction
        assert made is not None
        assert made.before != made.after
        latest[appeal.audit_id] = max(latest.get(appeal.audit_id, made), made, key=_number)
    for made in latest.values():
        assert made.after is not None
        assert made.after["score"]["percent"] == made.audit.score["percent"]
    assert noted["correction.confirm"] == states["upheld"]


def _number(made: Correction) -> int:
    return made.number or 0


def check_replaced() -> int:
    """Where a visit could not be shopped another one was planned; how many were."""
    query = sa.select(Visit).where(Visit.state == "could_not_shop")
    lost = db.session.scalars(query).all()
    for visit in lost:
        others = db.session.query(Visit).filter_by(replaces_id=visit.id).count()
        assert others == (visit.location.closed_on is None), visit.key
    return len(lost)


def check_sound(sent: Mapping[str, bytes]) -> None:
    """After a month: no audit is lost, every sum is what a recount gives, the log is whole."""
    rows = db.session.execute(sa.select(Audit.uuid, Audit.body, Audit.visit_id)).all()
    runs = set(db.session.scalars(sa.select(StageRun.visit_id)))
    whole = {row.uuid: row.body for row in rows if row.uuid in sent or row.visit_id not in runs}
    assert whole == sent, "what is put together of stages is nobody's to send"
    assert rollups.differences() == []
    assert without_zeros(kept("day")) == without_zeros(plainly_counted())
    assert log.first_break() is None
    assert list_barred(now()) == []
