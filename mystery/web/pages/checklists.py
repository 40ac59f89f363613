"""Checklists: which there are, taking in more, reading one as its author, publishing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.checklists import actions, library, queries
from mystery.checklists.rules import Checklist, check, text
from mystery.checklists.rules import read as read_checklist
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.people.rules import Right
from mystery.problems import Conflict, Fault, Invalid, Missing, Problem, TooLarge
from mystery.web import auth
from mystery.web.authoring import Preview
from mystery.web.contract import JSON_BYTES
from mystery.web.differences import Difference, difference
from mystery.web.json_in import parse_json
from mystery.web.pages import forms
from mystery.web.pages.forms import Form

blueprint = Blueprint("checklists_page", __name__)
CHANNELS = {
    "store": "in the store",
    "drive_thru": "drive-thru",
    "phone": "by phone",
    "online": "online",
    "delivery": "delivery",
    "return": "return",
}
DONE = {
    "added": "The checklist is there as a draft. Read it through, then publish it.",
    "imported": "The draft is there. Read it through, then publish it.",
    "published": "Published. Visits that are assigned from now on use this version.",
}


@dataclass(frozen=True)
class Ready:
    """A checklist of the library."""

    key: str
    title: str
    channel: str
    questions: int
    there: bool


@blueprint.get("/checklists")
@auth.needs(Right.EDIT_CHECKLISTS)
def checklists() -> str:
    rows = queries.list_checklists()
    return render_template(
        "checklists/list.html",
        rows=rows,
        ready=_ready({row.key for row in rows}),
        channels=CHANNELS,
        done=forms.done(DONE),
    )


def _ready(there: set[str]) -> list[Ready]:
    documents = (read_checklist(library.load(name)) for name in library.names())
    return [
        Ready(
            key=each.key,
            title=text(each.title, each.language),
            channel=CHANNELS[each.channel],
            questions=len(each.by_key),
            there=each.key in there,
        )
        for each in documents
    ]


@blueprint.post("/checklists/_library")
@auth.needs(Right.EDIT_CHECKLISTS)
def take() -> BaseResponse:
    document = library.load(forms.text("name"))
    with db.transaction():
        if queries.find_checklist(document["key"]):
            raise Conflict("This checklist is there already.", code="checklist_exists")
        actions.put_draft(document, by=auth.person().actor)
    return redirect(f"/checklists/{document['key']}?done=added", 303)


@blueprint.get("/checklists/_import")
@auth.needs(Right.EDIT_CHECKLISTS)
def import_form() -> Response:
    return _import_page(Form())


def _import_page(form: Form) -> Response:
    return Response(render_template("checklists/import.html", form=form), form.status)


@blueprint.post("/checklists/_import")
@auth.needs(Right.EDIT_CHECKLISTS)
def import_document() -> BaseResponse:
    try:
        document = parse_json(_sent_bytes())
        checklist = check(document)
        with db.transaction():
            _check_no_draft(checklist)
            actions.put_draft(document, by=auth.person().actor)
    except forms.ANSWERED as problem:
        return _import_page(forms.sent(_placed(problem)))
    return redirect(f"/checklists/{checklist.key}?done=imported", 303)


def _sent_bytes() -> bytes:
    """The uploaded file, or what was pasted. Raises TooLarge above 1 MiB."""
    file = request.files.get("file")
    if file is not None and file.filename:
        data = file.stream.read(JSON_BYTES + 1)
    else:
        data = request.form.get("pasted", "").encode("utf-8", "replace")
    if len(data) > JSON_BYTES:
        raise TooLarge("A checklist has at most 1 MiB.", faults=[Fault("/file", "too large")])
    if not data.strip():
        fault = Fault("/file", "choose a JSON file, or paste the document")
        raise Invalid("There is no checklist yet.", code="no_document", faults=[fault])
    return data


def _check_no_draft(checklist: Checklist) -> None:
    """A draft is replaced only by somebody who says so."""
    row = queries.find_checklist(checklist.key)
    if row is not None and row.draft is not None and not forms.text("replace"):
        raise Conflict(
            f"There is a draft of {row.title} already. Tick below that it may be replaced.",
            code="draft_exists",
            faults=[Fault("/replace", "tick this to replace the draft")],
        )


def _placed(problem: Problem) -> Problem:
    """Places inside the document are no fields of the form: they stand in the sentence."""
    own = ("/file", "/replace")
    faults = [
        f if f.pointer in own else Fault("", f"{f.pointer}: {f.detail}" if f.pointer else f.detail)
        for f in problem.faults
    ]
    return type(problem)(problem.detail, code=problem.code, faults=faults)


@blueprint.get("/checklists/<key>")
@auth.needs(Right.EDIT_CHECKLISTS)
def checklist(key: str) -> Response:
    return _page(queries.get_checklist(forms.clean(key)))


@dataclass(frozen=True)
class Looked:
    """What of a checklist is being looked at: the draft (version None) or a version."""

    row: ChecklistRow
    version: VersionRow | None
    document: dict[str, Any]


def _looked(row: ChecklistRow) -> Looked:
    """`?version=` of the address, else the draft, else the version published last."""
    number = request.args.get("version", "")
    if number.isascii() and number.isdigit():
        version = queries.get_version(row.key, int(number[:9]))
    elif row.draft is not None:
        return Looked(row, None, json.loads(row.draft))
    else:
        found = queries.find_latest(row.id)
        if found is None:
            raise Missing("This checklist has neither a draft nor a version.")
        version = found
    return Looked(row, version, queries.document(version))


def _page(row: ChecklistRow, problem: Problem | None = None) -> Response:
    looked = _looked(row)
    language = request.args.get("language", "")
    checklist = read_checklist(looked.document)
    preview = Preview(checklist, language or checklist.language)
    if language and language not in preview.languages:
        preview = Preview(checklist, checklist.language)
    page = render_template(
        "checklists/checklist.html",
        row=row,
        looked=looked,
        preview=preview,
        channel=CHANNELS[checklist.channel],
        changes=_changes(row, checklist) if looked.version is None else None,
        form=Form(problem=problem),
        done=forms.done(DONE),
    )
    return Response(page, Form(problem=problem).status)


def _changes(row: ChecklistRow, draft: Checklist) -> Difference | None:
    """What publishing would change; None when there is no version yet."""
    latest = queries.find_latest(row.id)
    return difference(queries.checklist_of(latest), draft) if latest else None


@blueprint.post("/checklists/<key>/publish")
@auth.needs(Right.EDIT_CHECKLISTS)
def publish(key: str) -> BaseResponse:
    """Publish the draft that was looked at, and no other."""
    try:
        with db.transaction():
            row = queries.get_checklist(forms.clean(key))
            if str(row.draft_revision) != forms.text("revision"):
                raise Conflict(
                    "The draft has changed since you looked at it. Read it through again.",
                    code="stale_draft",
                )
            actions.publish(row, by=auth.person().actor)
    except forms.ANSWERED as problem:
        return _page(queries.get_checklist(key), problem)
    return redirect(f"/checklists/{key}?done=published", 303)


@blueprint.get("/checklists/<key>/document.json")
@auth.needs(Right.EDIT_CHECKLISTS)
def download(key: str) -> Response:
    """The document as JSON that can be imported again."""
    looked = _looked(queries.get_checklist(forms.clean(key)))
    named = f"version-{looked.version.number}" if looked.version else "draft"
    body = json.dumps(looked.document, ensure_ascii=False, indent=2) + "\n"
    disposition = f'attachment; filename="{looked.row.key}-{named}.json"'
    headers = {"Content-Disposition": disposition}
    return Response(body, headers=headers, mimetype="application/json")
