"""WebKit as Debian has it, the nearest thing to a phone's Safari, against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mystery import config, db
from mystery.people import actions as people
from mystery.people import passwords
from mystery.web.app import create_app
from tests import cast
from tests.browser.conftest import PASSWORD
from tests.sending import picture
from tests.server import Server, peopled
from tests.webkit.device import INSTALL, Device, has_webkit
from tests.webkit.shopper import Shopper


@pytest.fixture(scope="session")
def webkit() -> None:
    assert has_webkit(), INSTALL


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """With a visit of Sam's."""
    folder = tmp_path / "server"
    folder.mkdir()
    made, _ = peopled(folder)
    app = create_app(config.from_environment(made.variables))
    with app.app_context():
        with db.transaction():
            people.set_password(cast.who("sam"), passwords.make(PASSWORD))
            cast.plan("sam")
        db.session.remove()
        db.database.engine.dispose()
    yield made.start()
    made.kill()


@pytest.fixture
def device(webkit: None, tmp_path: Path) -> Iterator[Device]:
    folder = tmp_path / "device"
    folder.mkdir()
    made = Device(folder).start()
    yield made
    try:
        assert made.faults() == ""
    finally:
        made.end()


@pytest.fixture
def shopper(device: Device, server: Server) -> Shopper:
    return Shopper(device, server.address)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Bigger than what is kept, so that it is made smaller."""
    file = tmp_path / "photo.jpg"
    file.write_bytes(picture(5, size=(2600, 1900)))
    return file
