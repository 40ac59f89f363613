"""Stages arriving in any order, again, from two phones, expiring at random: what the server has
equals a recomputation from what it acknowledged, and nothing is lost."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mystery import db
from mystery.audits.stages.tables import StageReport
from mystery.audits.tables import Audit
from mystery.checklists.queries import find_checklist
from mystery.checklists.rules import read
from mystery.commands.verifying import verify
from mystery.programmes.stages.rules import Window, course, is_over
from mystery.programmes.tables import Visit
from mystery.worker import sweep_stages
from tests import cast
from tests.conftest import Caller
from tests.staged import STAGED, STAGES, Days, StageDraft, stage

PLAN = read(STAGED).stages
T0 = datetime(2026, 1, 1, tzinfo=UTC)
WINDOW = Window(T0 - timedelta(days=1), T0 + timedelta(days=7))


@dataclass
class Model:
    """What has to come of it: the pure course of what was acknowledged."""

    day: int = 0
    sent: dict[str, str] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    closed: bool = False

    @property
    def now(self) -> datetime:
        return T0 + timedelta(days=self.day)

    def settle(self) -> None:
        if self.moments and is_over(course(PLAN, WINDOW, self.moments, self.now)):
            self.closed = True

    def take(self, draft: StageDraft) -> str:
        if self.closed or draft.stage in self.sent:
            return "extra_audit"
        self.sent[draft.stage] = draft.uuid
        self.moments[draft.stage] = self.now
        self.settle()
        return "submitted" if self.closed else "kept"


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.sampled_from(STAGES), st.sampled_from(["yes", "no"])),
        st.tuples(st.just("again"), st.integers(0, 5), st.none()),
        st.tuples(st.just("days"), st.integers(1, 12), st.none()),
    ),
    min_size=2,
    max_size=8,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=MOVES)
def test_nothing_is_lost_and_everything_equals_a_recomputation(
    app: Flask, call: Caller, moves: list[tuple[str, Any, Any]]
) -> None:
    key, model = planned(app), Model()
    drafts: list[tuple[StageDraft, dict[str, Any]]] = []
    for move, what, which in moves:
        if move == "send":
            draft = a_draft(key, what, which)
            expected = model.take(draft)
            answer = draft.send(call("sam"))
            assert answer.json["state"] == expected
            drafts.append((draft, answer.json))
        elif move == "again" and drafts:
            draft, told = drafts[what % len(drafts)]
            assert draft.send(call("sam")).json == told
        elif move == "days":
            let_pass(app, key, model, what)
    let_pass(app, key, model, 100)
    with app.app_context():
        check_kept(drafts)
        check_visit(key, model, drafts)
        assert verify(app).lines == []


def a_draft(key: str, name: str, found: str) -> StageDraft:
    first = {"found": {"value": found}} if name == "order" else {}
    return stage(key, name, answers=first)


def planned(app: Flask) -> str:
    with app.app_context(), db.transaction():
        if find_checklist("order") is None:
            cast.publish(STAGED)
        return cast.plan("sam", checklist="order")


def let_pass(app: Flask, key: str, model: Model, days: int) -> None:
    with app.app_context():
        Days(key).pass_by(days)
        sweep_stages()
    model.day += days
    model.settle()


def check_kept(drafts: list[tuple[StageDraft, dict[str, Any]]]) -> None:
    """Every acknowledged stage is there once, byte for byte."""
    for draft, told in drafts:
        kept = db.session.scalars(
            sa.select(StageReport).where(StageReport.uuid == draft.uuid)
        ).one()
        assert (kept.body, kept.digest) == (draft.bytes(), told["digest"])


def check_visit(key: str, model: Model, drafts: list[tuple[StageDraft, dict[str, Any]]]) -> None:
    visit = db.session.scalars(sa.select(Visit).where(Visit.key == key)).one()
    audits = list(db.session.scalars(sa.select(Audit).where(Audit.visit_id == visit.id)))
    assert model.closed is bool(drafts)
    counted = [audit for audit in audits if audit.state == "submitted"]
    assert len(counted) == int(model.closed)
    for audit in counted:
        parts = json.loads(audit.body)["stages"]
        found = {part["stage"]: part["uuid"] for part in parts if "uuid" in part}
        assert found == model.sent
        assert visit.state == "submitted"
    extra = {draft.uuid for draft, told in drafts if told["state"] == "extra_audit"}
    beside = [audit for audit in audits if audit.state == "extra_audit"]
    assert len(beside) == int(bool(extra))
    newest = {draft.stage: draft.uuid for draft, _ in drafts}
    for audit in beside:
        parts = json.loads(audit.body)["stages"]
        assert {p["stage"]: p["uuid"] for p in parts if "uuid" in p} == newest


def test_of_two_last_stages_at_once_one_finishes_the_visit(app: Flask, call: Caller) -> None:
    key = planned(app)
    stage(key, "order").send(call("sam"))
    drafts = [stage(key, "delivery"), stage(key, "use")]
    together, told = Barrier(2), list[str]()

    def send(draft: StageDraft) -> None:
        together.wait()
        told.append(draft.send(call("sam")).json["state"])

    threads = [Thread(target=send, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["kept", "submitted"]
    with app.app_context():
        states = list(db.session.scalars(sa.select(Audit.state)))
    assert states == ["submitted"]
