"""How a mail is addressed, and when it is tried again."""

from __future__ import annotations

from datetime import timedelta

from mystery.problems import Fault, Invalid

PAUSES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""Between attempts to send a mail; the last one for ever after."""


def pause(attempts: int) -> timedelta:
    return PAUSES[min(max(attempts, 1), len(PAUSES)) - 1]


def one_line(text: str) -> str:
    """As a header takes it: no line breaks or other control characters, at most 150 characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:150]


def check_address(email: str) -> None:
    """Raises Invalid for what is no address or would be more than one."""
    local, at, host = email.rpartition("@")
    strange = any(c.isspace() or not c.isprintable() or c in '<>(),;:\\"[]' for c in email)
    dotted = any(not part for part in (*host.split("."), *local.split(".")))
    if not at or strange or dotted or "@" in local or len(email) > 254:
        fault = Fault("/email", "this does not look like an e-mail address")
        raise Invalid("There is no mail to such an address.", faults=[fault])
