from __future__ import annotations

import io
import os
import re
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mystery import db
from mystery.locations.queries import find_location, find_region, tally_kinds
from mystery.locations.tables import Location
from mystery.log import LogEntry
from mystery.web.pages import kept
from tests.conftest import Caller
from tests.web.desk import founder, regional_admin, row, send, sent, sign_in, words

NEW = {"name": "Quay", "code": "N-009", "kind": "own", "region": "north"}
LISTING = """Store Number,Store Name,Brand,Region,City,Country,Kind
N-001,North High St,Ours,north,Kiel,DE,own
N-100,New Port,Ours,north,Kiel,DE,own
C-100,Rival Port,Rival,north,Kiel,DE,competitor
N-100,Twice,Ours,north,Kiel,DE,own
,Nameless,Ours,north,Kiel,DE,own
"""


def location(app: Flask, code: str) -> Location:
    with app.app_context():
        found = find_location(code)
        assert found is not None
        _ = found.tags
        return found


def test_the_list_says_how_many_there_are_of_each_kind(call: Caller) -> None:
    page = call("ada").get("/locations")

    assert "6 locations: 4 own, 2 competitors." in words(page)
    assert row(page, "Rival North").startswith(
        "Rival North C-001 Competitor Rival North north-town"
    )


def test_search_kind_and_region_narrow_it_and_stand_in_the_address(call: Caller) -> None:
    ada = call("ada")

    assert "1 location: 1 own, 0 competitors." in words(ada.get("/locations?q=harb"))
    assert "2 locations: 0 own, 2 competitors." in words(ada.get("/locations?kind=competitor"))
    page = ada.get("/locations?region=south&kind=own&q=south-town")
    assert "2 locations: 2 own, 0 competitors." in words(page)
    assert 'href="/locations?q=south-town&amp;region=south"' in page.text


def test_what_nobody_has_is_an_empty_list_with_a_way_back(call: Caller) -> None:
    said = words(call("ada").get("/locations?q=%25"))

    assert "0 locations" in said
    assert "No location fits these filters. Show all" in said


def test_pages_follow_one_another_to_the_end(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction() as session:
        first = find_location("N-001")
        assert first is not None
        for number in range(60):
            values = {"code": f"X-{number:03}", "name": f"Extra {number}", "kind": "own"}
            zone = {"time_zone": "UTC", "created_at": db.now(), "changed_at": db.now()}
            session.add(Location(region_id=first.region_id, **values, **zone))
    page = call("ada").get("/locations")
    assert "66 locations" in words(page)
    more = re.search(r'rel="next" href="([^"]+)"', page.text)
    assert more is not None

    last = call("ada").get(more[1].replace("&amp;", "&"))

    assert "Extra 59" in words(last)
    assert "North High St" not in words(last)
    assert 'rel="next"' not in last.text


def test_managers_see_their_part_and_cannot_change_it(call: Caller) -> None:
    nora, stan = call("nora").get("/locations"), call("stan").get("/locations")

    assert "3 locations: 2 own, 1 competitor." in words(nora)
    assert "South" not in words(nora)
    assert "1 location: 1 own, 0 competitors." in words(stan)
    assert "/locations/_new" not in nora.text + stan.text
    assert "_edit" not in nora.text


def test_a_region_out_of_sight_neither_narrows_nor_gives_its_name(call: Caller) -> None:
    page = call("nora").get("/locations?region=south")

    assert "3 locations" in words(page)
    assert "South" not in page.text


@pytest.mark.parametrize("name", ["sam", "otto"])
def test_shoppers_and_outsiders_have_no_list(call: Caller, name: str) -> None:
    assert call(name).get("/locations").status_code == 403


ADMIN_ONLY = ("_new", "_edit/N-001", "_regions", "_import", "_import/nothing")


@pytest.mark.parametrize("path", ADMIN_ONLY)
@pytest.mark.parametrize("name", ["nora", "stan", "sam", "rita", "otto"])
def test_forms_are_for_admins(call: Caller, name: str, path: str) -> None:
    assert call(name).get(f"/locations/{path}").status_code == 403
    assert call(name).post(f"/locations/{path}").status_code == 403


@pytest.mark.parametrize("path", ADMIN_ONLY)
def test_another_site_sends_no_form(app: Flask, path: str) -> None:
    ada = sign_in(app, "ada")

    answer = ada.post(f"/locations/{path}", data=NEW, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    with app.app_context():
        assert find_location("N-009") is None


def test_a_region_gets_its_code_from_its_name(blank_app: Flask) -> None:
    ada = founder(blank_app)
    assert "There is no region yet" in words(ada.get("/locations/_regions"))

    sent(ada, "/locations/_regions", name="  North West ")
    said = sent(ada, "/locations/_regions", name="Kiel", parent="north-west")

    assert "The region is there." in said
    with blank_app.app_context():
        above, below = find_region("north-west"), find_region("Kiel")
        assert above is not None
        assert below is not None
        assert (above.name, below.parent_id) == ("North West", above.id)


def test_a_region_that_is_there_already_is_told_beside_the_code(call: Caller) -> None:
    answer = send(call("ada"), "/locations/_regions", name="Somewhere", code="north")

    assert answer.status_code == 409
    assert "There is a region north already." in words(answer)
    assert 'value="Somewhere"' in answer.text
    assert 'href="#f-code"' in answer.text
    assert "<title>Error:" in answer.text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "x", "code": "no space"}, "code"),
        ({"name": "x", "parent": "nowhere"}, "parent"),
    ],
)
def test_a_region_that_cannot_be_is_refused_in_place(
    call: Caller, fields: dict[str, str], field: str
) -> None:
    answer = send(call("ada"), "/locations/_regions", **fields)

    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text


