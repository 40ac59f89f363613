"""What a reviewer asked about a question, and what the shopper answered, round by round."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from mystery.audits import queries
from mystery.audits.redactions.rules import NOTHING, Blackout
from mystery.audits.tables import AnswerRow, Audit
from mystery.checklists.queries import checklist_of
from mystery.review.queries import list_decisions
from mystery.review.rules import Verdict
from mystery.web.answers import label

Bodies = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Exchange:
    """One remark with the answer it brought; `question` None is the whole visit."""

    question: str | None
    asked: str
    before: str = ""
    after: str = ""
    comment: str = ""
    reply: str = ""
    """What the shopper wrote to the reviewer, besides the answer."""
    answered: bool = False


@dataclass(frozen=True)
class Threads:
    """All rounds of a visit up to this audit; `earlier`: what it replaces, newest first."""

    audit: Audit
    earlier: list[Audit]
    blackout: Blackout = NOTHING

    @cached_property
    def exchanges(self) -> list[Exchange]:
        return list(self._exchanges())

    def at(self, question: str | None) -> list[Exchange]:
        return [one for one in self.exchanges if one.question == question]

    def _exchanges(self) -> Iterator[Exchange]:
        chain = [*reversed(self.earlier), self.audit]
        decisions = list_decisions([audit.id for audit in chain])
        for place, audit in enumerate(chain):
            answer = chain[place + 1] if place + 1 < len(chain) else None
            for decision in decisions:
                if decision.audit_id == audit.id and decision.verdict == Verdict.RETURN:
                    for thread in decision.threads:
                        found = _exchange(thread.question, thread.text, audit, answer)
                        yield self._told(found)

    def _told(self, one: Exchange) -> Exchange:
        over = self.blackout.over
        return replace(
            one,
            asked=over(one.asked),
            before=over(one.before),
            after=over(one.after),
            comment=over(one.comment),
            reply=over(one.reply),
        )


def _exchange(question: str | None, asked: str, audit: Audit, answer: Audit | None) -> Exchange:
    if answer is None:
        return Exchange(question, asked)
    reply = _body(answer).get("replies")
    written = reply.get(question or "") if isinstance(reply, dict) else ""
    said = str(written or "")
    if question is None:
        return Exchange(question, asked, reply=said, answered=True)
    before, after = _row(audit, question), _row(answer, question)
    return Exchange(
        question,
        asked,
        before=_words(audit, question, before),
        after=_words(answer, question, after),
        comment=(after.comment or "") if after else "",
        reply=said,
        answered=True,
    )


def _row(audit: Audit, question: str) -> AnswerRow | None:
    return next((r for r in queries.list_answers(audit.id) if r.question == question), None)


def _words(audit: Audit, question: str, row: AnswerRow | None) -> str:
    checklist = checklist_of(audit.version)
    if row is None or question not in checklist.by_key:
        return "Not asked"
    return label(checklist.by_key[question], row.state, row.value, checklist.language)


def _body(audit: Audit) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(queries.body(audit))
    return found
