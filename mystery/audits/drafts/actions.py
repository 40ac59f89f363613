from __future__ import annotations

from typing import cast

import sqlalchemy as sa

from mystery.audits.arrivals import find_known
from mystery.audits.drafts.queries import find_own, list_former
from mystery.audits.drafts.rules import EACH, FORMER, KEPT, DraftUpload
from mystery.audits.drafts.tables import Draft, FormerDraft
from mystery.db import hold, now, session
from mystery.people.rules import Principal
from mystery.prepared import Prepared
from mystery.problems import Conflict


def keep(upload: DraftUpload, *, by: Principal) -> Draft:
    """Keep what a device has of a draft; the same again changes nothing.

    Raises Conflict(code="draft_conflict") with both revisions where another device was faster.
    """
    hold(f"draft:{by.id}:{upload.uuid}")
    _check_unsent(upload, by)
    draft = find_own(upload.uuid, by.id)
    if draft is None:
        return _begin(upload, by)
    if draft.body == upload.body and not upload.aside:
        return draft
    if upload.aside:
        _set_aside(draft, upload.device, upload.body)
        return draft
    if upload.base != draft.revision:
        raise _conflict(draft, upload)
    if draft.device != upload.device:
        _set_aside(draft, draft.device, draft.body)
    draft.numbered = draft.revision = draft.numbered + 1
    _fill(draft, upload)
    return draft


def _check_unsent(upload: DraftUpload, by: Principal) -> None:
    known = find_known(upload.sends_as)
    if known is not None and known.author_id in (by.id, None):
        raise Conflict("This visit has been sent already.", code="already_sent")


def _conflict(draft: Draft, upload: DraftUpload) -> Conflict:
    current = {
        "revision": draft.revision,
        "device": draft.device,
        "updated_at": f"{draft.updated_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    return Conflict(
        "This visit was changed on another device meanwhile.",
        code="draft_conflict",
        current=current,
        base_revision=upload.base,
    )


def _begin(upload: DraftUpload, by: Principal) -> Draft:
    old = sa.delete(Draft).where(Draft.person_id == by.id, Draft.updated_at < now() - KEPT)
    session.execute(old)
    count = sa.select(sa.func.count()).select_from(Draft).where(Draft.person_id == by.id)
    if (session.scalar(count) or 0) >= EACH:
        raise Conflict(f"At most {EACH} visits are kept here.", code="too_many_drafts")
    draft = Draft(person_id=by.id, uuid=upload.uuid, revision=1, numbered=1)
    _fill(draft, upload)
    session.add(draft)
    session.flush()
    return draft


def _fill(draft: Draft, upload: DraftUpload) -> None:
    draft.sends_as, draft.visit, draft.device = upload.sends_as, upload.visit, upload.device
    draft.about, draft.body, draft.updated_at = dict(upload.about), upload.body, now()


def _set_aside(draft: Draft, device: str, body: bytes) -> None:
    """Beside the draft, with a number of its own; of many the oldest goes."""
    draft.numbered += 1
    session.add(
        FormerDraft(draft_id=draft.id, revision=draft.numbered, device=device, body=body, at=now())
    )
    session.flush()
    for former in list_former(draft.id)[FORMER:]:
        session.delete(former)


def drop(uuid: str, *, by: Principal, known: str = "") -> bool:
    """Its author has removed it; whether there was one. `known`: the revision that they saw,
    so that nothing goes that another device has added since."""
    draft = find_own(uuid, by.id)
    if draft is None:
        return False
    if known and known != str(draft.revision):
        raise Conflict("Another device has gone on with this visit.", code="draft_conflict")
    session.delete(draft)
    session.flush()
    return True


_DRAFTS = cast(sa.Table, Draft.__table__)
_DROP = Prepared(
    sa.delete(_DRAFTS).where(
        _DRAFTS.c.person_id == sa.bindparam("author_id"),
        _DRAFTS.c.sends_as == sa.bindparam("sent_as"),
    )
)


def drop_sent(sent_as: str, author_id: int) -> None:
    """What became an audit needs no backup any more."""
    _DROP.run({"author_id": author_id, "sent_as": sent_as})
