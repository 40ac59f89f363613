"""Many phones at the same moment on a real server with two workers; see also web/test_at_once."""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from tests.sending import Draft, digest, picture, sha256
from tests.server import Server, peopled

PATIENCE = 60.0


@dataclass(frozen=True)
class Asked:
    who: str
    method: str
    path: str
    body: bytes = b""
    kind: str = "application/json"


@dataclass(frozen=True)
class Answered:
    status: int
    json: dict[str, Any]


@dataclass(frozen=True)
class Crowd:
    """Everybody of the cast, on connections of their own."""

    server: Server
    tokens: dict[str, str]

    def ask(self, asked: Asked, start: threading.Barrier | None = None) -> Answered:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.tokens[asked.who]}", "Content-Type": asked.kind}
        try:
            connection.connect()
            if start:
                start.wait(PATIENCE)
            connection.request(asked.method, asked.path, asked.body or None, headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        return Answered(response.status, json.loads(text) if text.startswith(b"{") else {})

    def at_once(self, asked: list[Asked]) -> list[Answered]:
        start = threading.Barrier(len(asked))
        with ThreadPoolExecutor(len(asked)) as pool:
            return list(pool.map(lambda one: self.ask(one, start), asked))


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    server, tokens = peopled(tmp_path_factory.mktemp("races"))
    server.environment["WEB_CONCURRENCY"] = "2"
    server.start()
    yield Crowd(server, tokens)
    server.stop()


def statuses(answers: list[Answered]) -> dict[int, int]:
    return dict(Counter(answer.status for answer in answers))


def test_the_same_audit_from_thirty_two_connections_is_one_audit(crowd: Crowd) -> None:
    content = picture(1)
    made = Draft(None, location="N-002", photos=[content])
    body, path = made.bytes(), f"/api/v1/audits/{made.uuid}"
    send_photo = Asked("sam", "PUT", f"/api/v1/photos/{sha256(content)}", content, "image/jpeg")
    assert set(statuses(crowd.at_once([send_photo] * 4))) <= {200, 201, 409}
    assert crowd.ask(send_photo).status == 200

    answers = crowd.at_once([Asked("sam", "PUT", path, body)] * 32)

    assert statuses(answers) == {201: 1, 200: 31}
    assert {answer.json["digest"] for answer in answers} == {digest(body, made.hashes)}
    waiting = crowd.ask(Asked("rita", "GET", "/api/v1/audits")).json["items"]
    assert len(waiting) == 1


def test_of_thirty_two_bodies_under_one_id_the_first_is_kept(crowd: Crowd) -> None:
    path = f"/api/v1/audits/{Draft().uuid}"
    bodies = [Draft(None, location="N-002", more={"n": n}).bytes() for n in range(32)]

    answers = crowd.at_once([Asked("sam", "PUT", path, body) for body in bodies])

    assert statuses(answers) == {201: 1, 409: 31}
    winner = next(n for n, answer in enumerate(answers) if answer.status == 201)
    assert crowd.ask(Asked("sam", "GET", path)).json["audit"]["n"] == winner


def test_a_visit_on_the_board_is_taken_once(crowd: Crowd) -> None:
    window = {"opens": "2026-11-01T08:00:00Z", "due": "2099-11-30T20:00:00Z"}
    plan = json.dumps({"location": "N-001", "checklist": "visit", **window}).encode()
    key = crowd.ask(Asked("ada", "POST", "/api/v1/visits", plan)).json["id"]

    claim = f"/api/v1/visits/{key}/claim"
    answers = crowd.at_once([Asked(who, "POST", claim) for who in ("sam", "sue") * 8])

    taken = {who for who, a in zip(("sam", "sue") * 8, answers, strict=True) if a.status == 200}
    assert statuses(answers) == {200: 8, 409: 8}
    assert len(taken) == 1


def test_the_server_said_nothing_of_its_own_faults(crowd: Crowd) -> None:
    assert "Traceback" not in crowd.server.log()
