"""Real databases for every test that asks for one: a fresh copy of a migrated template.

`MYSTERY_TEST_DATABASE=postgresql` runs the same tests on a PostgreSQL that is started here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from mystery import config, db, migrations
from mystery.web.app import create_app
from tests import cast
from tests.postgres import Cluster

ON_POSTGRESQL = os.environ.get("MYSTERY_TEST_DATABASE") == "postgresql"


class Templates:
    """Databases that are migrated, and filled by the cast, once a session and then copied."""

    def __init__(self, folder: Path, cluster: Cluster | None) -> None:
        self.folder, self.cluster, self.copies = folder, cluster, 0
        self.tokens: dict[str, str] = {}
        for name in ("blank", "peopled"):
            self._make(name)

    def _make(self, name: str) -> None:
        url = (
            self.cluster.create(f"t_{name}")
            if self.cluster
            else f"sqlite:///{self.folder}/{name}.db"
        )
        engine = sa.create_engine(url, **db.engine_options(url))
        db.prepare(engine)
        migrations.upgrade(engine)
        engine.dispose()
        if name == "peopled":
            app = create_app(settings(self.folder, url))
            with app.app_context(), db.transaction():
                cast.assemble()
                self.tokens = {person: cast.token(person) for person in cast.NAMES}
            with app.app_context():
                db.database.engine.dispose()

    def copy(self, name: str, folder: Path) -> str:
        self.copies += 1
        if self.cluster:
            return self.cluster.create(f"c_{self.copies}", template=f"t_{name}")
        shutil.copy(self.folder / f"{name}.db", folder / "mystery.db")
        return f"sqlite:///{folder}/mystery.db"

    def drop(self, url: str) -> None:
        if self.cluster:
            self.cluster.drop(url)


def settings(folder: Path, url: str) -> config.Settings:
    made = config.from_environment({"MYSTERY_DATA_DIR": str(folder), "MYSTERY_SECRET_KEY": "test"})
    return replace(made, database_url=url, base_url="http://localhost", free_floor=0)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    folder = tmp_path_factory.mktemp("templates")
    cluster = Cluster() if ON_POSTGRESQL else None
    try:
        yield Templates(folder, cluster)
    finally:
        if cluster:
            cluster.stop()


def _app(templates: Templates, name: str, folder: Path) -> Iterator[Flask]:
    url = templates.copy(name, folder)
    app = create_app(settings(folder, url))
    app.testing = True
    yield app
    with app.app_context():
        db.session.remove()
        db.database.engine.dispose()
    templates.drop(url)


@pytest.fixture
def blank_app(templates: Templates, tmp_path: Path) -> Iterator[Flask]:
    """An organisation with nothing in it."""
    yield from _app(templates, "blank", tmp_path)


@pytest.fixture
def app(templates: Templates, tmp_path: Path) -> Iterator[Flask]:
    """The cast, their chain, one published checklist."""
    yield from _app(templates, "peopled", tmp_path)


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """Inside the application, for tests that call actions and queries."""
    with app.app_context():
        yield app


class Caller:
    """A client with somebody's rights: `call("nora").get("/api/v1/me")`."""

    def __init__(self, app: Flask, tokens: dict[str, str]) -> None:
        self.app, self.tokens = app, tokens

    def __call__(self, name: str | None = None) -> FlaskClient:
        client = self.app.test_client()
        if name:
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.tokens[name]}"
        return client


@pytest.fixture
def call(app: Flask, templates: Templates) -> Caller:
    return Caller(app, templates.tokens)
