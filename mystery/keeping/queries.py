"""What is due to go: of visits that are over, in every respect, for long enough.

A report is open as long as it, or another one of its visit, is not decided, not yet released, in
dispute, or was any of that too lately. What is open keeps its originals, and so do expenses that
are not decided and paid, and actions that are not done.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from mystery.audits.rules import AuditState
from mystery.audits.stages.tables import StagePhoto, StageReport
from mystery.audits.tables import Audit, AuditPhoto
from mystery.db import session
from mystery.evidence.tables import Photo
from mystery.expenses.rules import PAID, State
from mystery.expenses.tables import Expense
from mystery.keeping.rules import Cut, Terms, cut
from mystery.keeping.tables import Retention
from mystery.learning.rules.actions import OPEN_STATES
from mystery.learning.tables import Action
from mystery.programmes.stages.tables import StageRun
from mystery.programmes.tables import Programme
from mystery.review.rules import APPEAL_DAYS, AppealState, CorrectionState
from mystery.review.tables import Appeal, AppealPhoto, AppealTerm, Correction

Condition = sa.ColumnElement[bool]
DONE = (AuditState.APPROVED, AuditState.REJECTED)


def find_row() -> Retention | None:
    return session.get(Retention, 1)


def terms() -> Terms:
    row = find_row()
    return Terms(row.originals_days, row.positions_days, row.hold) if row else Terms()


def appeal_days() -> dict[int, int]:
    """How long the reports of each programme may be disputed."""
    query = sa.select(Programme.id, AppealTerm.days).outerjoin(
        AppealTerm, AppealTerm.programme_id == Programme.id
    )
    return {id_: days or APPEAL_DAYS for id_, days in session.execute(query)}


def _open(due: Cut) -> Condition:
    """Condition on Audit: not over, or not for long enough."""
    before: Any = due.before
    released: Any = sa.literal(before, Audit.released_at.type)
    if due.by_programme:
        released = sa.case(dict(due.by_programme), value=Audit.programme_id, else_=released)
    disputed = sa.exists().where(
        Appeal.audit_id == Audit.id,
        sa.or_(Appeal.state == AppealState.OPEN, Appeal.decided_at >= before),
    )
    corrected = sa.exists().where(
        Correction.audit_id == Audit.id,
        sa.or_(Correction.state == CorrectionState.PROPOSED, Correction.decided_at >= before),
    )
    return sa.or_(
        Audit.state.not_in((*DONE, AuditState.REPLACED)),
        Audit.decided_at >= before,
        sa.and_(
            Audit.state == AuditState.APPROVED,
            sa.or_(Audit.released_at.is_(None), Audit.released_at >= released),
        ),
        disputed,
        corrected,
    )


def _kept_audits(due: Cut) -> sa.Select[Any]:
    """Ids of audits that are open or belong to a visit with an open one; of those that a correction
    has replaced, without a visit, also where their author has an open one of the same place."""
    other = aliased(Audit)
    found = sa.select(Audit.visit_id, Audit.author_id, Audit.location_id, Audit.id)
    lately = found.where(_open(due)).cte("lately")
    planned = sa.select(lately.c.visit_id).where(lately.c.visit_id.is_not(None))
    alike = sa.exists().where(
        lately.c.visit_id.is_(None),
        lately.c.author_id == other.author_id,
        lately.c.location_id == other.location_id,
    )
    return sa.select(other.id).where(
        sa.or_(
            other.id.in_(sa.select(lately.c.id)),
            other.visit_id.in_(planned),
            sa.and_(other.visit_id.is_(None), other.state == AuditState.REPLACED, alike),
        )
    )


def _kept_stages(due: Cut, kept: sa.CTE) -> sa.Select[Any]:
    """Ids of stage reports whose visit has not become an audit, or one that is kept."""
    over = sa.select(Audit.visit_id).where(
        Audit.visit_id.is_not(None), Audit.id.not_in(sa.select(kept.c.id))
    )
    run = sa.select(StageRun.id).where(StageRun.visit_id.in_(over))
    late = StageReport.received_at >= due.before
    return sa.select(StageReport.id).where(sa.or_(StageReport.run_id.not_in(run), late))


def _may_go(due: Cut) -> Condition:
    """Condition on Photo: it is used somewhere, and nowhere by what is still open."""
    kept = _kept_audits(due).cte("kept")
    here = Photo.sha256
    used = [
        sa.exists().where(AuditPhoto.sha256 == here),
        sa.exists().where(StagePhoto.sha256 == here),
        sa.exists().where(AppealPhoto.sha256 == here),
        sa.or_(Action.before == here, Action.after == here),
    ]
    used[3] = sa.exists().where(used[3])
    paid = sa.and_(Expense.state.in_(PAID), Expense.batch_id.is_(None))
    disputed = sa.select(Appeal.id).where(Appeal.audit_id.in_(sa.select(kept.c.id)))
    keeps = (
        sa.exists().where(AuditPhoto.sha256 == here, AuditPhoto.audit_id.in_(sa.select(kept.c.id))),
        sa.exists().where(
            StagePhoto.sha256 == here, StagePhoto.report_id.in_(_kept_stages(due, kept))
        ),
        sa.exists().where(AppealPhoto.sha256 == here, AppealPhoto.appeal_id.in_(disputed)),
        sa.exists().where(
            Expense.photo == here,
            sa.or_(Expense.state == State.WAITING, paid, Expense.decided_at >= due.before),
        ),
        sa.exists().where(
            sa.or_(Action.before == here, Action.after == here),
            sa.or_(Action.state.in_(OPEN_STATES), Action.changed_at >= due.before),
        ),
    )
    return sa.and_(Photo.received_at < due.before, sa.or_(*used), *(~one for one in keeps))


def due_originals(due: Cut) -> Condition:
    """Condition on Photo. Previews have to be there, or known to be impossible."""
    return sa.and_(Photo.original_left_at.is_(None), Photo.preview != "waiting", _may_go(due))


def due_places(due: Cut) -> Condition:
    """Condition on Photo: that its metadata told where it was taken need not be known."""
    return sa.and_(Photo.latitude.is_not(None), _may_go(due))


def due_audits(due: Cut) -> sa.Select[Any]:
    """Ids of audits whose position, if they tell one, need not be known any more."""
    kept = _kept_audits(due).cte("kept")
    query = sa.select(Audit.id).where(Audit.kept_digest.is_(None))
    return query.where(Audit.id.not_in(sa.select(kept.c.id)))


def due_stages(due: Cut) -> sa.Select[Any]:
    kept = _kept_audits(due).cte("kept")
    query = sa.select(StageReport.id).where(StageReport.kept_digest.is_(None))
    return query.where(StageReport.id.not_in(_kept_stages(due, kept)))


def list_due(due: Condition, *, after: str, most: int) -> list[tuple[str, str]]:
    """Hash and state of the preview of photos, by hash."""
    query = sa.select(Photo.sha256, Photo.preview).where(due, Photo.sha256 > after)
    found = session.execute(query.order_by(Photo.sha256).limit(most))
    return [(sha256, preview) for sha256, preview in found]


def list_open(hashes: Collection[str], due: Cut) -> set[str]:
    """Of these photos those that an open report uses; quick, for a last look while deleting."""
    query = sa.select(AuditPhoto.sha256).join(Audit, Audit.id == AuditPhoto.audit_id)
    return set(session.scalars(query.where(AuditPhoto.sha256.in_(hashes), _open(due))))


def is_due(sha256: str, due: Cut) -> bool:
    return (
        session.scalar(sa.select(Photo.sha256).where(Photo.sha256 == sha256, _may_go(due)))
        is not None
    )


def sum_due(due: Condition) -> tuple[int, int, int]:
    """How many photos, their bytes, and how many of them cannot be shown without the original."""
    blind = sa.func.sum(sa.case((Photo.preview == "none", 1), else_=0))
    query = sa.select(sa.func.count(), sa.func.sum(Photo.size), blind).select_from(Photo)
    count, size, unseen = session.execute(query.where(due)).one()
    return int(count), int(size or 0), int(unseen or 0)


def list_left(prefix: str) -> set[str]:
    """Photos whose original is no longer kept, of those whose hash begins so."""
    query = sa.select(Photo.sha256).where(Photo.original_left_at.is_not(None))
    return set(session.scalars(query.where(Photo.sha256.startswith(prefix))))


@dataclass(frozen=True)
class Coming:
    """What a run would take now; `blind`: photos that nobody could be shown any more after it."""

    originals: int = 0
    size: int = 0
    blind: int = 0
    positions: int = 0
    """Visits and stages looked at for a position; not every phone told one."""
    places: int = 0


def tally_coming(wanted: Terms, at: datetime) -> Coming:
    days, found = appeal_days(), Coming()
    if wanted.originals is not None:
        count, size, blind = sum_due(due_originals(cut(wanted.originals, at, days)))
        found = replace(found, originals=count, size=size, blind=blind)
    if wanted.positions is not None:
        due = cut(wanted.positions, at, days)
        looked = sum(
            session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
            for query in (due_audits(due), due_stages(due))
        )
        found = replace(found, positions=looked, places=sum_due(due_places(due))[0])
    return found
