"""A year in which some visits have stages: ordered, delivered, used, or not to be had at all."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from mystery import db
from mystery.audits.stages import actions as stages
from mystery.audits.tables import Audit
from mystery.checklists.queries import get_checklist
from mystery.db import now
from mystery.programmes import setting_up
from mystery.programmes.queries import get_programme, list_keyed
from mystery.programmes.stages.queries import courses, list_due, list_stranded
from mystery.programmes.stages.rules import StageState
from mystery.programmes.tables import Visit
from tests import cast
from tests.features import rotating
from tests.features.disputed_years import DisputedYear
from tests.features.year_checks import SHARE, STORE_DAYS
from tests.sending import Draft
from tests.staged import ANSWERS, STAGED, StageDraft

ONLINE = "online"


def found_online() -> None:
    """A second programme: orders at the competitors, in stages."""
    cast.publish(STAGED)
    made = cast.start(setting_up.add_programme("Online", key=ONLINE, by="system"))
    setting_up.set_checklist(made, get_checklist("order"), by=cast.as_("ada"))
    rules = {**rotating.ANYWHERE, "store_days": STORE_DAYS, "most_per_wave": SHARE}
    setting_up.change_programme(
        made, by=cast.as_("ada"), rotation=rules, places={"kind": "competitor"}
    )


@dataclass
class StagedYear(DisputedYear):
    parts: dict[str, bytes] = field(default_factory=dict)
    """Bodies of stages by uuid that were acknowledged."""
    orders: int = 0

    def acts(self) -> Any:
        return (*super().acts(), *[self.part] * 6)

    def month(self, number: int) -> None:
        super().month(number)
        if number % 2:
            return
        with self.app.app_context(), db.transaction():
            found = get_programme(ONLINE)
            wave = rotating.wave(found, f"Orders {number}", per_location=2).id
        self.give_out(wave)

    def part(self) -> TestResponse | None:
        """The next stage of some visit is sent; every second order cannot be made."""
        able = self._open_stages()
        if not able:
            return None
        key, code, name, stage = self.chance.choice(able)
        answers = json.loads(json.dumps(ANSWERS[stage]))
        if stage == "order":
            self.orders += 1
            answers["could_order"]["value"] = "no" if self.orders % 2 else "yes"
        made = StageDraft(key, stage=stage, location=code, answers=answers, more=self.times())
        body = made.bytes()
        answer = made.send(self.call(name.lower()))
        if answer.status_code in (200, 201, 202):
            self.parts[made.uuid] = body
        return answer

    def _open_stages(self) -> list[tuple[str, str, str, str]]:
        with self.app.app_context():
            query = sa.select(Visit.key).where(Visit.state == "claimed")
            online = query.where(Visit.programme_id == get_programme(ONLINE).id)
            visits = list_keyed(list(db.session.scalars(online)))
            found = courses(visits, now())
            return [
                (visit.key, visit.location.code, visit.shopper.name, step.key)
                for visit in visits
                if visit.shopper
                for step in found[visit.id].steps
                if step.state == StageState.OPEN
            ]

    def send(self, held: Any, **more: Any) -> TestResponse:
        """A visit in stages is corrected whole, and sent whole by a phone that knows no stages."""
        if held.programme != ONLINE:
            return super().send(held, **more)
        answers = {name: said for part in ANSWERS.values() for name, said in part.items()}
        made = Draft(
            held.key,
            location=held.code,
            checklist="order",
            answers=answers,
            more={**self.times(), **more},
        )
        body = made.bytes()
        answer = made.send(self.call(held.name.lower()))
        if answer.status_code in (200, 201, 202):
            self.sent[made.uuid] = body
        return answer

    def sweep(self) -> None:
        super().sweep()
        with self.app.app_context():
            for listed, follow in ((list_due(now()), stages.go_on), (list_stranded(), None)):
                for run_id in listed:
                    with db.transaction():
                        (follow or stages.set_apart)(run_id)

    def approve_what_could_not_be(self) -> None:
        with self.app.app_context():
            found = Audit.state == "submitted", Audit.outcome == "could_not_shop"
            keys = list(db.session.scalars(sa.select(Audit.key).where(*found)))
        for key in keys:
            answer = self.call("rita").post(
                f"/api/v1/audits/{key}/review", json={"decision": "approve"}
            )
            assert answer.status_code == 200, answer.text
