"""Who pushes to phones, as the settings say."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask

from mystery.config import Settings
from mystery.notices import push
from mystery.notices.push import Sender

AT_HOME = ("localhost", "127.0.0.1")
"""Browsers take pushes without https from here only."""


def find_sender(app: Flask) -> Sender | None:
    """None where nobody can be pushed to: the library is missing, or https."""
    settings: Settings = app.config["SETTINGS"]
    base = urlsplit(app.config["BASE_URL"])
    host = base.hostname or ""
    if not push.able() or not (base.scheme == "https" or host in AT_HOME):
        return None
    return Sender(
        settings.push_key or push.made_key(settings.data_dir),
        settings.push_contact or _this_server(base.scheme, host),
        inside=settings.push_inside,
    )


def _this_server(scheme: str, host: str) -> str:
    return f"https://{host}" if scheme == "https" and "." in host else "mailto:notes@localhost"