def test_the_admin_of_a_part_adds_regions_below_it_only(app: Flask) -> None:
    nick = regional_admin(app)

    assert send(nick, "/locations/_regions", name="Top").status_code == 403
    assert send(nick, "/locations/_regions", name="Lost", parent="south").status_code == 422
    sent(nick, "/locations/_regions", name="Coast", parent="north")
    with app.app_context():
        assert [find_region(code) is None for code in ("Top", "Lost", "Coast")] == [
            True,
            True,
            False,
        ]


def test_a_location_is_added_with_all_it_has(app: Flask) -> None:
    ada = sign_in(app, "ada")

    said = sent(
        ada,
        "/locations/_new",
        **NEW,
        time_zone="Europe/Berlin",
        brand="Ours",
        market="north-town",
        tags="parking, fitting-rooms, parking",
        address="Kai 1",
        city="Kiel",
        country="de",
        latitude="54,32",
        longitude="10.13",
        opened_on="2001-02-03",
        refit_on="2020-01-01",
        hours_mon="9–20",
        single_staff="1",
    )

    assert "The location is there." in said
    made = location(app, "N-009")
    assert {tag.tag for tag in made.tags} == {"parking", "fitting-rooms"}
    assert (made.latitude, made.longitude, made.country) == (54.32, 10.13, "DE")
    assert (made.posted_hours, made.single_staff) == ({"mon": "9–20"}, True)
    assert (str(made.opened_on), str(made.refit_on)) == ("2001-02-03", "2020-01-01")
    assert made.time_zone_guessed is False


def test_everything_wrong_is_told_at_once_and_what_was_typed_stays(call: Caller) -> None:
    answer = send(
        call("ada"),
        "/locations/_new",
        name="",
        code="no good",
        kind="own",
        region="",
        time_zone="Mars/Olympus",
        market="Kiel & Umland",
        latitude="91",
    )

    assert answer.status_code == 422
    faults = re.findall(r'<li><a href="#f-(\w+)"', answer.text)
    assert set(faults) == {"code", "name", "time_zone", "latitude", "region"}
    assert 'value="Kiel &amp; Umland"' in answer.text
    assert 'value="no good"' in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("brand", "x" * 121),
        ("country", "DEU"),
        ("latitude", "north"),
        ("latitude", "nan"),
        ("opened_on", "yesterday"),
        ("kind", "friend"),
        ("tags", "x" * 65),
        ("hours_sun", "x" * 41),
    ],
)
def test_a_field_that_does_not_fit_is_refused_and_nothing_is_kept(
    app: Flask, call: Caller, field: str, value: str
) -> None:
    fields = {**NEW, "time_zone": "UTC", field: value}

    assert send(call("ada"), "/locations/_new", **fields).status_code == 422
    with app.app_context():
        assert find_location("N-009") is None


def test_a_code_that_is_taken_changes_nothing(app: Flask, call: Caller) -> None:
    answer = send(call("ada"), "/locations/_new", **{**NEW, "code": "N-001"}, time_zone="UTC")

    assert answer.status_code == 409
    assert location(app, "N-001").name == "North High St"


def test_a_change_keeps_what_the_form_shows(app: Flask) -> None:
    ada = sign_in(app, "ada")
    form = ada.get("/locations/_edit/N-001").text
    fields = dict(re.findall(r'<input class="field"[^>]* name="(\w+)"[^>]* value="([^"]*)"', form))
    chosen = re.findall(r'<select [^>]*name="(\w+)".*?<option value="([^"]*)" selected', form, re.S)

    sent(ada, "/locations/_edit/N-001", **{**fields, **dict(chosen), "market": "new-town"})

    changed = location(app, "N-001")
    assert (changed.market, changed.name, changed.brand) == ("new-town", "North High St", "Ours")
    with app.app_context():
        entry = db.session.query(LogEntry).filter_by(act="location.change").one()
        assert entry.details["changed"] == ["market"]


