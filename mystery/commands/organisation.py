"""init, demo, person, token, import: setting an organisation up from the shell."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from datetime import timedelta
from pathlib import Path

from flask import Flask

from mystery import db
from mystery.checklists import actions as checklists
from mystery.checklists.rules import check
from mystery.commands import Commands, application, command
from mystery.commands.founding import found_organisation
from mystery.commands.imports import import_table
from mystery.commands.tables import document_in
from mystery.keeping.rules import check_erasing
from mystery.locations.queries import get_region
from mystery.people import actions, passwords
from mystery.people.queries import find_by_login
from mystery.people.rules import Role
from mystery.people.tables import Person
from mystery.problems import Invalid, Missing
from mystery.web.erasing import erase

EXPIRY = re.compile(r"(\d{1,4})d")
SHELL = "shell"


def add(commands: Commands) -> None:
    init = command(commands, "init", run_init, help="Create an organisation and its first admin.")
    init.add_argument("--name", default="Admin", help="the admin's name")
    init.add_argument("--email", default="admin@localhost", help="the admin's e-mail address")
    command(commands, "demo", run_demo, help="Fill an empty data folder with the demo chain.")
    _add_person(commands)
    token = command(commands, "token", run_token, help="Make a bearer token for somebody.")
    token.add_argument("email", help="e-mail address or staff number")
    token.add_argument("--scope", default="", choices=("", "read"), help="read: GET only")
    token.add_argument("--expires", default="365d", help="days until it runs out, such as 90d")
    _add_import(commands)


def _add_person(commands: Commands) -> None:
    person = command(commands, "person", run_person, help="Add, invite, disable or erase somebody.")
    person.add_argument("act", choices=("add", "invite", "disable", "erase"))
    person.add_argument("email", help="e-mail address or staff number")
    person.add_argument("--name", help="add: the person's name")
    person.add_argument("--role", choices=list(Role), help="add: a role")
    person.add_argument("--reason", default="", help="erase: why, for the log; name nobody")
    person.add_argument("--region", help="add: code of the role's region; everywhere without")
    person.add_argument(
        "--password-stdin", action="store_true", help="add: read a password from standard input"
    )


def _add_import(commands: Commands) -> None:
    taken = command(commands, "import", run_import, help="Take in a file.")
    taken.add_argument("what", choices=("locations", "people", "checklist", "visits"))
    taken.add_argument("file")
    taken.add_argument("--dry-run", action="store_true", help="report, change nothing")
    for name, words in (
        ("kind", "own or competitor, where the file does not say"),
        ("brand", "the brand, where the file does not say"),
        ("region", "code of the region, where the file does not say"),
        ("region-column", "column whose values become regions"),
        ("below", "code of the region below which new regions are made"),
        ("time-zone", "the time zone, where neither file nor state say"),
    ):
        taken.add_argument(f"--{name}", default="", help=f"locations: {words}")
    roles = (Role.SHOPPER.value, Role.REVIEWER.value)
    taken.add_argument("--role", choices=roles, help="people: what new ones are without a word")
    taken.add_argument(
        "--disable-missing", default="", help="people: disable who is not in the file; how many"
    )
    taken.add_argument("--publish", action="store_true", help="checklist: publish at once")


def run_init(asked: Namespace) -> None:
    with application() as app:
        link = found_organisation(app.config["BASE_URL"], name=asked.name, email=asked.email)
    print(f"The first admin signs in here, once, within 7 days:\n{link}")


def run_demo(_: Namespace) -> None:
    from mystery.demo import load

    with application() as app:
        print(load(app))


def run_person(asked: Namespace) -> None:
    acts = {"add": _add, "invite": _invite, "disable": _disable}
    with application() as app:
        if asked.act == "erase":
            print(erase_named(app, asked.email, asked.reason))
        else:
            print(acts[asked.act](asked, app.config["BASE_URL"]))


def erase_named(app: Flask, login: str, reason: str) -> str:
    """Raises Invalid without a reason, Conflict before the account is disabled."""
    person = _find(login)
    check_erasing(reason, person.name, person.name)
    name = erase(app.config["SETTINGS"].data_dir, person.key, reason=reason, by=SHELL)
    return f"{name} is all that is left of them."


def _add(asked: Namespace, base_url: str) -> str:
    if not asked.name:
        raise Invalid("Say --name as well.")
    hashed = _password() if asked.password_stdin else ""
    mail = "@" in asked.email
    with db.transaction():
        person = actions.add_person(
            asked.name,
            email=asked.email if mail else None,
            staff_number=None if mail else asked.email,
            by=SHELL,
        )
        if asked.role:
            region = get_region(asked.region) if asked.region else None
            actions.give(person, Role(asked.role), region=region)
        if hashed:
            actions.set_password(person, hashed)
            return f"{asked.name} is added."
        return f"{asked.name} is added and signs in here, once: {_link(person, base_url)}"


def _password() -> str:
    password = sys.stdin.readline().rstrip("\n")
    actions.check_password(password)
    return passwords.make(password)


def _link(person: Person, base_url: str) -> str:
    return f"{base_url}/invite/{actions.make_code(person, by=SHELL)}"


def _find(login: str) -> Person:
    person = find_by_login(login)
    if person is None:
        raise Missing(f"There is nobody called {login}.")
    return person


def _invite(asked: Namespace, base_url: str) -> str:
    with db.transaction():
        return _link(_find(asked.email), base_url)


def _disable(asked: Namespace, _base_url: str) -> str:
    with db.transaction():
        actions.set_disabled(_find(asked.email), True)
    return f"{asked.email} is disabled."


def run_token(asked: Namespace) -> None:
    match = EXPIRY.fullmatch(asked.expires)
    if not match:
        raise Invalid("--expires is a number of days, such as 90d.")
    lasts = timedelta(days=int(match[1]))
    with application(), db.transaction():
        print(actions.make_token(_find(asked.email), scope=asked.scope, lasts=lasts, by=SHELL))


def run_import(asked: Namespace) -> int:
    data = Path(asked.file).read_bytes()
    with application():
        if asked.what == "checklist":
            return _import_checklist(data, asked)
        return import_table(data, asked, by=SHELL)


def _import_checklist(data: bytes, asked: Namespace) -> int:
    document = document_in(data, asked.file)
    checklist = check(document)
    if asked.dry_run:
        print(f"{checklist.key}: {len(checklist.by_key)} questions, nothing is wrong")
        return 0
    with db.transaction():
        row = checklists.put_draft(document, by=SHELL)
        version = checklists.publish(row, by=SHELL).number if asked.publish else None
    print(f"{checklist.key}: " + (f"version {version} published" if version else "draft saved"))
    return 0
