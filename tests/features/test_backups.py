"""A backup restores everything that was acknowledged, elsewhere, or says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from mystery import db
from mystery.commands.backups import LIST, make_backup, restore_backup
from mystery.commands.organisation import erase_named
from mystery.commands.verifying import verify
from mystery.config import from_environment
from mystery.evidence import originals
from mystery.keeping import erased
from mystery.notices import push
from mystery.people import actions as people
from mystery.people.tables import Person
from mystery.problems import Conflict, Invalid, Missing
from mystery.start import ready
from mystery.web.app import create_app
from mystery.web.erasing import erase_again
from tests.conftest import Caller, Templates
from tests.features.erasable import EMAIL, NAME, NUMBER, WHY, hire, mentions
from tests.features.test_keeping import seen
from tests.postgres import binaries
from tests.sending import Draft, picture, sha256
from tests.web.visited import decide

Elsewhere = Callable[[], Path]


@pytest.fixture
def saved(app: Flask, call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup of an approved audit with a photo."""
    monkeypatch.setenv("PATH", str(binaries()), prepend=":")
    draft = Draft(photos=[picture(1)])
    sent = draft.send(call("sam"))
    assert sent.status_code == 201
    decide(call, draft.uuid)
    folder = tmp_path / "backup"
    push.made_key(app.config["SETTINGS"].data_dir)
    with app.app_context():
        assert make_backup(app, folder) == f"1 photos and the database are in {folder}"
    return folder


@pytest.fixture
def elsewhere(
    templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Elsewhere]:
    """Settings of another machine: a data folder, and a database, with nothing in them."""
    made: list[str] = []

    def move() -> Path:
        folder = tmp_path / f"elsewhere-{len(made)}"
        monkeypatch.setenv("MYSTERY_DATA_DIR", str(folder))
        url = ""
        if templates.cluster:
            url = templates.cluster.create(f"elsewhere_{tmp_path.name}_{len(made)}")
        monkeypatch.setenv("MYSTERY_DATABASE_URL", url)
        made.append(url)
        return folder

    yield move
    for url in filter(None, made):
        templates.drop(url)


def restored() -> Flask:
    settings = from_environment()
    assert ready(settings) == "", "a backup of this version needs no upgrade"
    return create_app(settings)


def test_what_was_acknowledged_is_there_after_a_restore(
    call: Caller, saved: Path, elsewhere: Elsewhere
) -> None:
    wanted = call("rita").get("/api/v1/audits").get_json()["items"]
    assert len(wanted) == 1
    folder = elsewhere()

    assert restore_backup(saved) == "1 photos and the database are restored; run `mystery verify`"

    signs = push.kept_key(call.app.config["SETTINGS"].data_dir)
    assert push.kept_key(folder) == signs != ""
    app = restored()
    with app.app_context():
        assert verify(app).summary == "1 audits and 1 photos checked: nothing is wrong"
        db.session.remove()
    there = Caller(app, call.tokens)
    assert there("rita").get("/api/v1/audits").get_json()["items"] == wanted
    address = f"/api/v1/photos/{sha256(picture(1))}?rendition=original"
    photo = there("rita").get(address, buffered=True)
    assert photo.data == picture(1)
    with app.app_context():
        db.database.engine.dispose()


def test_a_backup_wants_a_new_folder(app: Flask, saved: Path) -> None:
    with app.app_context(), pytest.raises(Conflict, match="is not empty"):
        make_backup(app, saved)


def test_a_restore_wants_an_empty_data_folder(saved: Path, elsewhere: Elsewhere) -> None:
    folder = elsewhere()
    folder.mkdir()
    (folder / "something").write_text("of somebody's")

    with pytest.raises(Conflict, match="nothing was touched"):
        restore_backup(saved)

    assert [file.name for file in folder.iterdir()] == ["something"]


def lose_a_photo(saved: Path) -> None:
    next((saved / "photos").iterdir()).unlink()


def cut_a_photo(saved: Path) -> None:
    photo = next((saved / "photos").iterdir())
    photo.write_bytes(photo.read_bytes()[:-1])


def flip_a_bit(saved: Path) -> None:
    photo = next((saved / "photos").iterdir())
    photo.write_bytes(bytes([photo.read_bytes()[0] ^ 1]) + photo.read_bytes()[1:])


def change_the_database(saved: Path) -> None:
    listed = json.loads((saved / LIST).read_text())
    with next(saved.glob("mystery.*")).open("ab") as database:
        database.write(b"x")
    assert listed["database"]["size"] > 0


@pytest.mark.parametrize("harm", [lose_a_photo, cut_a_photo, flip_a_bit, change_the_database])
def test_a_damaged_backup_is_refused_whole(
    saved: Path, elsewhere: Elsewhere, harm: Callable[[Path], None]
) -> None:
    folder = elsewhere()
    harm(saved)

    with pytest.raises(Invalid, match="nothing was touched"):
        restore_backup(saved)

    assert not folder.exists()


def test_a_backup_that_was_cut_off_is_none(saved: Path, elsewhere: Elsewhere) -> None:
    elsewhere()
    (saved / LIST).unlink()

    with pytest.raises(Missing, match="no whole backup"):
        restore_backup(saved)


def test_a_backup_of_before_brings_nobody_back(
    app: Flask,
    call: Caller,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    elsewhere: Elsewhere,
) -> None:
    person = hire(app, call)
    monkeypatch.setenv("PATH", str(binaries()), prepend=":")
    assert Draft(photos=[picture(2), picture(3)]).send(call("sue")).status_code == 201
    without_original(app, sha256(picture(3)))
    folder, home = tmp_path / "backup", app.config["SETTINGS"].data_dir
    with app.app_context():
        make_backup(app, folder)
        db.session.remove()
    with app.app_context():
        with db.transaction() as session:
            people.set_disabled(session.query(Person).filter_by(key=person).one(), True)
        erase_named(app, NUMBER, WHY)
        name = db.session.query(Person).filter_by(key=person).one().name
    assert erased.read(home) == {person: name}
    with (home / erased.FILE).open("a") as cut_off:
        cut_off.write('{"key": "' + "0" * 24)
    there = elsewhere()
    there.mkdir()
    (there / erased.FILE).write_bytes((home / erased.FILE).read_bytes())

    assert "1 people who were erased since are erased again" in restore_backup(folder)

    other = restored()
    assert mentions(other, NAME, EMAIL, NUMBER) == []
    with other.app_context():
        assert db.session.query(Person).filter_by(key=person).one().name == name
        assert verify(other).lines == []
        here = other.config["PHOTOS"].root
        assert {path.name for path in here.glob("??/*")} == {sha256(picture(2))}
        with db.transaction() as session:
            back = session.query(Person).filter_by(key=person).one()
            back.staff_number, back.erased_at = NUMBER, None
        assert verify(other).lines == [
            f"person {person} was erased and is here again; the worker erases them once more"
        ]
        assert (erase_again(there), erase_again(there), verify(other).lines) == (1, 0, [])
        db.session.remove()
        db.database.engine.dispose()


def without_original(app: Flask, name: str) -> None:
    """One of them is no longer kept: only the pictures of it are, and go into the backup."""
    seen(app)
    with app.app_context():
        with db.transaction():
            originals.mark_left([name], db.now())
        originals.drop_file(app.config["PHOTOS"], name)
