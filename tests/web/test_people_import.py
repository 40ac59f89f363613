"""A list of staff in the browser: upload, columns, what would happen, who is missing."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook

from mystery import db
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.people.tables import Person
from tests import cast
from tests.conftest import Caller
from tests.web.desk import regional_admin, words

HOSTILE = (
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "{{7*7}}",
    "' OR 1=1 --",
    "\u202eevil",
    "%(x)s",
    "𝕬" * 50,
)
HEADER = "Staff number;Name;Store;E-mail\n"


def upload(client: FlaskClient, text: str) -> str:
    answer = client.post("/people/_import", data={"pasted": text})
    assert answer.status_code == 303, words(answer)
    return answer.headers["Location"]


def hidden(page: str) -> dict[str, str]:
    form = page.partition('method="post"')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def disabled(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Person).filter(Person.disabled_at.is_not(None)).count()


def staffed(app: Flask, count: int) -> None:
    with app.app_context(), db.transaction():
        for number in range(count):
            people.add_person(f"Zoe {number}", staff_number=f"z{number}", by="system")


def test_a_list_goes_from_upload_to_report(app: Flask, call: Caller) -> None:
    ada = call("ada")
    at = upload(ada, HEADER + "1;Ana;N-001;a@x.test\n2;Bo;Nowhere;\n")

    seen = ada.get(at)
    assert "Import 1 row" in words(seen)
    assert "no own location 'Nowhere'" in words(seen)
    done = ada.post(at, data=hidden(seen.text))

    assert done.status_code == 303
    report = ada.get(at)
    assert "has been imported" in words(report)
    assert "Staff number 2: there is no own location" in words(report)
    assert "added: row 2, staff number 1, Ana" in ada.get(f"{at}/report.txt").text
    with app.app_context():
        ana = db.session.query(Person).filter_by(staff_number="1").one()
        assert [grant.role for grant in ana.grants] == ["shopper"]


def test_an_excel_file_is_taken_too(app: Flask, call: Caller) -> None:
    book = Workbook()
    for row in (["Staff number", "Name"], ["0017", "Ana"]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    answer = call("ada").post("/people/_import", data={"file": (content, "staff.xlsx")})

    assert "staff.xlsx: 1 rows" in words(call("ada").get(answer.headers["Location"]))


def test_a_few_missing_are_disabled_by_a_tick(app: Flask, call: Caller) -> None:
    staffed(app, 3)
    ada = call("ada")
    at = upload(ada, HEADER + "z0;Zoe 0;;\nz1;Zoe 1;;\n")
    seen = ada.get(at)
    assert "Disable the one person not in the list" in words(seen)
    assert "z2 Zoe 2" in words(seen)

    answer = ada.post(at, data=hidden(seen.text) | {"disable": "1"})

    assert answer.status_code == 303
    assert disabled(app) == 1
    assert "Disabled, because not in the list: 1 z2 Zoe 2" in words(ada.get(at))


def test_without_the_tick_the_missing_stay(app: Flask, call: Caller) -> None:
    staffed(app, 3)
    at = upload(call("ada"), HEADER + "z0;Zoe Zero;;\n")

    call("ada").post(at, data=hidden(call("ada").get(at).text))

    assert disabled(app) == 0


def test_visits_that_the_missing_hold_are_told(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        cast.who("sam").staff_number = "42"
        cast.plan("sam")

    at = upload(call("ada"), HEADER + "1;Ana;;\n")

    assert "They have taken 1 visit that is not done yet" in words(call("ada").get(at))


def test_many_missing_ask_for_their_number(app: Flask, call: Caller) -> None:
    staffed(app, 20)
    ada = call("ada")
    at = upload(ada, HEADER + "z0;Zoe Zero;;\n")
    seen = ada.get(at)
    assert "19 of 20 people with a staff number are not in this list" in words(seen)
    assert 'type="checkbox"' not in seen.text.partition("Not in the list")[2].split("</form>")[0]

    for wrong in ("20", "nineteen", "1", "-19", "19e0", "9" * 400):
        answer = ada.post(at, data=hidden(seen.text) | {"disable": wrong})
        assert (answer.status_code, disabled(app)) == (422, 0), wrong
        assert wrong[:12] in answer.text
    assert ada.post(at, data=hidden(seen.text) | {"disable": "19"}).status_code == 303
    assert disabled(app) == 19


def test_who_came_meanwhile_is_not_disabled_unseen(app: Flask, call: Caller) -> None:
    staffed(app, 3)
    at = upload(call("ada"), HEADER + "z0;Zoe 0;;\nz1;Zoe 1;;\n")
    with app.app_context(), db.transaction():
        people.add_person("New", staff_number="n1", by="system")

    answer = call("ada").post(at, data={"disable": "1"})

    assert (answer.status_code, disabled(app)) == (422, 0)


def test_who_administers_a_part_imports_nothing(app: Flask, call: Caller) -> None:
    client = regional_admin(app)

    assert "you administer a part" in words(client.get("/people/_import"))
    assert client.post("/people/_import", data={"pasted": HEADER}).status_code == 403
    at = upload(call("ada"), HEADER + "1;Ana;;\n")
    assert client.get(at).status_code == 403
    assert call("nora").get(at).status_code == 403


def test_somebody_elses_table_is_not_there(app: Flask, call: Caller) -> None:
    at = upload(call("ada"), HEADER + "1;Ana;;\n")
    with app.app_context(), db.transaction():
        other = people.add_person("Bea", email="bea@cast.test", by="system")
        people.give(other, Role.ADMIN)
        token = people.make_token(other, scope="", lasts=timedelta(days=1), by="system")
    bea = app.test_client()

    assert bea.get(at, headers={"Authorization": f"Bearer {token}"}).status_code == 404


def test_hostile_cells_are_shown_as_text_or_refused(app: Flask, call: Caller) -> None:
    rows = "".join(f"h{n};{value};{value};\n{value};Z;;\n" for n, value in enumerate(HOSTILE))
    rows += "".join(f"i{n};{value};;\n" for n, value in enumerate(HOSTILE))
    at = upload(call("ada"), HEADER + rows)
    page = call("ada").get(at)
    done = call("ada").post(at, data=hidden(page.text))

    assert (page.status_code, done.status_code) == (200, 303)
    for shown in (page.text, call("ada").get(at).text, call("ada").get("/people?q=h").text):
        assert "<script>alert" not in shown


def test_a_wrong_choice_of_columns_says_so_and_keeps_the_table(call: Caller) -> None:
    at = upload(call("ada"), HEADER + "1;Ana;;\n")

    page = call("ada").get(f"{at}?chosen=1&column_name=2&column_staff_number=99")

    assert "names no column for the staff number" in words(page)
    assert "Ana" in words(page)