def test_the_code_of_a_location_stays_whatever_is_sent(app: Flask) -> None:
    ada = sign_in(app, "ada")

    sent(ada, "/locations/_edit/N-001", **NEW, time_zone="Europe/Berlin")

    assert location(app, "N-001").name == "Quay"
    with app.app_context():
        assert find_location("N-009") is None


def test_codes_with_slashes_have_a_form_too(app: Flask) -> None:
    ada = sign_in(app, "ada")
    sent(ada, "/locations/_new", **{**NEW, "code": "N/7/a"}, time_zone="UTC")

    assert 'value="Quay"' in ada.get("/locations/_edit/N/7/a").text


def test_the_admin_of_a_part_meets_only_that_part(app: Flask) -> None:
    nick = regional_admin(app)
    there = {"name": "x", "kind": "own", "time_zone": "UTC"}

    assert nick.get("/locations/_edit/S-001").status_code == 404
    assert send(nick, "/locations/_edit/S-001", **there, region="north").status_code == 404
    assert send(nick, "/locations/_edit/N-001", **there, region="south").status_code == 422
    assert send(nick, "/locations/_new", **there, code="S-9", region="south").status_code == 422
    assert send(nick, "/locations/_new", **there, code="S-001", region="north").status_code == 409
    assert location(app, "S-001").name == "South Way"
    assert location(app, "N-001").region_id == location(app, "N-002").region_id


def test_a_new_location_is_proposed_the_zone_most_others_are_in(app: Flask, call: Caller) -> None:
    form = call("ada").get("/locations/_new").text

    assert '<option value="Europe/Berlin" selected>' in form
    assert "data-guess-zone" not in form


def test_without_any_location_the_browser_proposes_the_zone(blank_app: Flask) -> None:
    ada = founder(blank_app)
    sent(ada, "/locations/_regions", name="North")

    assert "data-guess-zone" in ada.get("/locations/_new").text


def test_a_location_needs_a_region_first(blank_app: Flask) -> None:
    assert "there is none yet" in words(founder(blank_app).get("/locations/_new"))


def upload(client: FlaskClient, content: bytes, name: str = "stores.csv") -> str:
    """Send a file; the address of what comes next."""
    answer = client.post("/locations/_import", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 303, words(answer)
    return answer.headers["Location"]


def test_a_file_is_looked_at_first_and_changes_nothing(app: Flask) -> None:
    ada = sign_in(app, "ada")

    page = ada.get(upload(ada, LISTING.encode()))

    said = words(page)
    assert "stores.csv: 5 rows, 7 columns." in said
    assert re.search(r"added 2 changed \d unchanged \d refused 2", said)
    assert row(page, "repeated in row 3") == "5 Store number N-100 repeated in row 3"
    assert "Import" in said
    assert '<option value="2" selected>Store Name (North High St)' in page.text
    with app.app_context():
        assert find_location("N-100") is None


def test_the_import_reports_and_a_second_one_changes_nothing(app: Flask) -> None:
    ada = sign_in(app, "ada")
    address = upload(ada, LISTING.encode())

    said = sent(ada, address)

    assert "stores.csv has been imported." in said
    assert "added 2" in said
    assert location(app, "C-100").kind == "competitor"
    assert location(app, "N-100").time_zone_guessed is True
    assert location(app, "N-001").city == "Kiel"
    again = words(ada.get(upload(ada, LISTING.encode())))
    assert "added 0 changed 0 unchanged 3 refused 2" in again
    assert "There is nothing to import." in again


def test_importing_twice_from_the_same_page_reports_the_first_time(app: Flask) -> None:
    ada = sign_in(app, "ada")
    address = upload(ada, LISTING.encode())
    sent(ada, address)

    assert "added 2" in sent(ada, address)
    report = ada.get(f"{address}/report.txt")
    assert report.mimetype == "text/plain"
    assert "added: row 3, store number N-100\n" in report.text
    assert "refused: row 5, store number N-100 repeated in row 3\n" in report.text


def test_the_columns_chosen_count_and_not_the_guess(app: Flask) -> None:
    ada = sign_in(app, "ada")
    address = upload(ada, b"Kennung;Anzeige\nZ-1;Zett\n")
    refused = ada.get(address)
    assert "code" in words(refused)
    assert 'aria-invalid="true"' in refused.text

    chosen = "chosen=1&column_code=1&column_name=2&region=south&time_zone=UTC&kind=competitor"
    page = ada.get(f"{address}?{chosen}")

    assert "added 1" in words(page)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    assert "added 1" in sent(ada, address, **fields)
    assert location(app, "Z-1").kind == "competitor"


def test_a_column_that_does_not_exist_is_no_column(app: Flask) -> None:
    ada = sign_in(app, "ada")
    address = upload(ada, LISTING.encode())

    for number in ("0", "99", "-1", "x", "٣", "1" * 400):
        answer = ada.get(f"{address}?chosen=1&column_code={number}&column_name=2")
        assert answer.status_code == 200
        assert "names no column for the code" in words(answer)


def test_a_pasted_table_goes_in_like_a_file(app: Flask) -> None:
    ada = sign_in(app, "ada")
    answer = send(ada, "/locations/_import", pasted=LISTING.replace(",", "\t"))

    assert "What you pasted: 5 rows" in words(ada.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0", "picture.csv"),
        (b"PK\x03\x04 not a workbook", "broken.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.xls"),
    ],
)
def test_what_is_no_table_is_refused_on_the_form(app: Flask, content: bytes, name: str) -> None:
    ada = sign_in(app, "ada")

    answer = ada.post("/locations/_import", data={"file": (io.BytesIO(content), name)})

    assert answer.status_code == 422
    assert name in words(answer)
    assert "Continue" in words(answer)


