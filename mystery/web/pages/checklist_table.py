"""A checklist from a plain table: upload or paste, look at it, mend it, save it as a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.checklists import actions, queries
from mystery.checklists.rules import read as read_checklist
from mystery.checklists.rules import text as in_language
from mystery.checklists.tables import ChecklistRow
from mystery.checklists.tabular.drafts import Reading
from mystery.checklists.tabular.estimate import minutes
from mystery.checklists.tabular.fields import FIELDS, NAMES, Table, understand
from mystery.checklists.tabular.former import Former
from mystery.checklists.tabular.lines import Wrong
from mystery.checklists.tabular.pasting import bounded, sheet_of_text
from mystery.checklists.tabular.present import document_of
from mystery.checklists.tabular.reading import frame_of, read_table
from mystery.checklists.tabular.words import decimal
from mystery.checklists.tabular.writing import former_of, rows_of, sheet_of, table_file, text_of
from mystery.people.rules import Right
from mystery.spreadsheets import Sheet
from mystery.web import auth
from mystery.web.authoring import Preview
from mystery.web.differences import Difference, difference
from mystery.web.pages import forms, kept
from mystery.web.pages.checklists import CHANNELS
from mystery.web.pages.forms import Form
from mystery.web.pages.mapping import asked_columns, choices, column_options

blueprint = Blueprint("checklist_table", __name__)
SETTINGS = ("title", "key", "language", "channel", "pass_mark", "points")
LANGUAGES = (
    *(("en", "English"), ("de", "German"), ("fr", "French"), ("es", "Spanish"), ("it", "Italian")),
    *(("nl", "Dutch"), ("pl", "Polish"), ("pt", "Portuguese"), ("cs", "Czech"), ("tr", "Turkish")),
)
NEEDS = {"title": "Name", "key": "Short name", "channel": "Where", "table": "Table"}
SHOWN = 300


@dataclass(frozen=True)
class Before:
    """The checklist that a table changes, as it is: its draft, else what was published last."""

    row: ChecklistRow
    document: dict[str, Any]

    @property
    def rows(self) -> Former:
        return former_of(self.document)


@dataclass(frozen=True)
class Looked:
    """What came of a table."""

    table: Table
    reading: Reading
    before: Before | None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def document(self) -> dict[str, Any]:
        """The former document where the table says the same as it."""
        checklist, before = self.reading.checklist, self.before
        if before is not None and read_checklist(before.document) == checklist:
            return before.document
        return self.reading.document

    @property
    def changes(self) -> Difference | None:
        if self.before is None or self.reading.checklist is None:
            return None
        return difference(read_checklist(self.before.document), self.reading.checklist)

    @property
    def header(self) -> str:
        """What tells this table's columns from those of another one."""
        return "|".join(title[:30] for title in self.table.sheet.columns)[:1_000]

    def column(self, wrong: Wrong) -> str:
        """The title of a column as the table has it."""
        titled = [title for title in self.table.columns.named(wrong.field) if title]
        return titled[0] if titled else NEEDS.get(wrong.field) or NAMES.get(wrong.field, "")


@blueprint.get("/checklists/_table")
@auth.needs(Right.EDIT_CHECKLISTS)
def start() -> Response:
    """Empty, or with a checklist that is there as the table to be edited."""
    before = _before(forms.asked("key"))
    if before is None:
        return _page(Form())
    return _page(Form({"table": text_of(sheet_of(rows_of(before.document)), delimiter="\t")}))


@blueprint.post("/checklists/_table")
@auth.needs(Right.EDIT_CHECKLISTS)
def look() -> Response:
    """Shows what a table would be; changes nothing."""
    form = _typed()
    try:
        sheet, form = _sent(form)
        return _page(form, _looked(sheet, form))
    except forms.ANSWERED as problem:
        return _page(replace(form, problem=problem))


@blueprint.post("/checklists/_table/save")
@auth.needs(Right.EDIT_CHECKLISTS)
def save() -> BaseResponse:
    form, looked = _typed(), None
    try:
        sheet, form = _sent(form)
        looked = _looked(sheet, form)
        if looked.reading.checklist is None:
            return _page(form, looked)
        revision = form.value("revision")
        base = int(revision[:9]) if revision.isascii() and revision.isdigit() else None
        with db.transaction():
            row = actions.put_draft(looked.document, by=auth.person().actor, base_revision=base)
            key = row.key
    except forms.ANSWERED as problem:
        return _page(replace(form, problem=problem), looked)
    return redirect(f"/checklists/{key}?done=imported", 303)


