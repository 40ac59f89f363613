"""The house: who may import whom, who may commit, how long things may get."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
FEATURES = [
    *("locations", "people", "notices", "checklists", "scoring", "evidence", "programmes"),
    *("audits", "expenses", "rollups", "review", "comparisons", "exports", "learning", "keeping"),
]
GROUND = [{"problems", "config"}, {"db"}, {"prepared"}, {"files", "jobs", "log", "spreadsheets"}]
TOP = [
    {"migrations"},
    {"start"},
    {"web"},
    {"postman", "pushing", "retaining"},
    {"worker", "demo", "wsgi"},
]
TOP += [{"serving"}, {"commands"}, {"cli"}, {"__main__"}]
ORDER = [*GROUND, *({feature} for feature in FEATURES), *TOP]
FLOOR = {name: floor for floor, names in enumerate(ORDER) for name in names}
WEB_ONLY = {"flask", "werkzeug", "marshmallow"}
CLOCKS = {"time.time", "datetime.datetime.now", "mystery.db.now"}
GATEWAYS = {
    "PIL": ("mystery.evidence.images", "mystery.demo.pictures"),
    "xlsxwriter": "mystery.exports.xlsx",
    "openpyxl": "mystery.spreadsheets",
    "argon2": "mystery.people.passwords",
    "pysqlite3": "mystery.db",
    "segno": "mystery.people.qr",
    "webauthn": "mystery.people.passkeys",
    "weasyprint": "mystery.web.press",
    "smtplib": "mystery.notices.carriers",
    "http_ece": "mystery.notices.push",
    "py_vapid": "mystery.notices.push",
}
FILES = [p for p in sorted((ROOT / "mystery").rglob("*.py")) if "versions" not in p.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def top(name: str) -> str:
    return ([*name.split("."), "", ""])[1] if name.startswith("mystery.") else ""


def imports() -> Iterator[tuple[str, str]]:
    """Importing module and absolute imported name, wherever in a file the import stands."""
    for path in FILES:
        here = module(path)
        package = here if path.name == "__init__.py" else here.rpartition(".")[0]
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                yield from ((here, name.name) for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = package.split(".")[: len(package.split(".")) + 1 - node.level]
                base = ".".join([*(above if node.level else []), node.module or ""]).strip(".")
                yield from ((here, f"{base}.{name.name}") for name in node.names)


def is_rules(name: str) -> bool:
    return name.split(".")[2:3] == ["rules"]


def calls(*names: str) -> Iterator[tuple[str, ast.Call, str]]:
    for path in FILES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if called in names:
                    yield module(path), node, called


def test_imports_go_downwards_only() -> None:
    floors = [(here, name, FLOOR.get(top(here)), FLOOR.get(top(name))) for here, name in imports()]
    assert [
        f"{here} imports {name}"
        for here, name, own, other in floors
        if own is not None and other is not None and top(here) != top(name) and other >= own
    ] == []


def test_every_package_has_its_place_in_the_order() -> None:
    assert {top(module(path)) for path in FILES} - FLOOR.keys() == {""}


def test_rules_see_only_rules_and_no_clock() -> None:
    assert [
        f"{here} imports {name}"
        for here, name in imports()
        if is_rules(here)
        and (
            (name.startswith("mystery.") and not is_rules(name) and top(name) != "problems")
            or name.split(".")[0] in WEB_ONLY | {"sqlalchemy", "PIL"}
            or name in CLOCKS
        )
    ] == []


def test_flask_and_marshmallow_stay_in_web() -> None:
    below = {"problems", "config", "files", "jobs", "log", "spreadsheets", *FEATURES}
    assert [
        f"{here} imports {name}"
        for here, name in imports()
        if top(here) in below and name.split(".")[0] in WEB_ONLY
    ] == []


def test_only_the_database_module_commits() -> None:
    assert [here for here, _, _ in calls("commit") if here != "mystery.db"] == []


def test_features_never_open_a_transaction() -> None:
    assert [here for here, _, _ in calls("transaction") if top(here) in FEATURES] == []


def test_each_outside_library_has_one_gateway() -> None:
    found = [(here, name, GATEWAYS.get(name.split(".")[0])) for here, name in imports()]
    assert [
        f"{here} imports {name}" for here, name, gate in found if gate and not here.startswith(gate)
    ] == []


def test_tables_are_written_by_their_own_package_only() -> None:
    owners = {
        (here, name.rpartition(".")[2]): top(name) for here, name in imports() if ".tables." in name
    }
    assert [
        f"{here} writes {table}"
        for here, node, _ in calls("insert", "update", "delete")
        if top(here) in FEATURES and node.args and (table := getattr(node.args[0], "id", ""))
        if owners.get((here, table), top(here)) != top(here)
    ] == []


def test_files_and_functions_stay_short() -> None:
    long = [module(path) for path in FILES if path.read_text("utf-8").count("\n") > 300]
    for path in FILES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60:
                long.append(f"{module(path)}.{node.name}")
    assert long == []
