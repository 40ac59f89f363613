"""Settings: one frozen value, read from the environment once, at the start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from re import fullmatch
from urllib.parse import urlsplit


class BadSetting(Exception):
    """A setting that stops the start; the text names it and says why."""


@dataclass(frozen=True)
class Settings:
    data_dir: Path
    database_url: str
    photos_dir: Path
    base_url: str
    secret_key: str
    host: str
    port: int
    workers: int
    demo: bool
    free_floor: int
    """Bytes of free disk below which nothing new is accepted."""
    mail_url: str = field(default="", repr=False)
    """smtp://, smtps:// or a folder; empty for "mail" in the data folder."""
    employer: str = ""
    """On the card that a shopper shows in an own store: who sends them, "" for no name."""
    employer_phone: str = ""
    """A number that is answered while stores are open."""
    push_key: str = field(default="", repr=False)
    """Signs pushes to phones; empty for "push-key" in the data folder."""
    push_contact: str = ""
    """mailto: or https:, for push services that have something to say; empty for this server."""
    push_inside: bool = False
    """For trials: push services on this machine are taken, too."""


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings; makes the data folder and the secret key when absent.

    Raises BadSetting with the name and the reason.
    """
    read = _Reader(os.environ if environment is None else environment)
    data_dir = Path(read.text("MYSTERY_DATA_DIR", "./data")).resolve()
    host, port = read.text("HOST", "127.0.0.1"), read.number("PORT", default=8000, most=65535)
    base_url = read.text("MYSTERY_BASE_URL", f"http://{host}:{port}").rstrip("/")
    if not base_url.startswith(("http://", "https://")):
        raise BadSetting("MYSTERY_BASE_URL must begin with http:// or https://")
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(read.text("MYSTERY_DATABASE_URL", ""), data_dir),
        photos_dir=_photos_dir(read.text("MYSTERY_PHOTOS_URL", ""), data_dir),
        base_url=base_url,
        secret_key=read.text("MYSTERY_SECRET_KEY", "") or _kept_secret(data_dir),
        host=host,
        port=port,
        workers=read.number("WEB_CONCURRENCY", default=2, most=64),
        demo=read.text("MYSTERY_DEMO", "0") == "1",
        free_floor=read.number("MYSTERY_FREE_FLOOR_MB", default=200, most=10**7) * 2**20,
        mail_url=_mail_url(read.text("MYSTERY_MAIL_URL", "")),
        employer=read.text("MYSTERY_EMPLOYER", "")[:120],
        employer_phone=_phone(read.text("MYSTERY_EMPLOYER_PHONE", "")),
        push_key=_push_key(read.text("MYSTERY_PUSH_KEY", "")),
        push_contact=_push_contact(read.text("MYSTERY_PUSH_CONTACT", "")),
        push_inside=read.text("MYSTERY_PUSH_INSIDE", "0") == "1",
    )


class _Reader:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment

    def text(self, name: str, default: str) -> str:
        """Value of `name`, or the content of the file that `name`_FILE points to."""
        file = self.environment.get(f"{name}_FILE")
        if not file:
            return self.environment.get(name, "").strip() or default
        try:
            return Path(file).read_text("utf-8").strip()
        except OSError as error:
            raise BadSetting(f"{name}_FILE cannot be read: {error}") from error

    def number(self, name: str, *, default: int, most: int) -> int:
        text = self.text(name, str(default))
        if not text.isascii() or not text.isdigit() or int(text) > most:
            raise BadSetting(f"{name} must be a whole number from 0 to {most}, not {text!r}")
        return int(text)


def _database_url(url: str, data_dir: Path) -> str:
    if not url:
        return f"sqlite:///{data_dir / 'mystery.db'}"
    if url.startswith("postgresql://"):
        return url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise BadSetting("MYSTERY_DATABASE_URL must begin with postgresql:// or sqlite:///")
    return url


def _photos_dir(url: str, data_dir: Path) -> Path:
    if url.startswith("s3://"):
        raise BadSetting("MYSTERY_PHOTOS_URL: object stores are not supported yet; name a folder")
    return Path(url.removeprefix("file://")).resolve() if url else data_dir / "photos"


def _phone(number: str) -> str:
    if number and not fullmatch(r"\+?[0-9][0-9 ()/.-]{3,30}", number):
        raise BadSetting("MYSTERY_EMPLOYER_PHONE must be a telephone number, such as +49 30 123456")
    return number


def _push_key(key: str) -> str:
    """The reason does not show what may be half of a key."""
    if key and not fullmatch(r"[A-Za-z0-9_-]{43}=?", key):
        raise BadSetting("MYSTERY_PUSH_KEY must be 32 bytes as base64url, 43 characters")
    return key


def _push_contact(contact: str) -> str:
    """An address without "mailto:" gets it."""
    host = r"[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+"
    told = f"mailto:{contact}" if "@" in contact and ":" not in contact else contact
    if told and not fullmatch(rf"mailto:[^@\s<>]+@{host}|https://{host}", told):
        raise BadSetting(
            "MYSTERY_PUSH_CONTACT must be an e-mail address or https://…, such as it@example.org"
        )
    return told


def _mail_url(url: str) -> str:
    """The reason names no part of the address: it may hold a password."""
    if "://" not in url or url.startswith("file:///"):
        return url
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise BadSetting(
            "MYSTERY_MAIL_URL must be like smtp://user:password@host:587?from=notes@example.org, "
            "smtps://…, or name a folder"
        )
    return url


def _kept_secret(data_dir: Path) -> str:
    """The key in the data folder, made on first use; two starts at once agree on one."""
    data_dir.mkdir(parents=True, exist_ok=True)
    file = data_dir / "secret-key"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return file.read_text("ascii")
