from __future__ import annotations

import copy
import io
import json
import re
from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.checklists import actions, library
from mystery.checklists.queries import find_checklist, find_version
from tests import cast
from tests.conftest import Caller
from tests.web.desk import founder, send, sent, sign_in, words

Json = dict[str, Any]


def document(**changed: Any) -> Json:
    return {**copy.deepcopy(cast.CHECKLIST), **changed}


def pasted(document: Json) -> str:
    return json.dumps(document)


def put_draft(app: Flask, document: Json) -> None:
    with app.app_context(), db.transaction():
        actions.put_draft(document, by="system")


def has_draft(app: Flask, key: str) -> bool | None:
    with app.app_context():
        row = find_checklist(key)
        return None if row is None else row.draft is not None


def test_the_list_tells_versions_and_drafts(app: Flask, call: Caller) -> None:
    put_draft(app, document(key="other", title="Another one"))

    said = words(call("ada").get("/checklists"))

    assert "Store visit visit in the store Version 1" in said
    assert "Another one other in the store Not yet To be published" in said


@pytest.mark.parametrize("name", library.names())
def test_a_ready_checklist_is_added_as_a_draft_and_published(blank_app: Flask, name: str) -> None:
    ada = founder(blank_app)
    assert "There is no checklist yet." in words(ada.get("/checklists"))

    added = sent(ada, "/checklists/_library", name=name)
    assert "The checklist is there as a draft." in added
    assert "This will be the first version." in added
    published = sent(ada, f"/checklists/{name}/publish", revision="1")

    assert "Version 1" in published
    with blank_app.app_context():
        version = find_version(name, 1)
        assert version is not None
        assert json.loads(version.document) == library.load(name)


def test_a_ready_checklist_is_added_only_once(app: Flask) -> None:
    ada = sign_in(app, "ada")
    sent(ada, "/checklists/_library", name="retail-visit")

    assert send(ada, "/checklists/_library", name="retail-visit").status_code == 409
    assert send(ada, "/checklists/_library", name="../secrets").status_code == 404


@pytest.mark.parametrize("name", ["nora", "stan", "sam", "rita", "otto"])
def test_checklists_are_for_admins(app: Flask, call: Caller, name: str) -> None:
    paths = ("", "/_import", "/visit", "/visit/document.json")
    acts = ("_library", "_import", "visit/publish")

    assert {call(name).get(f"/checklists{path}").status_code for path in paths} == {403}
    assert {call(name).post(f"/checklists/{act}").status_code for act in acts} == {403}


def test_another_site_adds_and_publishes_nothing(app: Flask) -> None:
    put_draft(app, document(pass_mark=70))
    ada = sign_in(app, "ada")
    fields = {"name": "retail-visit", "revision": "2", "pasted": pasted(document(key="evil"))}

    for act in ("_library", "_import", "visit/publish"):
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        assert ada.post(f"/checklists/{act}", data=fields, headers=elsewhere).status_code == 403
    assert has_draft(app, "visit") is True
    assert has_draft(app, "evil") is None


def test_a_document_is_pasted_or_uploaded(app: Flask) -> None:
    ada = sign_in(app, "ada")

    said = sent(ada, "/checklists/_import", pasted=pasted(document(key="one")))
    file = (io.BytesIO(pasted(document(key="two")).encode()), "two.json")
    other = ada.post("/checklists/_import", data={"file": file})

    assert "The draft is there." in said
    assert other.headers["Location"] == "/checklists/two?done=imported"
    assert (has_draft(app, "one"), has_draft(app, "two")) == (True, True)


def test_every_error_of_a_document_is_told_with_its_place(app: Flask, call: Caller) -> None:
    broken = document(key="broken")
    broken["sections"][0]["questions"][0]["type"] = "riddle"
    broken["sections"][1]["questions"][0]["key"] = "clean"
    broken["pass_mark"] = 200

    answer = send(call("ada"), "/checklists/_import", pasted=pasted(broken))

    assert answer.status_code == 422
    said = words(answer)
    assert "/sections/0/questions/0/type:" in said
    assert "/sections/1/questions/0/key: This key is there twice." in said
    assert "/pass_mark:" in said
    assert "&#34;riddle&#34;" in answer.text
    assert has_draft(app, "broken") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"key": NaN}',
        '{"key": "a", "key": "b"}',
        "[" * 100_000,
        '{"n": 1e400}',
        '{"key": "\\ud800"}',
    ],
)
def test_what_is_no_document_is_refused_in_place(call: Caller, text: str) -> None:
    answer = send(call("ada"), "/checklists/_import", pasted=text)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_document_above_1_mib_is_refused(call: Caller) -> None:
    answer = send(call("ada"), "/checklists/_import", pasted=" " * (2**20 + 1))

    assert answer.status_code == 413
    assert "at most 1 MiB" in words(answer)


