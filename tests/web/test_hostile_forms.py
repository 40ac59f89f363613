"""Whatever is sent as a form, to whatever page: refused or taken, never broken."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import seeds
from tests.conftest import Caller
from tests.test_routes import PUBLIC, rules
from tests.web.desk import sign_in
from tests.web.hostile_forms import Shown, attempts, crawl, endpoint, read
from tests.web.hostile_world import ada, answers_with_forms, furnish

MOST = 2
"""Odd values for each form in one run."""

EACH = 2
"""Forms of a kind."""


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return ada(app)


@pytest.fixture
def shown(app: Flask, call: Caller, client: FlaskClient) -> dict[str, list[Shown]]:
    """Every form that pages show, by what takes it; some addresses of each."""
    start = furnish(app, call, client)
    found: dict[str, list[Shown]] = {}
    more = [form for page in answers_with_forms(client, start) for form in read(page)[0]]
    for form in [*more, *crawl(app, client, start)]:
        known = found.setdefault(endpoint(app, form.action, "POST"), [])
        if len(known) < EACH:
            known.append(form)
    return found


def test_no_form_of_any_page_breaks(
    app: Flask, client: FlaskClient, shown: dict[str, list[Shown]]
) -> None:
    posted = {rule.endpoint for rule, _ in rules(app, "POST") if not rule.rule.startswith("/api/")}
    assert posted - PUBLIC - shown.keys() == set(), "forms that no page shows"

    seed, wrong, taken = seeds.seed(), [], set()
    for name in sorted(shown.keys() - {"home.sign_out"}, key=lambda name: weight(shown[name])):
        if name.startswith("account."):
            client = sign_in(app, "ada")
        for form in shown[name]:
            for what, typed, files in attempts(form, seed, MOST):
                with form.send(client, typed, files) as answer:
                    status = answer.status_code
                if status >= 500:
                    wrong.append((name, what, status))
                if status < 400:
                    taken.add(name)

    assert not wrong, f"seed {seed}\n" + "\n".join(map(str, wrong))
    assert len(taken) > len(shown) / 2, shown.keys() - taken


def weight(forms: list[Shown]) -> int:
    """What has most fields comes first: a single button often ends what others change."""
    return -len(forms[0].fields)
