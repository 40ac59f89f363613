from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from mystery.audits.drafts.tables import Draft, FormerDraft
from mystery.db import session
from mystery.locations.queries import Condition
from mystery.problems import Missing
from mystery.programmes.tables import Visit


def find_own(uuid: str, person_id: int) -> Draft | None:
    query = sa.select(Draft).where(Draft.person_id == person_id, Draft.uuid == uuid)
    return session.scalar(query.options(undefer(Draft.body)))


def get_own(uuid: str, person_id: int) -> Draft:
    draft = find_own(uuid, person_id)
    if draft is None:
        raise Missing("There is no such draft.")
    return draft


def list_own(person_id: int) -> list[Draft]:
    """The last changed first."""
    query = sa.select(Draft).where(Draft.person_id == person_id)
    return list(session.scalars(query.order_by(Draft.updated_at.desc(), Draft.id.desc())))


def tally_drafts(visible: Condition) -> int:
    """Planned visits in sight that are being filled in; whose and since when stays unsaid."""
    query = sa.select(sa.func.count(Draft.visit.distinct())).join(Visit, Visit.key == Draft.visit)
    return session.scalar(query.join(Visit.location).where(visible)) or 0


def list_former(draft_id: int) -> list[FormerDraft]:
    """The newest first."""
    query = sa.select(FormerDraft).where(FormerDraft.draft_id == draft_id)
    return list(session.scalars(query.order_by(FormerDraft.revision.desc())))


def get_former(draft: Draft, revision: int) -> FormerDraft:
    query = sa.select(FormerDraft).where(
        FormerDraft.draft_id == draft.id, FormerDraft.revision == revision
    )
    found = session.scalar(query.options(undefer(FormerDraft.body)))
    if found is None:
        raise Missing("This version of the draft is not kept any more.")
    return found
