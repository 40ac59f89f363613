from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from mystery import jobs, log
from mystery.audits.flags.looking import Looked
from mystery.audits.flags.queries import get_flag, list_looked_with, list_unlooked
from mystery.audits.flags.rules import RULE
from mystery.audits.flags.tables import MARKED, Flag, FlagCheck
from mystery.audits.tables import AUDITS, Audit
from mystery.db import execute, hold, now, session
from mystery.people.rules import Principal
from mystery.prepared import insert_rows
from mystery.problems import Conflict, Fault, Forbidden, Invalid

FLAG = "flag_audit"
FLAG_ALL = "flag_audits"
"""Looks through what was sent before there were flags, some at a time."""
AT_ONCE = 100
REASON_CHARS = 1_000


def ask_for_flags(uuid: str) -> None:
    jobs.enqueue(FLAG, uuid=uuid)


def ask_again(sha256: str) -> None:
    """A photo has been decoded: whoever was looked through without it is looked through again."""
    for uuid in list_looked_with(sha256):
        ask_for_flags(uuid)


def ask_for_all(after: int) -> None:
    """The next audits that were never looked through, and then those after them."""
    batch = list_unlooked(after, AT_ONCE)
    for _, uuid in batch:
        ask_for_flags(uuid)
    if batch:
        jobs.enqueue(FLAG_ALL, after=batch[-1][0])


def keep_marks(marks: Mapping[int, frozenset[int]]) -> None:
    """Store by what the sentences of audits are found again; an audit may be gone meanwhile."""
    _hold(marks)
    there = _there(marks)
    execute(sa.delete(MARKED).where(MARKED.c.audit_id.in_(there)))
    rows = [{"mark": mark, "audit_id": id_} for id_ in there for mark in sorted(marks[id_])]
    if rows:
        insert_rows(MARKED, rows)


def keep(looked: Iterable[Looked]) -> None:
    """Store what was found; doing it again changes nothing but what is found otherwise now.

    A flag that a reviewer dismissed stays dismissed as long as it says the same.
    """
    of = {one.audit_id: one for one in looked}
    _hold(of)
    checks = session.scalars(sa.select(FlagCheck).where(FlagCheck.audit_id.in_(of)))
    checked = {check.audit_id: check for check in checks}
    kept = session.scalars(sa.select(Flag).where(Flag.audit_id.in_(checked)))
    former = {(flag.audit_id, flag.code): flag for flag in kept}
    for audit_id in _there(of):
        one, check = of[audit_id], checked.get(audit_id) or FlagCheck(audit_id=audit_id)
        _keep_flags(one, {code: flag for (id_, code), flag in former.items() if id_ == audit_id})
        check.rule, check.at, check.photos_waiting = RULE, now(), one.photos_waiting
        session.add(check)
    session.flush()


def _hold(ids: Iterable[int]) -> None:
    """An audit may be looked through as it comes, and by its job at the same moment."""
    for audit_id in sorted(ids):
        hold(f"flags:{audit_id}")


def _there(ids: Iterable[int]) -> list[int]:
    """Those that were not deleted meanwhile."""
    found = execute(sa.select(AUDITS.c.id).where(AUDITS.c.id.in_(list(ids))).order_by(AUDITS.c.id))
    return list(found.scalars())


def _keep_flags(looked: Looked, kept: Mapping[str, Flag]) -> None:
    found = {one.code.value: one for one in looked.found}
    for gone in kept.keys() - found.keys():
        session.delete(kept[gone])
    for code, new in found.items():
        flag = kept.get(code) or Flag(audit_id=looked.audit_id, code=code)
        if flag.id is None or (flag.words, flag.about) != (new.words, list(new.about)):
            flag.severity, flag.words, flag.about = new.severity, new.words, list(new.about)
            flag.rule, flag.at = RULE, now()
            flag.dismissed_at, flag.dismissed_by, flag.reason = None, None, ""
            session.add(flag)


def dismiss(audit: Audit, code: str, *, reason: str, by: Principal) -> Flag:
    """A reviewer has looked and found nothing in it; why is kept, and put on record.

    Raises Forbidden on one's own audit, Conflict when somebody has dismissed it already.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid("Say why there is nothing in it.", faults=[Fault("/reason", "is empty")])
    if len(reason) > REASON_CHARS:
        fault = Fault("/reason", f"has more than {REASON_CHARS:,} characters")
        raise Invalid("The reason is too long.", faults=[fault])
    if audit.author_id == by.id:
        raise Forbidden("This is your own visit; somebody else looks at it.", code="own_audit")
    flag = get_flag(audit.id, code, locked=True)
    if flag.dismissed_at is not None:
        raise Conflict("This flag was dismissed already.", code="dismissed")
    flag.dismissed_at, flag.dismissed_by, flag.reason = now(), by.id, reason
    log.record("flag.dismiss", f"audit:{audit.uuid}", actor=by.actor, flag=code, reason=reason)
    return flag
