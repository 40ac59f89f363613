"""A checklist from a table, in the browser: looked at, mended, saved, changed, taken out again."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mystery import db
from mystery.checklists import actions, library
from mystery.checklists.queries import find_checklist, find_version
from mystery.checklists.rules import read
from tests import cast
from tests.conftest import Caller
from tests.own_lists import HEADER, LIST, ROWS
from tests.web.desk import send, sent, sign_in, words

PAGE, SAVE = "/checklists/_table", "/checklists/_table/save"


def fields(answer: TestResponse) -> dict[str, str]:
    """What stands in the form of the page."""
    found = dict(re.findall(r'<input[^>]* name="(\w+)" type="\w+" value="([^"]*)"', answer.text))
    found |= dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    for name, options in re.findall(
        r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', answer.text, re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    area = re.search(r'<textarea[^>]*name="table"[^>]*>\n(.*?)</textarea>', answer.text, re.S)
    found["table"] = area[1] if area else ""
    return {name: html.unescape(value) for name, value in found.items()}


def draft(app: Flask, key: str) -> dict[str, object]:
    with app.app_context():
        row = find_checklist(key)
        assert row is not None
        assert row.draft is not None
        found: dict[str, object] = json.loads(row.draft)
        return found


def look(client: FlaskClient, table: str, **named: str) -> TestResponse:
    return send(client, PAGE, table=table, **{"title": "My shops", **named})


def test_a_list_is_pasted_looked_at_saved_and_published(app: Flask) -> None:
    ada = sign_in(app, "ada")

    seen = look(ada, LIST)
    assert seen.status_code == 200, words(seen)
    assert "20 questions, 66 points, about" in words(seen)
    saved = sent(ada, SAVE, **fields(seen))
    published = sent(ada, "/checklists/my-shops/publish", revision="1")

    assert "20 questions" in saved
    assert "Version 1" in published


def test_looking_changes_nothing(app: Flask) -> None:
    look(sign_in(app, "ada"), LIST)

    with app.app_context():
        assert find_checklist("my-shops") is None


def test_the_phone_shows_every_question_with_the_styles_of_the_app(app: Flask) -> None:
    seen = look(sign_in(app, "ada"), LIST)

    framed = re.search(r'srcdoc="([^"]*)"', seen.text)
    assert framed
    inside = html.unescape(framed[1])
    assert inside.count("<fieldset") == 20
    assert "Was the shop open at its posted hours?" in inside
    assert "Start timer" in inside
    assert "Asked only when “Was there a queue?” is Yes." in html.unescape(inside)
    assert "<script" not in inside


def test_everything_wrong_is_told_by_row_and_column_with_the_cell(app: Flask) -> None:
    rows = [*ROWS]
    rows[1] = rows[1].replace("YN", "riddle")
    rows[4] = rows[4].replace("\t5\t", "\tfive\t")
    rows[14] = rows[14].replace("queue? = yes", "cue? = yes")

    answer = look(sign_in(app, "ada"), "\n".join((HEADER, *rows)))

    said = words(answer)
    assert answer.status_code == 422
    assert "3 places need a change" in said
    assert "Row 3 Type “riddle” is no type of answer we know" in said
    assert "Row 6 Points “five” is no number, such as 5 or 2.5. five" in said
    assert "Row 16 Condition There is no question “Was there a cue”." in said
    assert fields(answer)["table"].splitlines()[2].startswith("\tWas the entrance clean?\triddle")


def test_the_table_stays_exactly_as_it_was_typed(app: Flask) -> None:
    ada = sign_in(app, "ada")
    typed = '\tSection\tQuestion\n\t\tWas it <clean> & "dry"?\n\n\t\tWas it?\t\t'

    assert fields(look(ada, typed))["table"] == typed
    assert fields(look(ada, "\tType\tText\n\triddle\tWas it?\t"))["table"].endswith("?\t")


def test_a_list_with_faults_is_not_saved(app: Flask) -> None:
    ada = sign_in(app, "ada")

    answer = send(ada, SAVE, title="My shops", table=LIST.replace("YN", "riddle"))

    assert answer.status_code == 422
    assert "1 place needs a change" in words(answer)
    with app.app_context():
        assert find_checklist("my-shops") is None


def test_an_uploaded_workbook_stands_in_the_field_with_its_rows(app: Flask) -> None:
    ada = sign_in(app, "ada")
    rows = [line.split("\t") for line in (HEADER, *ROWS)]
    book, file = openpyxl.Workbook(), io.BytesIO()
    page = book.create_sheet("List", 0)
    for row in (["Our list"], [], *rows):
        page.append(row)
    book.save(file)

    answer = ada.post(
        PAGE, data={"title": "My shops", "file": (io.BytesIO(file.getvalue()), "a.xlsx")}
    )

    assert "20 questions" in words(answer), words(answer)
    lines = fields(answer)["table"].splitlines()
    assert lines[3].split("\t")[1] == "Was the shop open at its posted hours?"
    again = send(ada, PAGE, **fields(answer))
    assert "20 questions" in words(again)


def test_the_columns_can_be_chosen(app: Flask) -> None:
    ada = sign_in(app, "ada")
    table = "Aaa\tBbb\tCcc\nWas it clean?\t4\tyes\nWas it warm?\t6\tyes"
    first = look(ada, table)

    chosen = fields(first) | {"column_text": "1", "column_points": "2", "column_na": "3"}
    answer = send(ada, PAGE, **chosen)

    assert "2 questions, 10 points" in words(answer), words(answer)


def test_an_existing_checklist_gets_a_new_draft_with_what_changes(app: Flask) -> None:
    ada = sign_in(app, "ada")
    sent(ada, SAVE, **fields(look(ada, LIST)))
    sent(ada, "/checklists/my-shops/publish", revision="1")
    lines = [HEADER, *ROWS[1:], "\tWas the floor dry?\tyes/no\t2\t\t\t\t\tT\t"]
    lines[2] = lines[2].replace("yes/no\t2", "yes/no\t4")

    seen = look(ada, "\n".join(lines).replace("HEADER", ""), key="my-shops")

    said = words(seen)
    assert "This becomes a new draft of My shops" in said
    assert "1 added: Was the floor dry?" in said
    assert "1 removed: was_the_shop_open_at_its_posted_hours" in said
    assert "1 asked or scored differently: Does the window show the campaign?" in said


def test_a_draft_that_somebody_changed_meanwhile_is_not_overwritten(app: Flask) -> None:
    ada = sign_in(app, "ada")
    sent(ada, SAVE, **fields(look(ada, LIST)))
    seen = fields(look(ada, LIST, pass_mark="70"))
    sent(ada, SAVE, **fields(look(ada, LIST, pass_mark="80")))

    answer = send(ada, SAVE, **seen)

    assert answer.status_code == 409
    assert "Somebody else has changed this draft." in words(answer)
    assert draft(app, "my-shops")["pass_mark"] == 80
    assert "Was there a queue?" in fields(answer)["table"]


@pytest.mark.parametrize("name", library.names())
def test_a_ready_checklist_goes_out_as_a_table_and_comes_in_unchanged(
    app: Flask, name: str
) -> None:
    ada = sign_in(app, "ada")
    sent(ada, "/checklists/_library", name=name)
    sent(ada, f"/checklists/{name}/publish", revision="1")

    file = ada.get(f"/checklists/{name}/table.csv")
    taken = ada.post(PAGE, data={"file": (io.BytesIO(file.data), "table.csv")})

    assert file.headers["Content-Type"].startswith("text/csv")
    assert "Nothing differs from it." in words(taken), words(taken)[:2000]
    sent(ada, SAVE, **fields(taken))
    assert draft(app, name) == library.load(name)


def test_a_checklist_is_changed_as_a_table_and_its_keys_stay(app: Flask) -> None:
    ada = sign_in(app, "ada")
    sent(ada, "/checklists/_library", name="retail-visit")

    opened = fields(ada.get(f"{PAGE}?key=retail-visit"))["table"]
    changed = opened.replace("Was the entrance in good order?", "Was the way in good order?")
    sent(ada, SAVE, **fields(send(ada, PAGE, table=changed)))

    before, after = read(library.load("retail-visit")), read(draft(app, "retail-visit"))
    assert list(before.by_key) == list(after.by_key)
    text = after.by_key["entrance_condition"].text
    assert text == {"en": "Was the way in good order?", "de": "War der Eingang in gutem Zustand?"}


def test_what_a_table_cannot_say_is_named_in_a_column_of_its_own(app: Flask) -> None:
    ada = sign_in(app, "ada")
    sent(ada, "/checklists/_library", name="retail-visit")

    file = ada.get("/checklists/retail-visit/table.csv").data.decode("utf-8-sig")
    rows = {row["Key"]: row for row in csv.DictReader(io.StringIO(file))}

    assert json.loads(rows["awnings_condition"]["Only in JSON"])["expect"] == "na"
    assert set(json.loads(rows["retail-visit"]["Only in JSON"])) >= {"briefing", "bands"}


def test_tables_are_for_admins(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        actions.put_draft({**cast.CHECKLIST, "key": "other"}, by="system")
    for name in ("nora", "stan", "sam", "rita", "otto"):
        asked = [call(name).get(p).status_code for p in (PAGE, "/checklists/visit/table.csv")]
        asked += [call(name).post(p, data={"table": LIST}).status_code for p in (PAGE, SAVE)]
        assert asked == [403] * 4
    assert call("ada").get("/checklists/nothing/table.csv").status_code == 404


def test_a_version_goes_out_as_it_was_published(app: Flask) -> None:
    ada = sign_in(app, "ada")
    with app.app_context():
        version = find_version("visit", 1)
        assert version is not None

    file = ada.get("/checklists/visit/table.csv?version=1").data.decode("utf-8-sig")

    keys = [row["Key"] for row in csv.DictReader(io.StringIO(file))]
    asked = list(read(cast.CHECKLIST).by_key)
    assert [key for key in keys if key in asked] == asked


def workbook(*rows: tuple[object, ...], merge: str = "") -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    page = book.create_sheet("List", 0)
    for row in rows:
        page.append(row)
    if merge:
        page.merge_cells(merge)
    book.save(file)
    return file.getvalue()


HOSTILE = {
    "nothing": b" ",
    "no table": b"%PDF-1.7 \x00\x01",
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "half a workbook": workbook(("Question",), ("Was it?",))[:900],
    "5,000 rows": b"Question,Type\n" + b"Was it clean?,yes/no\n" * 5_000,
    "one long cell": b"Question\tType\n" + b"x" * 400_000 + b"\tyes/no\n",
    "brackets": b"Question\tCondition\nWas it?\tif " + b"(" * 3_900,
    "deep JSON": b"Question\tOnly in JSON\nWas it?\t" + b"[" * 100_000,
    "odd JSON": b'Question\tOnly in JSON\nWas it?\t{"type": 5, "options": [[]], "key": {}}',
    "odd keys": b'Question\tOnly in JSON\nWas it?\t{"never": {"label": 3}, "text": [1]}',
    "a frame that is none": b'Type\tText\tOnly in JSON\nyes/no\tWas it?\nchecklist\t\t{"title": 7}',
    "bands that are none": b'Type\tText\tOnly in JSON\nyes/no\tIs it?\nchecklist\tA\t{"bands": 4}',
    "an open quotation mark": b'Question,Type\n"Was it?,yes/no\n',
    "zero bytes": b"Question\tType\nWas\0 it?\tyes/no",
    "only titles": b"Question\tType\tPoints",
    "numbers": b"Question\tPoints\tOptions\nWas it?\t1e999\t=" + b"9" * 400,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_files_are_told_in_words(app: Flask, name: str) -> None:
    ada = sign_in(app, "ada")

    for path in (PAGE, SAVE):
        file = (io.BytesIO(HOSTILE[name]), "list.xlsx")
        answer = ada.post(path, data={"key": "my-shops", "file": file})
        assert answer.status_code == 422, (path, words(answer)[:400])
        assert len(words(answer)) > 100


def test_formulas_and_merged_titles_of_a_workbook_are_read_as_values(app: Flask) -> None:
    merged = workbook(
        ("Visit of our shops", None, "Scoring", None),
        ("Section", "Question", "Type", "Points"),
        (),
        ("Arrive", '=CONCATENATE("a","b")', "yes/no", 5),
        (None, "Was it clean?", "yes/no", "=2+3"),
        merge="A1:B1",
    )

    file = (io.BytesIO(merged), "list.xlsx")
    answer = sign_in(app, "ada").post(PAGE, data={"title": "My shops", "file": file})

    assert "Row 4 Question This is missing." in words(answer)
    assert answer.status_code == 422
