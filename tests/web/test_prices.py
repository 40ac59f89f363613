"""Rows of items from the phone to tables and index; what stands apart is only counted."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.audits.apart.tables import EmployerTally
from mystery.audits.repeats.tables import ItemRow, RepeatAnswer
from mystery.audits.tables import AnswerRow, Audit
from mystery.checklists import library
from mystery.locations.tables import Region
from mystery.programmes.tables import Programme, Scenario, Visit, Wave
from tests import cast
from tests.conftest import Caller
from tests.sending import Draft
from tests.staged import STAGED, STAGES, stage

PEN = {"name": "Pen", "barcode": "4006381333931", "price": "2.00", "size": "1"}
SOAP = {"name": "Soap", "barcode": "", "price": "1.50", "size": ""}
BARE = {"name": "Bread", "barcode": "4000000000017", "price": "", "size": ""}


def scenario(visit: Visit) -> None:
    wave = Wave(
        key="w1",
        programme_id=visit.programme_id,
        name="Prices",
        opens_on=visit.opens_at.date(),
        due_on=visit.due_at.date(),
        quotas=[],
        created_at=visit.created_at,
    )
    db.session.add(wave)
    db.session.flush()
    visit.wave_id = wave.id
    everywhere = [{**PEN, "price": "9.99"}]
    for market, items in (("north-town", [PEN, SOAP, BARE]), ("", everywhere)):
        db.session.add(
            Scenario(
                wave_id=wave.id,
                market=market,
                items=items,
                currency="EUR",
                changed_at=visit.created_at,
            )
        )


@pytest.fixture
def priced(app: Flask) -> str:
    """A visit to a competitor in the North with a scenario of its market."""
    with app.app_context(), db.transaction():
        cast.publish(library.load("competitor-price"))
        key = cast.plan("sam", location="C-001", checklist="competitor-price")
        scenario(db.session.scalars(sa.select(Visit).where(Visit.key == key)).one())
    return key


def row(name: str | None, barcode: str | None, price: str | None, **more: Any) -> dict[str, Any]:
    item = {k: v for k, v in (("name", name), ("barcode", barcode)) if v is not None}
    price_ = {} if price is None else {"shelf_price": {"value": price}}
    return {"@item": item, **price_, **more}


ROWS = [
    row("Pen", PEN["barcode"], "2.50", stock={"value": "low"}, promo_type={"value": "none"}),
    row("SOAP", None, "1.00"),
    row("Bread", BARE["barcode"], "3.00"),
    row("Own label", None, "0.99"),
    row("Pen again", PEN["barcode"], None, shelf_price={"na": True}),
]


def send(call: Caller, visit: str, rows: list[dict[str, Any]]) -> Draft:
    draft = Draft(
        visit,
        location="C-001",
        checklist="competitor-price",
        answers={"photos_allowed": {"value": "no"}},
        more={"repeats": {"items": rows}},
    )
    assert draft.send(call("sam")).status_code == 201
    decided = call("rita").post(f"/api/v1/audits/{draft.uuid}/review", json={"decision": "approve"})
    assert decided.status_code == 200
    return draft


def table(call: Caller, name: str) -> list[dict[str, str]]:
    address = f"/api/v1/exports/{name}.csv?checklist=competitor-price&period=all&raw=1"
    return list(csv.DictReader(io.StringIO(call("rita").get(address).get_data(as_text=True))))


def test_rows_are_kept_with_both_prices(app: Flask, call: Caller, priced: str) -> None:
    send(call, priced, ROWS)

    with app.app_context():
        rows = list(db.session.scalars(sa.select(ItemRow).order_by(ItemRow.row)))
        assert [(r.item, r.name, r.price, r.our_price, r.listed) for r in rows] == [
            (PEN["barcode"], "Pen", "2.50", "2.00", True),
            ("Soap", "Soap", "1.00", "1.50", True),
            (BARE["barcode"], "Bread", "3.00", None, True),
            ("Own label", "Own label", "0.99", None, False),
            (PEN["barcode"], "Pen", None, "2.00", True),
        ]
        found = db.session.scalars(sa.select(RepeatAnswer).where(RepeatAnswer.row == 0)).all()
        told = {answer.question: (answer.state, answer.value) for answer in found}
        assert told["stock"] == ("unscored", "low")
        assert "promo_price" not in told
        assert "item_photo" not in told
        na = db.session.get(RepeatAnswer, (rows[0].audit_id, "items", 4, "shelf_price"))
        assert na is not None
        assert na.state == "na"


def test_the_index_is_of_the_items_that_both_have(call: Caller, priced: str) -> None:
    send(call, priced, ROWS)

    (found,) = (
        call("nora")
        .get("/api/v1/scores/prices?checklist=competitor-price&period=all")
        .json["items"]
    )

    assert (found["market"], found["currency"], found["items"]) == ("north-town", "EUR", 2)
    assert (found["theirs"], found["ours"], found["index"]) == ("3.5", "3.5", "100")
    assert found["brands"][0]["brand"] == "Rival"
    south = call("sol").get("/api/v1/scores/prices?checklist=competitor-price&period=all")
    assert south.json["items"] == []
    page = call("nora").get("/gap?checklist=competitor-price&period=all").text
    assert "For the same items Rival is as dear as we are." in page
    assert '<td class="index">100.0</td><td class="other">3.50 EUR</td>' in page
    assert "Who is cheaper?" not in call("sol").get("/gap?checklist=competitor-price").text


def test_tables_show_our_price_beside_theirs_and_the_index(call: Caller, priced: str) -> None:
    send(call, priced, ROWS)

    lines = table(call, "items")

    assert [(one["item"], one["our_price"], one["their_price"]) for one in lines] == [
        ("Pen", "2", "2.5"),
        ("Soap", "1.5", "1"),
        ("Bread", "", "3"),
        ("Own label", "", "0.99"),
        ("Pen", "2", ""),
    ]
    assert [one["price_index"] for one in lines[:3]] == ["125", "66.6667", ""]
    assert (lines[0]["i_stock"], lines[4]["i_shelf_price"]) == ("low", "na")
    indexes = {one["location_key"]: one["price_index"] for one in table(call, "locations")}
    assert (indexes["C-001"], indexes["N-001"]) == ("100", "")


def test_what_is_deleted_takes_its_rows_along(app: Flask, call: Caller, priced: str) -> None:
    draft = send(call, priced, ROWS)
    with app.app_context():
        key = db.session.scalar(sa.select(Audit.key).where(Audit.uuid == draft.uuid))

    assert call("ada").delete(f"/api/v1/audits/{key}", json={"reason": "a test"}).status_code == 204

    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ItemRow)) == 0
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RepeatAnswer)) == 0


def tallies(app: Flask) -> list[tuple[int, int]]:
    with app.app_context():
        counts = sa.select(EmployerTally.mark, EmployerTally.n).order_by(EmployerTally.mark)
        return [(mark, n) for mark, n in db.session.execute(counts)]


def test_the_answer_about_the_employer_is_counted_and_stands_nowhere_else(
    app: Flask, call: Caller
) -> None:
    with app.app_context(), db.transaction():
        cast.publish(STAGED)
        keys = [cast.plan("sam", checklist="order") for _ in range(2)]
    for key in keys:
        for name in STAGES:
            stage(key, name).send(call("sam"))
            stage(key, name).send(call("sam"))

    assert tallies(app) == [(9, 2)]
    with app.app_context():
        tally = db.session.scalars(sa.select(EmployerTally)).one()
        assert tally.month.day == 1
        assert (
            db.session.scalar(
                sa.select(sa.func.count()).where(AnswerRow.question == "recommend_as_employer")
            )
            == 0
        )
        bodies = list(db.session.scalars(sa.select(Audit.body)))
    assert bodies
    assert not [body for body in bodies if b"recommend_as_employer" in body]


def test_a_whole_visit_counts_once_and_only_at_own_stores(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        cast.publish(STAGED)
    answers = {"recommend_as_employer": {"value": 3}}
    for location in ("N-002", "C-001"):
        Draft(None, location=location, checklist="order", answers=answers).send(call("sam"))
    assert tallies(app) == [(3, 1)]


def test_figures_are_of_five_and_of_months_that_are_over(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        regions = {region.code: region.id for region in db.session.scalars(sa.select(Region))}
        programme = db.session.scalars(sa.select(Programme.id)).first()
        last = db.now().date().replace(day=1)
        past = date(last.year - (last.month == 1), (last.month - 2) % 12 + 1, 1)
        for code, month, mark, n in (
            ("north", past, 10, 4),
            ("north", past, 2, 1),
            ("north", last, 0, 50),
            ("south", past, 10, 4),
        ):
            of = {"programme_id": programme, "region_id": regions[code], "month": month}
            db.session.add(EmployerTally(**of, mark=mark, n=n))

    told = call("ada").get("/api/v1/scores/employer").json

    assert [(row["region"], row["n"], row["nps"]) for row in told["items"]] == [("north", 5, "60")]
    assert told["together"]["n"] == 5
    assert call("sol").get("/api/v1/scores/employer").json["together"] is None
