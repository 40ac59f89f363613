"""The database comes up, goes up and down, and keeps what it holds."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

from mystery import config, db, migrations, start
from mystery.db import Base
from mystery.migrations.everything import TABLES
from mystery.problems import Conflict
from tests.conftest import Templates

LOCATION = """INSERT INTO location (id, code, name, kind, brand, market, region_id, address, city,
  country, time_zone, time_zone_guessed, single_staff, created_at, changed_at)
  VALUES ({0}, 'L{0}', 'Shop', 'own', '', '', 1, '', '', '', 'UTC', false, false,
  '2026-03-01 00:00:00', '2026-03-01 00:00:00')"""
SUMS = """family, question, month, location_id,
  scored, missed, unscored, na, cant_recall, blank"""


@pytest.fixture
def url(templates: Templates, tmp_path: Path) -> Iterator[str]:
    """An empty database of the kind that is being tested."""
    if not templates.cluster:
        yield f"sqlite:///{tmp_path}/new.db"
        return
    found = templates.cluster.create(f"empty_{tmp_path.name}")
    yield found
    templates.drop(found)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = sa.create_engine(url, **db.engine_options(url))
    db.prepare(made)
    yield made
    made.dispose()


def test_the_migrations_make_exactly_the_tables_of_the_code(engine: Engine) -> None:
    migrations.upgrade(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert TABLES


def test_up_down_and_up_again(engine: Engine) -> None:
    migrations.upgrade(engine)
    migrations.downgrade(engine, to="base")
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}

    migrations.upgrade(engine)

    assert migrations.current(engine) == migrations.head()


def test_rows_that_refer_to_others_survive_an_upgrade_of_what_they_refer_to(
    engine: Engine,
) -> None:
    """SQLite alters a table by dropping and refilling it: with foreign keys on, children go."""
    migrations.upgrade(engine)
    token = db.start_writing()
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO region (id, code, name, path) VALUES (1,'n','N','/1/')"
        )
        connection.exec_driver_sql(
            "INSERT INTO region (id, code, name, parent_id, path) VALUES (2,'s','S',1,'/1/2/')"
        )
    db.stop_writing(token)
    from alembic.operations import Operations

    with migrations._writable(engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("region") as batch:
            batch.alter_column("name", type_=sa.String(300), existing_type=sa.String(200))

    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM region").scalar_one() == 2


def test_sums_of_questions_are_the_same_after_they_are_packed_and_unpacked(engine: Engine) -> None:
    migrations.upgrade(engine, to="0019")
    rows = [
        (family, question, f"2026-0{month}-01", place, place, month, 0, 1, 0, 2)
        for family, questions in (("a", ("greeting", "clean")), ("b", ("clean",)))
        for question in questions
        for month in (3, 4)
        for place in (1, 2)
    ]
    token = db.start_writing()
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO region (id, code, name, path) VALUES (1,'n','N','/1/')"
        )
        for place in (1, 2):
            connection.exec_driver_sql(LOCATION.format(place))
        for row in rows:
            connection.exec_driver_sql(f"INSERT INTO rollup_question ({SUMS}) VALUES {row}")
    db.stop_writing(token)

    migrations.upgrade(engine)
    with engine.connect() as connection:
        packed = connection.exec_driver_sql(
            "SELECT counts FROM rollup_questions r JOIN question_slot s ON s.family = r.family"
            " WHERE r.family = 'a' AND month = '2026-04-01' AND location_id = 2"
        )
        fields = struct.unpack("<12I", packed.first()[0])
    assert fields == (2, 4, 0, 1, 0, 2) * 2
    migrations.downgrade(engine, to="0019")

    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT {SUMS} FROM rollup_question")
        assert sorted((*row[:2], str(row[2]), *row[3:]) for row in found) == sorted(rows)


def test_a_newer_database_is_left_alone(engine: Engine) -> None:
    migrations.upgrade(engine)
    token = db.start_writing()
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    db.stop_writing(token)

    with pytest.raises(Conflict, match="does not know"):
        migrations.is_needed(engine)


def test_a_start_makes_the_database_and_the_next_one_finds_it_ready(
    url: str, tmp_path: Path
) -> None:
    settings = replace(
        config.from_environment({"MYSTERY_DATA_DIR": str(tmp_path / "data")}), database_url=url
    )

    assert start.ready(settings) == "created"
    assert start.ready(settings) == ""


def test_a_start_upgrades_an_older_database_and_keeps_a_copy_of_it(tmp_path: Path) -> None:
    settings = config.from_environment({"MYSTERY_DATA_DIR": str(tmp_path)})
    engine = start.engine_for(settings)
    migrations.upgrade(engine, to="0001")
    engine.dispose()

    said = start.ready(settings)

    assert said.startswith(f"upgraded from 0001 to {migrations.head()}; the database before")
    (saved,) = (tmp_path / "before-upgrade").glob("*.db")
    copied = sa.create_engine(f"sqlite:///{saved}", **db.engine_options("sqlite:"))
    assert migrations.current(copied) == "0001"
    copied.dispose()


def test_a_data_folder_of_another_kind_of_database_is_refused(tmp_path: Path) -> None:
    settings = config.from_environment({"MYSTERY_DATA_DIR": str(tmp_path)})
    (tmp_path / start.MARKER).write_text("postgresql\n")

    with pytest.raises(Conflict, match="belongs to a postgresql database"):
        start.ready(settings)
