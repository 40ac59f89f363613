"""Real databases for every test that asks for one: a fresh copy of a migrated template.

`MYSTERY_TEST_DATABASE=postgresql` runs the same tests on a PostgreSQL that is started here.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis

from mystery import config, db, migrations
from mystery.evidence.limits import Allowances
from mystery.files import PhotoStore
from mystery.web.app import create_app
from tests import cast
from tests.postgres import Cluster

collect_ignore = ["webkit"]
"""By `make webkit` only, as it needs packages of its own and takes its time."""
hypothesis.register_profile("judged", hypothesis.get_profile("ci"), max_examples=25)
if os.environ.get("CI"):
    hypothesis.load_profile("judged")
ON_POSTGRESQL = os.environ.get("MYSTERY_TEST_DATABASE") == "postgresql"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """PostgreSQL is asked by those tests only that ask a database."""
    if ON_POSTGRESQL:
        asks = ["templates" in getattr(item, "fixturenames", ()) for item in items]
        config.hook.pytest_deselected(
            items=[item for item, yes in zip(items, asks, strict=True) if not yes]
        )
        items[:] = [item for item, yes in zip(items, asks, strict=True) if yes]


def pytest_collection_finish() -> None:
    """What is imported stays: looking through it for garbage again and again takes a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class Templates:
    """Databases that are migrated, and filled by the cast, once a session.

    On SQLite each test gets a copy of the file, on PostgreSQL the database back as it was. The
    application, too, is made once: routes, templates and statements that are compiled again for
    each test take longer than the tests.
    """

    def __init__(self, folder: Path, cluster: Cluster | None) -> None:
        self.folder, self.cluster = folder, cluster
        self.tokens: dict[str, str] = {}
        self.apps = {name: self._make(name) for name in ("blank", "peopled")}

    def _make(self, name: str) -> Flask:
        here = self.folder / f"here-{name}"
        here.mkdir()
        url = self.cluster.create(name) if self.cluster else f"sqlite:///{here}/mystery.db"
        engine = sa.create_engine(url, **db.engine_options(url))
        db.prepare(engine)
        migrations.upgrade(engine)
        engine.dispose()
        app = create_app(settings(here, url))
        app.testing = True
        with app.app_context():
            if name == "peopled":
                with db.transaction():
                    cast.assemble()
                    self.tokens = {person: cast.token(person) for person in cast.NAMES}
            db.session.remove()
            db.database.engine.dispose()
        if self.cluster:
            self.cluster.keep(url)
        here.rename(self.folder / name)
        return app

    def fresh(self, name: str, folder: Path) -> Flask:
        """The application with a fresh database and `folder` as its data folder."""
        here = self.folder / f"here-{name}"
        here.unlink(missing_ok=True)
        here.symlink_to(folder)
        app = self.apps[name]
        if self.cluster:
            self.cluster.renew(app.config["SQLALCHEMY_DATABASE_URI"])
        else:
            shutil.copy(self.folder / name / "mystery.db", folder / "mystery.db")
        store = app.config["PHOTOS"]
        app.config["PHOTOS"] = PhotoStore(store.root, floor=store.floor, limit=store.limit)
        app.config["ALLOWANCES"] = Allowances()
        return app

    def drop(self, url: str) -> None:
        if self.cluster:
            self.cluster.drop(url)


def settings(folder: Path, url: str) -> config.Settings:
    """`folder` stays what it is called, even where it is a link to another one."""
    made = config.from_environment({"MYSTERY_DATA_DIR": str(folder), "MYSTERY_SECRET_KEY": "test"})
    return replace(
        made,
        data_dir=folder,
        photos_dir=folder / "photos",
        database_url=url,
        base_url="http://localhost",
        free_floor=0,
    )


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
    app = templates.fresh(name, folder)
    before = dict(app.config)
    yield app
    with app.app_context():
        db.session.remove()
        db.database.engine.dispose()
    app.config.clear()
    app.config.update(before)


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
    return Caller(app, dict(templates.tokens))
