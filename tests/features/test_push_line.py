"""The way to a push service: who is called, and that nobody in between can read or pretend."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mystery.config import BadSetting, from_environment
from mystery.notices import push
from mystery.notices.push import Message, NobodyThere, NotTaken, Sender
from mystery.notices.subscriptions import Offered
from tests.push_service import Phone, certify, push_service

HOUR = timedelta(hours=1)


def test_no_address_inside_is_called_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(0, 0, 0, "", (number, 443)) for number in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: found)
    keys = Phone("").offers()["keys"]
    offered = Offered("https://rebind.example.org/x", keys["p256dh"], keys["auth"])
    sender = Sender(push.made_key(tmp_path), "mailto:it@example.org")
    message = Message({"kind": "new"}, lasts=HOUR, at=datetime.now(UTC))
    with pytest.raises(NobodyThere):
        push.carry(offered, message, sender=sender)


def test_the_line_is_encrypted_and_the_other_end_is_who_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Sender(push.made_key(tmp_path), "https://here.test", inside=True)
    message = Message({"kind": "new", "title": "x"}, lasts=HOUR, at=datetime.now(UTC))
    with push_service(certify(tmp_path)) as service:
        phone = Phone(f"{service.address}/sams")
        keys = phone.offers()["keys"]
        offered = Offered(phone.endpoint, keys["p256dh"], keys["auth"])
        with pytest.raises(NotTaken, match="SSLCertVerificationError"):
            push.carry(offered, message, sender=sender)
        monkeypatch.setenv("SSL_CERT_FILE", str(service.certificate))
        push.carry(offered, message, sender=sender)
        assert phone.opens(service.taken[0].body) == {"kind": "new", "title": "x"}
        assert service.taken[0].claims()["sub"] == "https://here.test"


def test_the_key_is_made_once_and_settings_are_checked(tmp_path: Path) -> None:
    assert push.kept_key(tmp_path) == ""
    key = push.made_key(tmp_path)
    assert key == push.made_key(tmp_path) == push.kept_key(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [push.KEY_FILE]
    assert (tmp_path / push.KEY_FILE).stat().st_mode & 0o777 == 0o600
    folder = {"MYSTERY_DATA_DIR": str(tmp_path), "MYSTERY_PUSH_KEY": key}
    made = from_environment({**folder, "MYSTERY_PUSH_CONTACT": "it@example.org"})
    assert (made.push_key, made.push_contact, made.push_inside) == (
        key,
        "mailto:it@example.org",
        False,
    )
    assert key not in repr(made)
    for name, value in (("KEY", "secret"), ("CONTACT", "http://x"), ("CONTACT", "a b@c.d")):
        with pytest.raises(BadSetting) as refused:
            from_environment({**folder, f"MYSTERY_PUSH_{name}": value})
        assert value not in str(refused.value)
