"""Where mails leave the house: a mail server, or a folder where the operator finds them."""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from mystery.notices.mail import Enclosed, Mail

TIMEOUT = 10.0
NAME = "Notes"
"""What a locked screen shows as the sender."""
AT_HOME = ("localhost", "127.0.0.1", "::1")
_PLAIN = SMTP.clone(cte_type="7bit")


class NotSent(Exception):
    """The mail did not leave; it may later. `server`: the server itself is to blame."""

    def __init__(self, why: str, *, server: bool = False) -> None:
        super().__init__(why)
        self.server = server


class NeverSent(Exception):
    """The mail will not be taken, however often it is tried, or may have been taken already."""


class Carrier(Protocol):
    def carry(self, mail: Mail, enclosed: Enclosed | None = None) -> None:
        """Hand one mail over. Raises NotSent or NeverSent."""


def message(mail: Mail, sender: str, enclosed: Enclosed | None = None) -> EmailMessage:
    """Plain text without anything that tells the sender whether it was read."""
    receiver = wire_address(mail.receiver)
    made = EmailMessage(policy=_PLAIN if receiver.isascii() else _PLAIN.clone(utf8=True))
    made["From"] = _address(sender, NAME)
    made["To"] = _address(receiver)
    made["Subject"] = mail.subject
    made["Date"] = format_datetime(mail.at)
    made["Message-ID"] = f"<{mail.key}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.text)
    if enclosed:
        main, _, sub = enclosed.media_type.partition("/")
        made.add_attachment(enclosed.content, main, sub, filename=enclosed.name)
    return made


def wire_address(address: str) -> str:
    """With the host as the network names it. Raises NeverSent when there can be no such host."""
    local, _, host = address.rpartition("@")
    try:
        return f"{local}@{host.encode('idna').decode()}"
    except UnicodeError as error:
        raise NeverSent("there is no such host") from error


def _address(address: str, name: str = "") -> Address:
    local, _, host = address.rpartition("@")
    return Address(name, username=local, domain=host)


@dataclass(frozen=True)
class Folder:
    """One .eml a mail; the same mail again is the same file."""

    path: Path
    sender: str

    def carry(self, mail: Mail, enclosed: Enclosed | None = None) -> None:
        target = self.path / f"{mail.at:%Y%m%dT%H%M%S}-{mail.key}.eml"
        half = target.with_suffix(".part")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            half.write_bytes(message(mail, self.sender, enclosed).as_bytes())
            os.replace(half, target)
        except OSError as error:
            raise NotSent(f"the folder takes no mail: {error.strerror}", server=True) from error


@dataclass(frozen=True)
class Server:
    """A mail server; a password crosses no network in the clear."""

    host: str
    port: int
    sender: str
    encrypted: bool
    user: str = ""
    password: str = field(default="", repr=False)

    def carry(self, mail: Mail, enclosed: Enclosed | None = None) -> None:
        content = message(mail, self.sender, enclosed).as_bytes()
        try:
            client = self._reach()
            try:
                self._enter(client)
                self._address(client, wire_address(mail.receiver))
                self._hand_over(client, content)
                with suppress(OSError, smtplib.SMTPException):
                    client.quit()  # whatever comes of this: the mail was taken
            finally:
                client.close()
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"the mail server: {type(error).__name__}", server=True) from error

    def _reach(self) -> smtplib.SMTP:
        if not self.encrypted:
            return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        secure = ssl.create_default_context()
        return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=secure)

    def _enter(self, client: smtplib.SMTP) -> None:
        client.ehlo()
        if not self.encrypted and client.has_extn("starttls"):
            client.starttls(context=ssl.create_default_context())
            client.ehlo()
        elif not self.encrypted and self.user and self.host not in AT_HOME:
            raise NotSent("the mail server offers no encryption for the password", server=True)
        if self.user:
            client.login(self.user, self.password)

    def _address(self, client: smtplib.SMTP, receiver: str) -> None:
        beyond = not (receiver.isascii() and self.sender.isascii())
        if beyond and not client.has_extn("smtputf8"):
            raise NeverSent("the mail server takes no such address")
        _check(client.mail(self.sender, ["SMTPUTF8"] if beyond else []))
        _check(client.rcpt(receiver))

    def _hand_over(self, client: smtplib.SMTP, content: bytes) -> None:
        """From here on a broken line leaves it open whether the mail was taken."""
        try:
            answer = client.data(content)
        except smtplib.SMTPDataError as error:
            answer = (error.smtp_code, b"")
        except (OSError, smtplib.SMTPException) as error:
            raise NeverSent("nobody knows whether it arrived: the line broke") from error
        _check(answer)


def _check(answer: tuple[int, bytes]) -> None:
    code = answer[0]
    if 500 <= code < 600:
        raise NeverSent(f"the mail server said {code}")
    if code not in (250, 251):
        raise NotSent(f"the mail server said {code}")


def open_carrier(url: str, *, folder: Path, home: str) -> Carrier:
    """The carrier that MYSTERY_MAIL_URL names: smtp://, smtps:// or a folder.

    `home` is the host that mails come from unless the address says `?from=`.
    """
    sender = f"notes@{home}" if "." in home and not home[-1].isdigit() else "notes@localhost"
    if not url.startswith(("smtp://", "smtps://")):
        return Folder(Path(url.removeprefix("file://")).resolve() if url else folder, sender)
    parts = urlsplit(url)
    encrypted = parts.scheme == "smtps"
    return Server(
        parts.hostname or "",
        parts.port or (465 if encrypted else 25),
        parse_qs(parts.query).get("from", [sender])[0],
        encrypted=encrypted,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
