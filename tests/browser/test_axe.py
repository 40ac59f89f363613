"""axe finds nothing on any page that somebody at a desk can open (WCAG 2.2 AA)."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIRequestContext, Playwright

from mystery import config
from mystery.web.app import create_app
from tests.browser.axe import SIZES, Sizes, violations
from tests.browser.conftest import DESK, PASSWORD, Open, sign_in
from tests.own_lists import LIST
from tests.server import Server

STILL = {**DESK, "reduced_motion": "reduce"}
COMPARED = "checklist=retail-visit&period=all"
PAGES = {
    "ada": [
        "/overview",
        f"/compare?{COMPARED}",
        f"/questions?{COMPARED}",
        "/exports",
        f"/exports/links?{COMPARED}",
        f"/exports/files?{COMPARED}",
        "/visits",
        "/visits/_rescue",
        "/visits/_plan",
        "/visits/_import",
        "/visits/{visit}",
        "/visits/{visit}/offers",
        "/programmes",
        "/programmes/_new",
        "/programmes/_blackouts",
        "/programmes/winter-round",
        "/programmes/winter-round/waves/_new",
        "/programmes/winter-round/waves/{wave}",
        "/programmes/winter-round/waves/{wave}/given?done=3&left=1",
        "/programmes/winter-round/waves/{wave}/scenario",
        "/checklists",
        "/checklists/_import",
        "/checklists/_table",
        "/checklists/retail-visit",
        "/locations",
        "/locations/_new",
        "/locations/_import",
        "/locations/_regions",
        "/locations/_edit/N-001",
        "/people",
        "/people/_new",
        "/people/_import",
        "/people/_cards",
        "/people/agreement",
        "/people/{person}",
        "/people/{person}/edit",
        "/people/{person}/erase",
        "/people/{person}/offers",
        "/audits/{audit}/delete",
        "/programmes/_retention",
        "/review/settings",
        "/targets",
        "/expenses/payroll",
        "/start",
        "/no-such-page",
    ],
    "nora": [
        "/overview",
        f"/gap?{COMPARED}",
        f"/trends?{COMPARED}",
        f"/sections?{COMPARED}",
        "/locations/N-002",
        f"/photos?{COMPARED}",
        "/audits/{audit}",
        "/audits/{audit}/photos/{photo}",
        "/ideas",
        "/ideas/{idea}",
        "/actions",
        "/actions/{action}",
        "/actions/_new",
        "/learned",
        "/notices",
        "/account",
    ],
    "stan": [
        "/locations/N-002",
        "/audits/{audit}",
        "/audits/{fresh}/appeal?question={question}",
        "/appeals",
        "/appeals/{appeal}",
        "/actions",
        "/repair",
        "/ideas",
        "/notices",
    ],
    "rita": [
        "/review",
        "/audits/{waiting}",
        "/audits/{audit}/revisions",
        "/audits/{fresh}/correct?question={question}",
        "/appeals",
        "/appeals/{appeal}",
        "/ideas/_waiting",
        "/expenses",
        "/notices",
    ],
}
"""Who opens which address; the names in braces stand for things of the demo."""

UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"

ELSEWHERE = {
    "account.agreement",
    "people_agreement.document",
    "home.sign_in_page",
    "home.invitation",
    "location_import.look",
    "people_import.look",
    "visit_import.look",
    "visits_many.report",
}
"""Pages that other tests come to, by forms or in an organisation of their own."""

NO_PAGES = {
    "assets.app_file",
    "assets.app_shell",
    "assets.app_without_slash",
    "assets.shared_file",
    "action_photos_page.photo",
    "checklist_table.download",
    "checklists_page.download",
    "export_files.download",
    "feeds.count",
    "feeds.entities",
    "feeds.metadata",
    "feeds.service",
    "feeds.table",
    "flags_page.again",
    "health.live",
    "health.ready",
    "home.home",
    "ideas_page.photo",
    "location_import.whole_report",
    "metrics.metrics",
    "people_agreement.accepted",
    "papers.audit",
    "papers.region",
    "people_import.whole_report",
    "repair.script",
    "review_page.again",
    "visit_import.whole_report",
}
"""Files, pictures, and addresses that only lead to another one."""

AT_PHONE: Sizes = {(360, 740): SIZES[360, 740]}
AT_DESK: Sizes = {(1280, 900): SIZES[1280, 900]}
TURNS: list[tuple[Sizes, str]] = [(AT_PHONE, "light"), (AT_DESK, "light"), (AT_DESK, "dark")]
"""Where a change is judged, pages take turns, as they are made of the same few parts."""
LOOKS = TURNS if os.environ.get("CI") else [(SIZES, "light dark")]

KEYS = {
    "visit": "SELECT key FROM visit WHERE state = 'open' LIMIT 1",
    "wave": "SELECT key FROM wave LIMIT 1",
    "person": "SELECT key FROM person WHERE email = 'sue@demo.test'",
    "audit": "SELECT a.key FROM audit a JOIN location l ON l.id = a.location_id"
    " JOIN audit_photo p ON p.audit_id = a.id WHERE l.code = 'N-002' AND a.state = 'approved'"
    " AND a.released_at IS NOT NULL ORDER BY a.released_at DESC, a.id DESC LIMIT 1",
    "fresh": "SELECT a.key FROM audit a JOIN location l ON l.id = a.location_id"
    " WHERE l.code = 'N-002' AND a.state = 'approved' AND a.released_at IS NOT NULL"
    " ORDER BY a.released_at DESC LIMIT 1",
    "photo": "SELECT p.key FROM audit_photo p JOIN audit a ON a.id = p.audit_id"
    " WHERE a.key = :audit LIMIT 1",
    "programme": "SELECT p.key FROM programme p JOIN audit a ON a.programme_id = p.id"
    " WHERE a.key = :fresh",
    "question": "SELECT n.question FROM answer n JOIN audit a ON a.id = n.audit_id"
    " WHERE a.key = :fresh AND n.state = 'scored' ORDER BY n.position LIMIT 1",
    "waiting": "SELECT key FROM audit WHERE state = 'submitted' ORDER BY id LIMIT 1",
    "idea": "SELECT key FROM idea WHERE shared AND status != 'new' ORDER BY visible_at LIMIT 1",
    "action": "SELECT a.key FROM action a JOIN location l ON l.id = a.location_id"
    " WHERE l.code = 'N-002' ORDER BY a.id LIMIT 1",
}


@pytest.fixture(scope="module")
def keys(demo: Server, playwright: Playwright) -> dict[str, str]:
    """What the names in braces stand for; an appeal is raised, as the demo has none."""
    found: dict[str, str] = {}
    address = f"file:{demo.folder}/mystery.db?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        for name, query in KEYS.items():
            row = connection.execute(query, found if ":" in query else {}).fetchone()
            assert row, name
            found[name] = str(row[0])
    ada, stan = (signed_in(playwright, demo, name) for name in ("ada", "stan"))
    term = {"act": "days", "programme": found["programme"], "days": "365"}
    assert ada.post("/review/settings", form=term).ok
    asked = {"audit": found["fresh"], "question": found["question"], "text": "We were open."}
    raised = stan.post("/api/v1/appeals", data=asked)
    assert raised.status == 201, raised.text()
    return found | {"appeal": raised.json()["id"]}


def signed_in(playwright: Playwright, server: Server, name: str) -> APIRequestContext:
    context = playwright.request.new_context(base_url=server.address)
    entry = {"email": f"{name}@demo.test", "password": PASSWORD}
    assert context.post("/api/v1/session", data=entry).ok
    return context


@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_on_the_pages_of(
    who: str, demo: Server, opened: Open, keys: dict[str, str]
) -> None:
    page = opened(**STILL).new_page()
    sign_in(page, demo, who)
    found = []
    for place, address in enumerate(PAGES[who]):
        answer = page.goto(demo.address + address.format(**keys))
        assert answer is not None
        assert answer.status == (404 if "no-such" in address else 200), address
        page.evaluate(UNFOLD)
        sizes, schemes = LOOKS[place % len(LOOKS)]
        found += violations(page, sizes, schemes=schemes)

    assert not found, "\n".join(found)


def test_every_page_is_looked_at(demo: Server, keys: dict[str, str]) -> None:
    app = create_app(config.from_environment(demo.variables))
    matching = app.url_map.bind("localhost")
    opened = [path.format(**keys) for paths in PAGES.values() for path in paths]
    seen = {matching.match(urlsplit(path).path)[0] for path in opened if path != "/no-such-page"}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }

    assert pages - seen - ELSEWHERE == NO_PAGES
    assert seen & (ELSEWHERE | NO_PAGES) == set()


@pytest.mark.parametrize(
    ("scheme", "width", "fault", "rule"),
    [
        ("light", 360, "<img src='data:,'>", "image-alt"),
        ("light", 1280, "<p style='color: #aaa; background: #fff'>Pale</p>", "color-contrast"),
        ("dark", 0, "<p class='pale'>Pale</p>", "color-contrast"),
        ("light", 360, "<button>A</button><button>B</button>", "target-size"),
    ],
)
def test_axe_is_awake(opened: Open, scheme: str, width: int, fault: str, rule: str) -> None:
    page = opened(**STILL).new_page()
    style = (
        "button { width: 12px; height: 12px; padding: 0 } .pale { color: #000; background: #fff }"
    )
    dark = "@media (prefers-color-scheme: dark) { .pale { color: #333; background: #000 } }"
    page.goto("about:blank")
    page.set_content(f"<html lang=en><title>x</title><style>{style}{dark}</style><main>{fault}")

    where = f"at {width}: {rule}" if width else f"in the dark: {rule}"
    assert [one for one in violations(page) if where in one]


LOCATIONS = "code,name,kind,region\nN-900,Pier,own,Nowhere\nN-002,North High St,own,North\n"
PEOPLE = "staff_number,given_name,family_name,email\n9001,Mia,Long,mia@demo.test\n,,,nobody\n"
VISITS = "location,checklist,opens,due\nN-001,retail-visit,2099-01-01,2099-01-20\nX,y,z,w\n"


def test_axe_finds_nothing_after_a_form(
    demo: Server, opened: Open, keys: dict[str, str], tmp_path: Path
) -> None:
    """Plans and reports of imports, a proposal, what was refused."""
    page = opened(**STILL).new_page()
    sign_in(page, demo, "ada")
    found = []
    for noun, text in {"locations": LOCATIONS, "people": PEOPLE, "visits": VISITS}.items():
        table = tmp_path / f"{noun}.csv"
        table.write_text(text, "utf-8")
        page.goto(f"{demo.address}/{noun}/_import")
        page.locator("main input[type=file]").set_input_files(table)
        page.locator("main form button").first.click()
        page.wait_for_url(f"**/{noun}/_import/*")
        found += violations(page)
    page.goto(f"{demo.address}/checklists/_table")
    page.get_by_label("Name of the checklist").fill("My shops")
    page.get_by_label("The list").fill(LIST.replace("\tYN\t3", "\triddle\t3"))
    with page.expect_navigation():
        page.get_by_role("button", name="Look at it").click()
    found += violations(page)
    page.goto(f"{demo.address}/programmes/winter-round/waves/{keys['wave']}")
    with page.expect_navigation():
        page.get_by_role("button", name="Propose").first.click()
    found += violations(page)
    page.goto(f"{demo.address}/people/_new")
    with page.expect_navigation():
        page.locator("main form").first.evaluate("form => form.submit()")
    found += violations(page)

    assert not found, "\n".join(found)
