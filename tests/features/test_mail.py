"""A mail leaves once, later when it must, and never holds anything up."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from mystery import config, db, postman
from mystery.notices import mail
from mystery.notices.carriers import Folder, message, open_carrier
from mystery.notices.rules import check_address, one_line
from mystery.notices.tables import Letter
from mystery.problems import Invalid
from tests.features.mail_server import MailServer


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def folder(context: Flask, tmp_path: Path) -> Folder:
    chosen = context.config["SETTINGS"]
    usual = postman.carrier(chosen)
    assert isinstance(usual, Folder)
    assert usual.path == chosen.data_dir / "mail"
    return replace(usual, path=tmp_path / "mail")


def write(to: str = "sam@cast.test", subject: str = "Your code", text: str = "K7QF\n") -> None:
    with db.transaction():
        mail.send(to, subject, text)


def write_to(*addresses: str) -> None:
    with db.transaction():
        for address in addresses:
            mail.send(address, "Your code", "K7QF")


def letter() -> Letter:
    db.session.rollback()
    return db.session.query(Letter).one()


def later(**by: float) -> None:
    """Let time pass for what waits."""
    with db.transaction() as session:
        for one in session.query(Letter):
            for name in ("at", "until", "due_at", "claimed_at"):
                if value := getattr(one, name):
                    setattr(one, name, value - timedelta(**by))


def carry(server: MailServer) -> bool:
    return postman.deliver(open_carrier(server.url, folder=Path("none"), home="here.test"))


def test_without_a_mail_server_the_operator_finds_mails_in_a_folder(folder: Folder) -> None:
    write("käthe@grün.test", "Grüße: 1 neu", "Guten Tag, Käthe\nzweite Zeile\n")

    assert postman.deliver(folder)
    assert postman.deliver(folder)

    (file,) = folder.path.iterdir()
    read = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (read["to"], read["subject"]) == ("käthe@xn--grn-ioa.test", "Grüße: 1 neu")
    assert read.get_content().splitlines() == ["Guten Tag, Käthe", "zweite Zeile"]
    assert read.get_content_type() == "text/plain"
    assert letter().text == ""
    assert letter().sent_at


def test_what_is_rolled_back_is_not_sent(folder: Folder) -> None:
    with pytest.raises(Invalid):
        write_to("sam@cast.test", "nobody")

    assert postman.deliver(folder)
    assert not folder.path.exists()


def test_a_server_is_given_the_mail_once(context: Flask, server: MailServer) -> None:
    write()

    assert carry(server)
    assert carry(server)

    (taken,) = server.taken
    assert "To: sam@cast.test" in taken
    assert "From: Notes <notes@here.test>" in taken
    assert server.connections == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "."])
def test_a_mail_that_was_put_off_is_tried_again(
    context: Flask, server: MailServer, command: str
) -> None:
    server.says = {command: "451 later"}
    write()

    carry(server)
    assert letter().error
    assert carry(server)
    assert server.connections == 1, "not before its pause is over"

    server.says.clear()
    server.taken.clear()
    later(minutes=1)
    assert carry(server)
    assert len(server.taken) == 1
    assert letter().sent_at


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "."])
def test_a_mail_that_is_refused_for_good_is_given_up(
    context: Flask, server: MailServer, command: str
) -> None:
    server.says = {command: "550 never"}
    write()

    assert carry(server)
    later(days=1)
    assert carry(server)

    assert server.connections == 1
    assert (letter().due_at, letter().sent_at, letter().text) == (None, None, "")


def test_a_line_that_breaks_after_the_text_never_doubles_the_mail(
    context: Flask, server: MailServer
) -> None:
    server.says = {".": ""}
    write()

    assert carry(server)
    later(days=1)
    server.says.clear()
    assert carry(server)

    assert len(server.taken) == 1
    assert "nobody knows" in (letter().error or "")


def test_a_server_that_stumbles_over_good_bye_has_taken_the_mail(
    context: Flask, server: MailServer
) -> None:
    server.says = {"QUIT": "500 what?"}
    write()

    assert carry(server)
    assert letter().sent_at


def test_a_carrier_that_died_is_not_followed_by_another(context: Flask, folder: Folder) -> None:
    write()
    with db.transaction():
        assert mail.claim()

    assert postman.deliver(folder)
    later(hours=1)
    assert postman.deliver(folder)

    assert not folder.path.exists()
    assert "nobody knows" in (letter().error or "")


def test_a_server_that_is_away_stops_the_round(context: Flask, server: MailServer) -> None:
    url = server.url
    server.__exit__()
    write()
    write("sue@cast.test")

    assert not postman.deliver(open_carrier(url, folder=Path("none"), home="x"))

    db.session.rollback()
    tried = db.session.scalars(sa.select(Letter.attempts).order_by(Letter.id)).all()
    assert tried == [1, 0]
    server.__enter__()


def test_one_bad_address_stops_nobody_else(context: Flask, server: MailServer) -> None:
    write("käthe@cast.test")
    write()

    assert carry(server)

    assert ["sam@cast.test" in taken for taken in server.taken] == [True]


def test_old_news_is_given_up_and_forgotten(folder: Folder) -> None:
    write()
    later(days=3)

    assert postman.deliver(folder)
    assert not folder.path.exists()
    assert letter().error == "too late"
    later(days=30)
    with db.transaction():
        mail.sweep()
    assert db.session.query(Letter).count() == 0


def test_a_password_crosses_no_network_in_the_clear(context: Flask, server: MailServer) -> None:
    carrier = open_carrier(
        server.url.replace("smtp://", "smtp://me:secret@").replace("127.0.0.1", "0.0.0.0"),
        folder=Path("none"),
        home="x",
    )
    write()

    assert not postman.deliver(carrier)
    assert server.taken == []
    assert "no encryption" in (letter().error or "")
    assert "secret" not in repr(carrier)


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_in_a_subject_or_a_text_becomes_a_header(subject: str, text: str) -> None:
    made = mail.Mail(1, "k", "sam@cast.test", one_line(subject), text, db.now(), 1)

    read = email.message_from_bytes(
        message(made, "notes@here.test").as_bytes(), policy=email.policy.default
    )

    expected = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"}
    expected |= {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
    assert set(read.keys()) == expected
    assert read["To"] == "sam@cast.test"


@pytest.mark.parametrize(
    "address",
    [
        *("", "sam", "@cast.test", "sam@", "a@b@c.test", "sam@cast.test\nBcc: x@y.test"),
        *("sam@cast.test,eve@cast.test", "Sam <sam@cast.test>", "a b@cast.test", "sam@.test"),
        *("sam@cast.test\u2028", "a" * 250 + "@cast.test", '"a b"@cast.test', "sam\0@cast.test"),
    ],
)
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        check_address(address)


@pytest.mark.parametrize(
    "url", ["http://secret", "smtp:///secret", "smtp://secret:99999", "smtp://h:secret"]
)
def test_a_bad_mail_setting_stops_the_start_without_telling_it(tmp_path: Path, url: str) -> None:
    named = {"MYSTERY_DATA_DIR": str(tmp_path), "MYSTERY_MAIL_URL": url}
    with pytest.raises(config.BadSetting, match="MYSTERY_MAIL_URL") as stopped:
        config.from_environment(named)
    assert "secret" not in str(stopped.value)
