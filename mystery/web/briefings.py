"""What a shopper was to do: the checklist's briefing, and the scenario of the visit's wave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mystery.audits.tables import Audit
from mystery.checklists.queries import checklist_of, document
from mystery.checklists.rules import Briefing, Text, text
from mystery.checklists.tables import VersionRow
from mystery.programmes.outlines import scenarios_of
from mystery.programmes.tables import Scenario

Json = dict[str, Any]


def show_briefing(version: VersionRow | None) -> Json | None:
    return document(version).get("briefing") if version else None


def show_scenario(found: Scenario | None) -> Json | None:
    if found is None:
        return None
    limit = {"amount": found.spend_limit, "currency": found.currency}
    return {
        **{name: getattr(found, name) for name in ("persona", "story", "question")},
        "right_answer": found.right_answer,
        "items": found.items,
        "spend_limit": limit if found.spend_limit else None,
    }


@dataclass(frozen=True)
class Task:
    """What was asked in a visit, as far as it was the same for everybody: neither the note to its
    shopper nor the time that was asked for."""

    audit: Audit
    scenario: Scenario | None
    """None where the visit belongs to no wave, or its wave has none."""

    @property
    def briefing(self) -> Briefing:
        return checklist_of(self.audit.version).briefing

    @property
    def language(self) -> str:
        return checklist_of(self.audit.version).language

    def say(self, words: Text) -> str:
        return text(words, self.language)

    @property
    def changed(self) -> bool:
        """Whether the scenario was written anew since: only how it stands now is kept."""
        return self.scenario is not None and self.scenario.changed_at > self.audit.visited_at

    def document(self) -> Json:
        """With the names that visits have in the API."""
        return {
            "briefing": show_briefing(self.audit.version),
            "scenario": show_scenario(self.scenario),
        }


def task_of(audit: Audit) -> Task:
    visit = audit.visit
    return Task(audit, scenarios_of([visit]).get(visit.id) if visit else None)
