"""A visit as its shopper and coordinators read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mystery.audits.queries import list_current
from mystery.audits.tables import Audit
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.programmes.blackouts import blackouts_of
from mystery.programmes.outlines import scenarios_of
from mystery.programmes.rules import VisitState
from mystery.programmes.rules.eligibility import Span
from mystery.programmes.rules.spread import words
from mystery.programmes.tables import Scenario, Visit
from mystery.review.queries import list_decisions
from mystery.review.tables import Decision
from mystery.web import auth
from mystery.web.briefings import show_briefing, show_scenario
from mystery.web.contract import moment
from mystery.web.staging import show_stages

Json = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """What visits of one page are shown with, fetched once for all of them."""

    audits: dict[int, Audit]
    decisions: dict[int, Decision]
    stages: dict[int, list[Json]]
    scenarios: dict[int, Scenario]
    blackouts: dict[int, list[Span]]

    @classmethod
    def of(cls, visits: list[Visit]) -> Shown:
        audits = list_current([visit.id for visit in visits])
        decisions = {d.audit_id: d for d in list_decisions([audit.id for audit in audits])}
        current = {a.visit_id: a for a in audits if a.visit_id is not None}
        return cls(
            current, decisions, show_stages(visits), scenarios_of(visits), blackouts_of(visits)
        )

    def visit(self, visit: Visit) -> Json:
        audit = self.audits.get(visit.id)
        own = visit.shopper_id == auth.person().id
        version = visit.version
        return {
            "id": visit.key,
            "state": visit.state,
            "location": show_location(visit.location),
            "window": {"opens": moment(visit.opens_at), "due": moment(visit.due_at)},
            "blackouts": [_days(span) for span in self.blackouts.get(visit.id, ())],
            "briefing": show_briefing(version) if own else None,
            "note": visit.note,
            "asked": {
                "part": visit.asked_part,
                "days": visit.asked_days,
                "words": words(visit.asked_part, visit.asked_days),
            },
            "scenario": show_scenario(self.scenarios.get(visit.id)) if own else None,
            "items": self.scenarios[visit.id].items if own and visit.id in self.scenarios else [],
            "checklist": {
                "key": visit.checklist.key,
                "version": version.number if version else None,
                "title": version.title if version else visit.checklist.title,
            },
            "shopper": _who_goes(visit),
            "audit": self._audit(audit) if audit and own else None,
            "returned": self._returned(visit, audit) if own else None,
            "stages": self.stages.get(visit.id, []) if own else [],
        }

    def _audit(self, audit: Audit) -> Json:
        return {"uuid": audit.uuid, "state": audit.state, "sent_at": moment(audit.received_at)}

    def _returned(self, visit: Visit, audit: Audit | None) -> Json | None:
        decision = self.decisions.get(audit.id) if audit else None
        if visit.state != VisitState.RETURNED or audit is None or decision is None:
            return None
        threads = [{"question": t.question, "text": t.text} for t in decision.threads]
        whole = [thread["text"] for thread in threads if thread["question"] is None]
        return {
            "audit": audit.uuid,
            "message": "\n\n".join(text for text in whole if text),
            "threads": threads,
            "at": moment(decision.at),
        }


def _days(span: Span) -> Json:
    return {"from": span.first.isoformat(), "until": span.last.isoformat()}


def _who_goes(visit: Visit) -> str | None:
    """For coordinators, until a report has come in: from then on nobody reads who went."""
    known = visit.state == VisitState.CLAIMED and auth.may(Right.PLAN)
    return visit.shopper.key if known and visit.shopper else None


def show_location(location: Location) -> Json:
    here = location.latitude is not None and location.longitude is not None
    return {
        "code": location.code,
        "name": location.name,
        "kind": location.kind,
        "brand": location.brand,
        "market": location.market,
        "tags": [tag.tag for tag in location.tags],
        "region": location.region.code,
        "position": {"lat": location.latitude, "lon": location.longitude} if here else None,
        "time_zone": location.time_zone,
        "address": ", ".join(filter(None, (location.address, location.city))),
        "country": location.country,
        "single_staff": location.single_staff,
    }
