"""Lines of the tables, read by the hundred visits: memory does not grow with their number, and
there is one statement of each kind for a batch, never one for a visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from mystery.audits.redactions.queries import list_blackouts
from mystery.audits.redactions.rules import USUAL, Blackout
from mystery.audits.rules import clock_part
from mystery.audits.tables import AnswerRow, Audit, AuditPhoto
from mystery.checklists.rules import Type
from mystery.db import session
from mystery.exports.chosen import Row, batches, by_visit, places, shown_photo
from mystery.exports.items import indexes, item_lines
from mystery.exports.orders import Order
from mystery.exports.photos import photo_lines
from mystery.exports.rules import (
    AnswerLine,
    ChoiceLine,
    Detail,
    LocationLine,
    QuestionLine,
    Table,
    VisitLine,
    answer_number,
    arithmetic,
    choice_lines,
)
from mystery.exports.timers import timer_lines
from mystery.locations.tables import Location, LocationTag, Region
from mystery.people.tables import Person
from mystery.programmes.tables import Visit

SAID_KEPT, SAID_CHARS = 20_000, 40
Given = tuple[int, str, str | None]
"""A question (its id in memory), the state of its answer, and the value."""


class Said(NamedTuple):
    """An answer in words, and as a number where it is one."""

    label: str
    number: float | None


def lines(order: Order, table: str, *, most: int | None = None) -> Iterator[Any]:
    """Lines of a table of `order.tables`; of no more than `most` visits, or locations."""
    if table == "dictionary":
        return order.dictionary()
    if table == "questions":
        return order.questions()
    if table == "versions":
        return order.published()
    return _STREAMS[table](order, most)


def every_table(order: Order) -> Iterator[tuple[Table, Iterator[Any]]]:
    """All tables with their lines, each read when its turn comes."""
    for name, table in order.tables.items():
        yield table, lines(order, name)


def visit_lines(order: Order, most: int | None = None) -> Iterator[VisitLine]:
    for ids in batches(order, most):
        texts = by_visit(
            sa.select(AnswerRow.audit_id, AnswerRow.value)
            .where(AnswerRow.audit_id.in_(ids), AnswerRow.type == Type.TEXT)
            .where(AnswerRow.value.is_not(None))
            .order_by(AnswerRow.audit_id, AnswerRow.position)
        )
        rows, hidden = by_visit(_visits().where(Audit.id.in_(ids))), list_blackouts(ids)
        for id_ in ids:
            over = hidden.get(id_, USUAL).over
            said = "\n".join(over(text.value) for text in texts.get(id_, ()))
            yield _visit(order, rows[id_][0], comment=said or None)


def _visits() -> sa.Select[Any]:
    photos = sa.select(sa.func.count()).where(AuditPhoto.audit_id == Audit.id, shown_photo())
    return (
        sa.select(Audit.id, Audit.key, Audit.version_id, Audit.visited_at, Audit.finished_at)
        .add_columns(Audit.received_at, Audit.local_day, Audit.outcome, Audit.state)
        .add_columns(Audit.percent, Audit.true_percent, Audit.score, Audit.location_id)
        .add_columns(Location.code, Location.name, Location.kind, Location.brand)
        .add_columns(Location.time_zone, Region.name.label("region"), Region.path)
        .add_columns(Person.key.label("author"), Visit.opens_at)
        .add_columns(photos.scalar_subquery().label("photos"))
        .join(Audit.location)
        .join(Location.region)
        .join(Audit.author)
        .outerjoin(Audit.visit)
    )


def _visit(order: Order, row: Row, *, comment: str | None) -> VisitLine:
    version = order.versions[row.version_id]
    stays = order.stable.covers(row.path, row.location_id)
    return VisitLine(
        visit_key=row.key,
        location_key=row.code,
        location=row.name,
        region=row.region,
        own_or_competitor=row.kind,
        brand=row.brand,
        channel=version.checklist.channel.value,
        checklist_key=version.checklist.key,
        checklist_version=version.number,
        shopper_alias=order.wording.alias(row.author, row.visited_at, stays),
        opens_at=row.opens_at,
        visited_at=row.visited_at,
        finished_at=row.finished_at,
        received_at=row.received_at,
        visited_on=row.local_day,
        time_zone=row.time_zone,
        outcome=row.outcome,
        review_state=row.state,
        percent=row.percent,
        true_percent=row.true_percent,
        arithmetic=arithmetic(row.score),
        photo_count=row.photos,
        comment=comment,
        open_visit=order.address("audits", row.key),
    )


def answer_lines(
    order: Order, most: int | None = None, *, only: Type | None = None
) -> Iterator[AnswerLine]:
    """`only`: answers to questions of one type."""
    known: dict[Given, Said] = {}
    of_type = sa.true() if only is None else AnswerRow.type == only
    for ids in batches(order, most):
        photos = by_visit(
            sa.select(AuditPhoto.audit_id, AuditPhoto.question, AuditPhoto.key)
            .where(AuditPhoto.audit_id.in_(ids), shown_photo())
            .order_by(AuditPhoto.audit_id, AuditPhoto.position, AuditPhoto.key)
        )
        rows = by_visit(_answers().where(AnswerRow.audit_id.in_(ids), of_type))
        hidden = list_blackouts(ids)
        for id_ in ids:
            beside = photos.get(id_, [])
            for row in rows.get(id_, ()):
                line = _answer(order, row, photos=beside, known=known)
                line = _told(line, hidden.get(id_, USUAL))
                yield _nameless(line) if line.asked.question.names_staff else line


def _told(line: AnswerLine, hidden: Blackout) -> AnswerLine:
    """Without what a reviewer took out, for whoever reads tables."""
    comment = hidden.over_any(line.comment)
    if line.asked.question.type != Type.TEXT:
        return line if comment == line.comment else line._replace(comment=comment)
    return line._replace(
        answer_value=hidden.over_any(line.answer_value),
        answer_label=hidden.over(line.answer_label),
        comment=comment,
    )


def _nameless(line: AnswerLine) -> AnswerLine:
    """Tables travel: what may name staff is read in the report alone."""
    if line.asked.question.type != Type.TEXT:
        return line._replace(comment=None)
    return line._replace(answer_value=None, answer_label="", comment=None)


def _answers() -> sa.Select[Any]:
    return (
        sa.select(AnswerRow.audit_id, Audit.key, Audit.version_id, Audit.local_day)
        .add_columns(Location.code, Location.name, Location.kind)
        .add_columns(AnswerRow.question, AnswerRow.state, AnswerRow.value, AnswerRow.earned)
        .add_columns(AnswerRow.possible, AnswerRow.missed, AnswerRow.comment)
        .join(Audit, Audit.id == AnswerRow.audit_id)
        .join(Audit.location)
        .order_by(AnswerRow.audit_id, AnswerRow.position)
    )


def _answer(order: Order, row: Row, *, photos: list[Row], known: dict[Given, Said]) -> AnswerLine:
    _, visit, version_id, day, code, place, kind, question, state, value, *rest = row
    earned, possible, missed, comment = rest
    asked = order.versions[version_id].questions[question]
    if asked.question.type == Type.TIME and order.detail != Detail.EXACT:
        value = clock_part(value)
    said = _said(order, asked, (id(asked), state, value), known)
    return AnswerLine(
        visit_key=visit,
        location_key=code,
        location=place,
        visited_on=day,
        own_or_competitor=kind,
        asked=asked,
        state=state,
        answer_value=value,
        answer_label=said.label,
        answer_number=said.number,
        points_earned=None if earned is None else float(earned),
        points_possible=None if possible is None else float(possible),
        is_fail=int(missed),
        comment=comment,
        photos=tuple(
            order.address("audits", visit, "photos", photo.key)
            for photo in photos
            if photo.question == question
        ),
    )


def _said(order: Order, asked: QuestionLine, given: Given, known: dict[Given, Said]) -> Said:
    """Remembered while short: most visits answer in the same few words."""
    found = known.get(given)
    if found is not None:
        return found
    _, state, value = given
    label = order.wording.label(asked.question, state, value, asked.language)
    said = Said(label, answer_number(asked.question, value))
    if len(known) < SAID_KEPT and len(value or "") <= SAID_CHARS:
        known[given] = said
    return said


def choice_lines_of(order: Order, most: int | None = None) -> Iterator[ChoiceLine]:
    for line in answer_lines(order, most, only=Type.MULTI):
        yield from choice_lines(line)


def location_lines(order: Order, most: int | None = None) -> Iterator[LocationLine]:
    """Those that fit the filter, whether they were visited or not."""
    tags: dict[int, list[str]] = {}
    tagged = sa.select(LocationTag.location_id, LocationTag.tag).order_by(LocationTag.tag)
    for location_id, tag in session.execute(tagged.join(Location).where(*places(order))):
        tags.setdefault(location_id, []).append(tag)
    query = (
        sa.select(Location.id, Location.code, Location.name, Location.kind, Location.brand)
        .add_columns(Location.market, Region.code.label("region_code"), Region.name.label("region"))
        .add_columns(Location.address, Location.city, Location.country, Location.time_zone)
        .add_columns(Location.latitude, Location.longitude)
        .add_columns(Location.opened_on, Location.closed_on, Location.refit_on)
        .join(Location.region)
        .where(*places(order))
        .order_by(Location.code)
    )
    index = indexes(order)
    for row in session.execute(query if most is None else query.limit(most)):
        yield LocationLine(
            location_key=row.code,
            location=row.name,
            own_or_competitor=row.kind,
            brand=row.brand,
            market=row.market,
            region_key=row.region_code,
            region=row.region,
            address=row.address,
            city=row.city,
            country=row.country,
            latitude=row.latitude,
            longitude=row.longitude,
            time_zone=row.time_zone,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            refit_on=row.refit_on,
            tags=";".join(tags.get(row.id, ())),
            price_index=index.get(row.code),
        )


_STREAMS: Mapping[str, Callable[[Order, int | None], Iterator[Any]]] = {
    "visits": visit_lines,
    "answers": answer_lines,
    "choices": choice_lines_of,
    "photos": photo_lines,
    "locations": location_lines,
    "items": item_lines,
    "timers": timer_lines,
}
