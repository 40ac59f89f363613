"""PDF files from pages of their own: made in a process that ends with the file.

The library that draws them is an extra, and takes tens of megabytes and a second or two to load,
which no web worker should keep. It is given everything in the page itself, and fetches nothing.
"""

from __future__ import annotations

import base64
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Response, render_template

from mystery.problems import Conflict, Unavailable
from mystery.web import assets

SECONDS, LONG = 60, 900
"""Longest that one file may take while somebody waits, and in the background."""
NOT_HERE = (
    "This server makes no PDF files: its operator has not installed the extra “pdf”. "
    "Print the page instead, and choose “Save as PDF” where the printer is chosen."
)


@cache
def able() -> bool:
    """Whether PDF files can be made here; nobody is offered what cannot."""
    return find_spec("weasyprint") is not None


def paper(name: str, *, file_name: str, **about: Any) -> Response:
    """A template below `paper/` as a PDF file. Raises Conflict where the extra is missing."""
    return pressed(page(name, **about), file_name)


def page(name: str, **about: Any) -> str:
    style = (assets.templates() / "paper" / "paper.css").read_text("utf-8")
    return render_template(f"paper/{name}", style=style, **about)


def check_able() -> None:
    if not able():
        raise Conflict(NOT_HERE, code="no_pdf")


def pressed(page: str, file_name: str) -> Response:
    """A page as a PDF file. Raises Conflict where the extra is missing."""
    check_able()
    response = Response(press(page), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def press(page: str, *, seconds: int = SECONDS) -> bytes:
    """The bytes of the file. Raises Unavailable when it takes too long or fails."""
    command = [sys.executable, "-m", "mystery.web.press"]
    try:
        made = subprocess.run(  # noqa: S603 nothing in it comes from outside
            command, input=page.encode(), capture_output=True, timeout=seconds, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Unavailable("The PDF could not be made just now.", retry_after=60) from error
    return made.stdout


def embedded(picture: Path | None) -> str:
    """A picture as part of the page, "" where there is none."""
    if picture is None:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(picture.read_bytes()).decode()}"
