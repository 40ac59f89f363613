"""Nobody is shown a link that leads nowhere for them."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Caller
from tests.web.desk import sign_in
from tests.web.world import build

LINK = re.compile(r'<a [^>]*?href="(/[^"#]*)')
ELSEWHERE = ("/app/", "/static/", "/assets/")
DEPTH, ALIKE = 45, 2
"""Pages for each person, and of pages that differ by what they are about only."""


def shape(address: str) -> str:
    parts = urlsplit(address)
    names = ",".join(sorted(pair.partition("=")[0] for pair in parts.query.split("&")))
    return f"{re.sub(r'[0-9a-f]{24}|[A-Z]-[0-9]{3}|[0-9]+', '*', parts.path)}?{names}"


def dead_ends(browser: FlaskClient) -> tuple[list[str], int]:
    waiting, wrong = [("/", "")], []
    met: dict[str, int] = {}
    while waiting and sum(met.values()) < DEPTH:
        address, found_on = waiting.pop(0)
        like = shape(address)
        if met.get(like, 0) >= ALIKE:
            continue
        met[like] = met.get(like, 0) + 1
        page = browser.get(address, follow_redirects=True, buffered=True)
        if page.status_code >= 400:
            wrong.append(f"{page.status_code} {address} on {found_on}")
        if page.mimetype == "text/html":
            links = (html.unescape(link) for link in LINK.findall(page.text))
            waiting += [(link, address) for link in links if not link.startswith(ELSEWHERE)]
    return wrong, sum(met.values())


def test_every_link_on_the_pages_of_a_person_leads_somewhere(app: Flask, call: Caller) -> None:
    build(app, call)
    for who, least in (("ada", DEPTH), ("nora", DEPTH), ("stan", 10)):
        wrong, pages = dead_ends(sign_in(app, who))
        assert not wrong, f"{who}: " + ", ".join(wrong)
        assert pages >= least, who