@blueprint.get("/checklists/<key>/table.csv")
@auth.needs(Right.EDIT_CHECKLISTS)
def download(key: str) -> Response:
    """A checklist as a table that can be taken in again."""
    row = queries.get_checklist(forms.clean(key))
    number = forms.asked("version", 9)
    if number.isascii() and number.isdigit():
        document = queries.document(queries.get_version(row.key, int(number)))
    else:
        document = document_of(row)
    headers = {"Content-Disposition": f'attachment; filename="{row.key}.csv"'}
    return Response(table_file(document), headers=headers, mimetype="text/csv")


def _typed() -> Form:
    """The fields as they were typed; the table with its first and last empty cells."""
    table = request.form.get("table", "").replace("\0", "")
    return Form({**forms.sent().values, "table": table})


def _sent(form: Form) -> tuple[Sheet, Form]:
    """The table that was uploaded or typed; an uploaded one stands in the field from then on."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return sheet_of_text(form.value("table")), form
    sheet, name = kept.read_table()
    sheet = bounded(sheet, name)
    values = {**form.values, "table": text_of(sheet, delimiter="\t"), "header": ""}
    return sheet_of_text(values["table"]), Form(values, form.problem)


def _looked(sheet: Sheet, form: Form) -> Looked:
    table = understand(sheet)
    looked = Looked(table, Reading({}, None, (), ()), None)
    if form.value("header") == looked.header:
        table = replace(table, columns=asked_columns(table.sheet, FIELDS, lambda _: table.columns))
    settings = {name: form.value(name) for name in SETTINGS if form.value(name)}
    if decimal(settings.get("points", "")) is None:
        settings.pop("points", "")
    key, title = frame_of(table, settings)
    before = _before(key)
    if before is not None and not title:
        settings["title"] = _words(before.document.get("title"), before.document)
    reading = read_table(table, settings, former=before.rows if before else None)
    return Looked(table, reading, before, settings)


def _before(key: str) -> Before | None:
    row = queries.find_checklist(key) if key else None
    return Before(row, document_of(row)) if row else None


def _page(form: Form, looked: Looked | None = None) -> Response:
    wrongs = looked.reading.wrongs if looked else ()
    checklist = looked.reading.checklist if looked else None
    preview = Preview(checklist, checklist.language) if checklist else None
    body = render_template(
        "checklists/table.html",
        form=_named(form, looked),
        looked=looked,
        preview=preview,
        minutes=minutes(checklist) if checklist else 0,
        wrongs=list(_told(looked, wrongs)) if looked else [],
        wrong_count=len(wrongs),
        channels=list(CHANNELS.items()),
        languages=_languages(looked),
        choices=choices(looked.table.columns, FIELDS, NAMES) if looked else [],
        columns=column_options(looked.table.sheet) if looked else [],
        most=kept.FILE_MOST // 2**20,
    )
    return Response(body, 422 if wrongs else form.status)


def _languages(looked: Looked | None) -> list[tuple[str, str]]:
    """Those we know by name, and the checklist's own where it is another one."""
    own = str(looked.reading.document.get("language", "en")) if looked else "en"
    return [*([] if own in dict(LANGUAGES) else [(own, own)]), *LANGUAGES]


def _named(form: Form, looked: Looked | None) -> Form:
    """Name and key as the table gave them, where nothing was typed."""
    if looked is None:
        return form
    document, values = looked.reading.document, dict(form.values)
    values["title"] = values.get("title") or _words(document.get("title"), document)
    for name in ("key", "language", "channel", "pass_mark"):
        there = document.get(name)
        values[name] = values.get(name) or ("" if there is None else str(there))
    return Form(values, form.problem)


def _words(title: object, document: Mapping[str, object]) -> str:
    """A title in the main language; nothing for what is no title."""
    if not isinstance(title, str | Mapping):
        return ""
    return str(in_language(title, str(document.get("language", "en"))))


def _told(looked: Looked, wrongs: tuple[Wrong, ...]) -> Iterator[tuple[int, str, str, str]]:
    """Row, column, words and cell of the first faults."""
    for wrong in wrongs[:SHOWN]:
        words = wrong.words[:1].upper() + wrong.words[1:]
        yield wrong.row, looked.column(wrong), words.rstrip(".") + ".", wrong.cell