def test_a_draft_is_replaced_only_when_that_is_ticked(app: Flask) -> None:
    ada = sign_in(app, "ada")
    put_draft(app, document(pass_mark=70))
    other = pasted(document(pass_mark=60))

    refused = send(ada, "/checklists/_import", pasted=other)
    assert refused.status_code == 409
    assert "Replace the draft that is there" in words(refused)
    assert "pass_mark" in refused.text

    sent(ada, "/checklists/_import", pasted=other, replace="1")
    with app.app_context():
        row = find_checklist("visit")
        assert row is not None
        assert row.draft is not None
        assert json.loads(row.draft)["pass_mark"] == 60


def test_the_preview_shows_points_and_rules_in_words(call: Caller) -> None:
    said = words(call("ada").get("/checklists/visit"))

    assert "6 questions, 18 points, in the store." in said
    assert "Passed from 80 % on." in said
    assert "Was it clean? Yes or no · 5 points clean Yes 5 No 0" in said
    assert "N/A is possible and then left out of the score." in said
    assert "How were you greeted? One of these · 4 points" in said
    assert "Warmly 4 Flatly 2 Not at all 0" in said
    assert "up to 1:00 min 3 anything else 0" in said
    assert "Must pass" in said
    assert "Asks for a photo after a bad answer." in said


def test_a_checklist_is_read_in_each_of_its_languages(app: Flask) -> None:
    ada = sign_in(app, "ada")
    sent(ada, "/checklists/_library", name="retail-visit")

    german = words(ada.get("/checklists/retail-visit?language=de"))
    unknown = words(ada.get("/checklists/retail-visit?language=xx"))

    assert "Besuch im Geschäft" in german
    assert "In-store retail visit" in unknown


def test_publishing_says_what_has_changed(app: Flask) -> None:
    changed = document(pass_mark=70)
    arrive, shop = (section["questions"] for section in changed["sections"])
    arrive[0]["text"] = "Was everything clean?"
    shop[0]["points"] = 7
    shop.pop()
    shop.append({"key": "new", "type": "text", "text": "Anything else?", "required": False})
    put_draft(app, changed)
    ada = sign_in(app, "ada")

    said = words(ada.get("/checklists/visit"))

    assert "Publish version 2" in said
    assert "1 added: Anything else?" in said
    assert "1 removed: why" in said
    assert "1 reworded: Was everything clean?" in said
    assert "1 asked or scored differently: Was the price right?" in said
    assert "Scores before and after may not mean the same" in said
    assert "Version 2" in sent(ada, "/checklists/visit/publish", revision="2")


def test_a_draft_without_a_difference_cannot_be_published(app: Flask, call: Caller) -> None:
    put_draft(app, document())

    page = call("ada").get("/checklists/visit")
    answer = send(call("ada"), "/checklists/visit/publish", revision="2")

    assert "Nothing differs from version 1" in words(page)
    assert answer.status_code == 409
    assert "Nothing has changed since the last version." in words(answer)


def test_only_the_draft_that_was_looked_at_is_published(app: Flask, call: Caller) -> None:
    put_draft(app, document(pass_mark=70))
    seen = re.search(r'name="revision" value="(\d+)"', call("ada").get("/checklists/visit").text)
    assert seen is not None
    put_draft(app, document(pass_mark=60))

    answer = send(call("ada"), "/checklists/visit/publish", revision=seen[1])

    assert answer.status_code == 409
    assert "Read it through again." in words(answer)
    assert has_draft(app, "visit") is True


def test_every_version_can_be_read_and_downloaded(app: Flask) -> None:
    put_draft(app, document(title="Second visit"))
    ada = sign_in(app, "ada")
    sent(ada, "/checklists/visit/publish", revision="2")

    assert "Store visit" in words(ada.get("/checklists/visit?version=1"))
    assert "Second visit" in words(ada.get("/checklists/visit"))
    first = ada.get("/checklists/visit/document.json?version=1")
    assert json.loads(first.data) == cast.CHECKLIST
    assert "visit-version-1.json" in first.headers["Content-Disposition"]
    assert ada.get("/checklists/visit?version=9").status_code == 404
    assert ada.get("/checklists/nothing").status_code == 404


def test_a_download_can_be_imported_again(app: Flask) -> None:
    ada = sign_in(app, "ada")
    sent(ada, "/checklists/_library", name="restaurant-visit")
    downloaded = ada.get("/checklists/restaurant-visit/document.json").data.decode()

    sent(ada, "/checklists/_import", pasted=downloaded, replace="1")

    again = ada.get("/checklists/restaurant-visit/document.json").data.decode()
    assert again == downloaded
    assert json.loads(again) == library.load("restaurant-visit")


def test_titles_that_are_markup_stay_titles(app: Flask) -> None:
    evil = "<script>alert(1)</script>"
    put_draft(app, document(key="evil", title=evil))
    ada = sign_in(app, "ada")

    for path in ("/checklists", "/checklists/evil"):
        assert evil not in ada.get(path).text
        assert evil in words(ada.get(path))