def test_a_file_that_is_too_large_is_refused_in_a_sentence(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept.FILE_MOST == 20 * 2**20
    monkeypatch.setattr(kept, "FILE_MOST", 2**10)
    ada = sign_in(app, "ada")
    large = b"a,b\n" + b"1,2\n" * 2**8

    answer = ada.post("/locations/_import", data={"file": (io.BytesIO(large), "large.csv")})

    assert answer.status_code == 413
    assert "The file is larger than" in words(answer)


def test_sending_nothing_asks_for_a_file(call: Caller) -> None:
    answer = send(call("ada"), "/locations/_import")

    assert answer.status_code == 422
    assert "choose a CSV or XLSX file" in words(answer)


def test_an_uploaded_table_belongs_to_whoever_sent_it(app: Flask, call: Caller) -> None:
    address = upload(call("ada"), LISTING.encode())
    other = regional_admin(app)

    assert other.get(address).status_code == 404
    assert other.get(f"{address}/report.txt").status_code == 404
    assert call("ada").get(address.replace("locations", "visits")).status_code == 404
    assert call("ada").get("/locations/_import/" + "A" * 22).status_code == 404
    assert call("ada").get("/locations/_import/..%2f..%2fsecret-key").status_code == 404


def files(app: Flask) -> list[Path]:
    return sorted((app.config["SETTINGS"].data_dir / "imports").iterdir())


def test_an_uploaded_table_is_swept_after_a_day(app: Flask, call: Caller) -> None:
    address = upload(call("ada"), LISTING.encode())
    (old,) = files(app)
    assert old.stat().st_mode & 0o77 == 0
    yesterday = time.time() - 86_500
    os.utime(old, (yesterday, yesterday))

    assert call("ada").get(address).status_code == 410
    upload(call("ada"), LISTING.encode())

    assert old not in files(app)
    assert len(files(app)) == 1


def test_one_person_keeps_a_limited_number_of_tables(app: Flask, call: Caller) -> None:
    for _ in range(23):
        upload(call("ada"), b"a,b\n1,2\n")

    assert len(files(app)) == 20


def test_the_admin_of_a_part_imports_nothing(app: Flask) -> None:
    nick = regional_admin(app)

    assert "you administer a part of it" in words(nick.get("/locations/_import"))
    assert send(nick, "/locations/_import", pasted=LISTING).status_code == 403
    with app.app_context():
        assert tally_kinds() == {"own": 4, "competitor": 2}


def test_names_that_are_markup_stay_names(app: Flask) -> None:
    ada = sign_in(app, "ada")
    evil = b'Store Number,Name,Region\nX-1,"<script>alert(1)</script>",north\n'

    address = upload(ada, evil, "<b>evil</b>.csv")
    looked = ada.get(f"{address}?time_zone=UTC")
    fields = {"chosen": "1", "column_code": "1", "column_name": "2", "column_region": "3"}
    sent(ada, address, **fields, time_zone="UTC")

    assert "<script>alert" not in looked.text + ada.get("/locations").text
    assert "<b>evil" not in looked.text
    assert location(app, "X-1").name == "<script>alert(1)</script>"
