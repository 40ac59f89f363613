"""Every address says who may use it, and keeps to that."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from mystery.web.auth import Access
from tests.conftest import Caller

PUBLIC = {
    "assets.app_file",
    "assets.app_shell",
    "assets.app_without_slash",
    "assets.shared_file",
    "feeds.count",
    "feeds.entities",
    "feeds.metadata",
    "feeds.service",
    "feeds.table",
    "health.live",
    "health.ready",
    "home.accept_invitation",
    "home.invitation",
    "home.send_code",
    "home.sign_in",
    "home.sign_in_page",
    "repair.page",
    "repair.script",
    "session.hello",
    "session.passkey_options",
    "session.send_code",
    "session.sign_in",
    "session.sign_in_with_passkey",
}
"""Open to strangers, by name; whatever is not here must be authorised."""

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
EXAMPLES = {
    "uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12,
    "number": "1",
    "item": "0",
    "sha256": "0" * 64,
}


def address(rule: Rule) -> str:
    """An address of the rule: the first word of a choice, an example for everything else."""
    chosen = re.sub(r"<any\((\w+)[^)]*\):\w+>", r"\1", rule.rule)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda m: EXAMPLES.get(m[1], "nothing"), chosen)


def rules(app: Flask, *methods: str) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & set(methods))
    ]


def test_every_view_is_public_by_name_or_authorised(app: Flask) -> None:
    access = {name: getattr(view, "access", None) for name, view in app.view_functions.items()}

    assert [name for name, found in access.items() if not isinstance(found, Access)] == []
    assert {name for name, found in access.items() if found and found.public} == PUBLIC


def test_strangers_get_nothing_but_what_is_public(app: Flask, call: Caller) -> None:
    wrong = []
    for rule, method in rules(app, "GET", *UNSAFE):
        if rule.endpoint not in PUBLIC:
            status = call().open(address(rule), method=method).status_code
            expected = 401 if rule.rule.startswith(("/api/", "/metrics")) else 303
            if status != expected:
                wrong.append((method, rule.rule, status))
    assert wrong == []


def test_an_outsider_reads_nothing_of_anybody(app: Flask, call: Caller) -> None:
    own = {"/", "/api/v1/me", "/api/v1/tokens", "/notices"}
    own |= {"/api/v1/me/passkeys", "/api/v1/me/sessions", "/api/v1/me/data.zip", "/exports"}
    own |= {"/api/docs", "/api/v1/openapi.json"}
    filtered = {"/api/v1/audits", "/api/v1/locations", "/api/v1/notices"}
    wrong = []
    for rule, _ in rules(app, "GET"):
        if rule.endpoint in PUBLIC or rule.rule in own:
            continue
        answer = call("otto").get(address(rule))
        if rule.rule in filtered:
            assert answer.json["items"] == []
        elif answer.status_code not in (403, 404):
            wrong.append((rule.rule, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_changes_nothing_with_a_cookie(app: Flask, site: str) -> None:
    client = app.test_client()
    wrong = []
    for rule, method in rules(app, *UNSAFE):
        answer = client.open(address(rule), method=method, headers={"Sec-Fetch-Site": site})
        if answer.status_code not in (303, 401, 403):
            wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []
    sign_in = client.post(
        "/api/v1/session", json={"email": "a", "password": "b"}, headers={"Sec-Fetch-Site": site}
    )
    assert (sign_in.status_code, sign_in.json["code"]) == (403, "cross_site")


def test_an_old_browser_is_judged_by_its_origin(app: Flask) -> None:
    body = {"email": "nobody", "password": "wrong"}
    client = app.test_client()

    own = client.post("/api/v1/session", json=body, headers={"Origin": "http://localhost"})
    other = client.post("/api/v1/session", json=body, headers={"Origin": "http://evil.test"})

    assert (own.status_code, other.status_code) == (401, 403)


def test_unknown_addresses_and_methods_are_told_apart(call: Caller) -> None:
    assert call().get("/api/v1/nothing").status_code == 404
    answer = call().delete("/api/v1/me")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_what_a_session_sees_is_never_cached(app: Flask, call: Caller) -> None:
    for rule, _ in rules(app, "GET"):
        if "assets" not in rule.endpoint:
            answer = call("ada").get(address(rule))
            assert "no-store" in answer.headers.get("Cache-Control", ""), rule.rule
            assert answer.status_code < 500, rule.rule
