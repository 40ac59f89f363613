"""Workbooks that take too long to wait for: had made in the background, asked for as ever."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from urllib.parse import urlencode

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.exports import actions, owned
from mystery.exports.rules.files import Made, made_as
from mystery.exports.tables import ExportFile
from mystery.people.rules import Right
from mystery.problems import Conflict
from mystery.web import auth
from mystery.web.contract import answer
from mystery.web.filters import Asked

AT_ONCE = 150_000
"""Answers that a workbook holds when it is made while somebody waits."""
FRESH = timedelta(minutes=15)
"""For so long, asking for the same again means the same file."""
ASK_AGAIN = 5


def allowed() -> str:
    """What the asker may export just now, as a hash."""
    rights = (Right.EXPORT, Right.READ_EXACT, Right.READ_ALIAS)
    held = [auth.scope(right) for right in rights]
    told = [[one.everywhere, sorted(one.region_paths), sorted(one.location_ids)] for one in held]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def in_background(asked: Asked) -> BaseResponse:
    """A browser is led to where it is ordered; a program has ordered by asking, and asks again
    until it is led to the file. Raises Conflict where it could not be made."""
    if "text/html" in request.headers.get("Accept", ""):
        selection = urlencode({**asked.parameters, "done": "large"})
        return redirect(f"/exports/files?{selection}", 303)
    by = auth.person()
    file = _lately(by.id, asked.parameters)
    if file is None:
        with db.transaction():
            file = actions.order_file(by.id, asked.parameters)
            return _waiting(file)
    if file.state == "failed":
        raise Conflict("This workbook could not be made; try again later.", code="not_made")
    if file.state == "waiting":
        return _waiting(file)
    return redirect(f"/exports/files/{file.key}.xlsx", 303)


def _lately(person_id: int, parameters: dict[str, str]) -> ExportFile | None:
    since, may = db.now() - FRESH, allowed()
    for file in owned.list_files(person_id):
        same = file.parameters == parameters and made_as(file.name) == Made.WORKBOOK
        good = file.state != "ready" or file.scope == may
        if same and good and file.created_at > since:
            return file
    return None


def _waiting(file: ExportFile) -> Response:
    told = {"state": file.state, "done": file.done or 0, "total": file.total or 0}
    address = f"/exports/files/{file.key}.xlsx"
    headers = {"Retry-After": str(ASK_AGAIN), "Location": f"{auth.base_url()}{address}"}
    return answer({**told, "address": address}, 202, headers)
