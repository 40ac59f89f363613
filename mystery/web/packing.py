"""Static texts leave compressed for whoever can unpack them: a phone waits for a third of them.

Only what is the same for everybody; what a session sees is never compressed beside its secrets.
"""

from __future__ import annotations

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import Response, request
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

TEXTS = (".js", ".css", ".html", ".webmanifest", ".svg", ".json", ".wasm")


def send(folder: Path, path: str, *, seconds: int) -> Response:
    """A text below `folder`, kept for so long; each of its two forms has an ETag of its own."""
    found = safe_join(str(folder), path)
    if found is None or not Path(found).is_file():
        raise NotFound()
    file = Path(found)
    changed = file.stat().st_mtime_ns
    packed = request.accept_encodings["gzip"] > 0
    body = _packed(file, changed) if packed else file.read_bytes()
    response = Response(body, mimetype=mimetypes.guess_type(file.name)[0])
    response.vary.add("Accept-Encoding")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.cache_control.max_age = seconds or None
    response.set_etag(f"{changed:x}-{len(body):x}")
    response.make_conditional(request)
    return response


@lru_cache(64)
def _packed(file: Path, _changed: int) -> bytes:
    """Once for a process; a megabyte at most, for all that the front end is."""
    return gzip.compress(file.read_bytes(), 9, mtime=0)
