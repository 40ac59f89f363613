"""The forms that pages show, found by following their links; and what is typed into them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from mystery.db import now
from tests.cast import PASSWORD
from tests.own_lists import LIST

EDGE = "a-line-that-stands-nowhere-else"
Fields = list[tuple[str, str | bytes]]

TYPED: list[str | bytes] = [
    *("", " ", "\0", "a\0b", "x" * 2**20, "x" * 100_001, "x" * 300, "9" * 60, "-1", "0", "1e999"),
    *("nan", "-Infinity", "0." + "3" * 60, "9007199254740993", "\u0663", "\u202eabc", "\x0b\r\n"),
    *("2026-13-45", "9999-12-31", "0001-01-01", "2026-11-22T99:00", "25:61", "../../etc/passwd"),
    *("=1+1", "' OR 1=1--", "<script>", '{"a":[' * 60, "nothing", "a,b;c\td", ":", "::", "/"),
    *(b"\xed\xa0\x80", b"\xff\xfe", "\U0001f600" * 200),
]
"""What may stand in a field that a person, or a program, sends."""

FILES = [b"", b"\0" * 2_000, b"x" * 2**20, b"PK\x03\x04" + b"\0" * 99, b"\xed\xa0\x80,\xff\n", b"{"]
FILES += [b"code,name\n" + b"a," * 5_000, b'"' * 999, b"\xff\xd8\xff\xe0" + b"\0" * 99, b"[1, 2"]

GUESSED = {
    "date": f"{now().year + 1}-02-01",
    "email": "new@cast.test",
    "number": "1",
    "decimal": "1",
    "numeric": "1",
    "location": "N-001",
    "zone": "Europe/Berlin",
    "country": "DE",
    "latitude": "52.5",
    "longitude": "13.4",
    "currency": "EUR",
    "pasted": "code,name\nN-001,x",
    "table": LIST,
    "items": "barcode\tname\tprice\n4001\tMilk\t1.29",
    "language": "en",
    "languages": "en, de",
    "current": PASSWORD,
    "password": "a-longer-correct-horse",
}
"""What somebody types into an empty field of this type, mode or name; "word" into all others."""


@dataclass
class Shown:
    """A form as it stands on a page; `files`: the names of fields that take a file."""

    action: str
    fields: Fields = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    id: str = ""

    def send(self, client: FlaskClient, typed: Fields, files: dict[str, bytes]) -> TestResponse:
        """As a browser writes it, byte by byte: the test client would mend what is broken."""
        if not self.files:
            kind = "application/x-www-form-urlencoded"
            return client.post(self.action, data=urlencode(typed), content_type=kind)
        return client.post(
            self.action,
            data=_multipart(typed, files),
            content_type=f"multipart/form-data; boundary={EDGE}",
        )


def _multipart(typed: Fields, files: dict[str, bytes]) -> bytes:
    parts = [(f'name="{name}"', value) for name, value in typed]
    parts += [(f'name="{name}"; filename="{name}.csv"', content) for name, content in files.items()]
    return (
        b"".join(
            f"--{EDGE}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode()
            + (value.encode() if isinstance(value, str) else value)
            + b"\r\n"
            for head, value in parts
        )
        + f"--{EDGE}--\r\n".encode()
    )


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.links = address, list[str]()
        self.forms, self.loose = list[Shown](), list[tuple[str, str, str]]()
        self.twins = list[tuple[str, str]]()
        self.here: Shown | None = None
        self.list: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in has:
            self.links.append(urljoin(self.address, has["href"]).partition("#")[0])
        elif tag == "form":
            posts = has.get("method", "").lower() == "post"
            self.here = Shown(urljoin(self.address, has["action"]), id=has.get("id", ""))
            if posts:
                self.forms.append(self.here)
        elif "formaction" in has:
            self.twins.append((has["form"], urljoin(self.address, has["formaction"])))
        self._control(tag, has)

    def _control(self, tag: str, has: dict[str, str]) -> None:
        name, kind, form = has.get("name", ""), has.get("type", "text"), has.get("form", "")
        if tag == "select":
            self.list = name, form
        elif tag == "option" and self.list:
            self._put(self.list[0], has.get("value", ""), self.list[1], again=False)
        elif kind == "file":
            if self.here:
                self.here.files.append(name)
        elif tag in ("input", "button", "textarea") and name:
            hints = kind, has.get("inputmode", ""), name
            typed = next((GUESSED[hint] for hint in hints if hint in GUESSED), "word")
            again = tag == "input" and kind != "radio"
            self._put(name, has.get("value") or typed, form, again=again)

    def _put(self, name: str, value: str, form: str, *, again: bool) -> None:
        """Where only one of several can be chosen (`again` false), the last one is."""
        if form:
            self.loose.append((form, name, value))
        elif self.here:
            if not again:
                self.here.fields[:] = [pair for pair in self.here.fields if pair[0] != name]
            self.here.fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.here = None
        if tag == "select":
            self.list = None

    def done(self) -> list[Shown]:
        for form, name, value in self.loose:
            for shown in self.forms:
                if form and shown.id == form:
                    shown.fields.append((name, value))
        by_id = {shown.id: shown for shown in self.forms}
        twins = [Shown(to, by_id[form].fields, by_id[form].files) for form, to in self.twins]
        return self.forms + twins


def read(answer: TestResponse) -> tuple[list[Shown], list[str]]:
    """The forms and the links of a page."""
    if answer.mimetype != "text/html":
        return [], []
    reader = _Reader(answer.request.path)
    reader.feed(answer.text)
    return reader.done(), [link for link in reader.links if link.startswith("/")]


def endpoint(app: Flask, address: str, method: str) -> str:
    try:
        found = app.url_map.bind("localhost").match(urlsplit(address).path, method=method)
    except HTTPException:
        return ""
    return str(found[0])


def crawl(app: Flask, client: FlaskClient, start: list[str], *, each: int = 3) -> Iterator[Shown]:
    """The forms of all pages that are linked, `each` pages of a kind."""
    waiting, seen, met = list(start), set[str](), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        kind = endpoint(app, address, "GET")
        if address in seen or not kind or met.get(kind, 0) >= each:
            continue
        if re.match(r"/(api|app|assets|feed)\b|/exports/.*\.\w+$", address):
            continue
        seen.add(address)
        met[kind] = met.get(kind, 0) + 1
        forms, links = read(client.get(address, follow_redirects=True))
        yield from forms
        waiting += links


def attempts(shown: Shown, seed: int, most: int) -> Iterator[tuple[str, Fields, dict[str, bytes]]]:
    """Nothing at all, some of everything else, others every time, and last the form as it is."""
    rest, chance = shown.fields, random.Random(seed)
    right = dict.fromkeys(shown.files, b"code,name\nN-001,North\n")
    left = [
        (f"no {name}", [pair for pair in rest if pair[0] != name], right) for name in dict(rest)
    ]
    odd = [
        (f"{content[:12]!r} as {name}", rest, {name: content})
        for name in shown.files
        for content in FILES
    ]
    for place, (name, _) in enumerate(rest):
        for value in TYPED:
            typed = [*rest[:place], (name, value), *rest[place + 1 :]]
            odd.append((f"{value[:12]!r} in {name}", typed, right))
            odd.append((f"{value[:12]!r} in {name} twice", [*rest, (name, value)], right))
    yield "nothing", [], {}
    yield from chance.sample(left, min(2, len(left)))
    yield from chance.sample(odd, min(most, len(odd)))
    yield "as it stands", rest, right
