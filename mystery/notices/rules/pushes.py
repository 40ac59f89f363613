"""What wakes a phone, and when: seldom, neutral, and never in discreet hours."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from mystery.notices.rules.digests import Asked, Often, is_quiet, is_time
from mystery.notices.rules.kinds import Kind
from mystery.notices.rules.wording import language_of
from mystery.problems import Fault, Invalid


class Reason(StrEnum):
    """All that a push tells a phone, besides a title."""

    NEW = "new"
    DUE = "due"
    RETURNED = "returned"


REASONS: Mapping[str, Reason] = {
    Kind.VISIT_ASSIGNED: Reason.NEW,
    Kind.VISIT_DUE: Reason.DUE,
    Kind.AUDIT_RETURNED: Reason.RETURNED,
}
MOST = 10
"""Phones and browsers of one person."""
WORTH = timedelta(days=3)
"""Afterwards nobody is woken for it any more."""
KEPT_AT_MOST = timedelta(hours=12)
"""For which a push service keeps what a phone without a network cannot be told."""
AT_WORK = timedelta(hours=2)
"""After the last change of a visit that is being filled in."""
PAUSES = (
    *(timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=2), timedelta(hours=6)),
)
LONGEST_PAUSE = timedelta(days=1)
ATTEMPTS = 12
"""In a row that failed: then nobody is there any more."""
SIZE = 192
"""Bytes of every message, so that its length tells nothing."""
ADDRESS_CHARS = 1000
ODD_SIGNS = ' "<>[\\]^`{|}'
INSIDE_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "test", "arpa")


def discreet(begins: time, ends: time, *, zone: str) -> Asked:
    return Asked(often=Often.AT_ONCE, zone=zone, quiet_from=begins, quiet_until=ends)


USUAL = discreet(time(21), time(8), zone="UTC")


def may_push(asked: Asked, at: datetime, *, oldest: datetime, last: datetime | None) -> bool:
    """Whether a phone may be woken now: outside its discreet hours, and not soon after `last`."""
    return is_time(asked, at, oldest=oldest, last=last)


def lasts(asked: Asked, at: datetime) -> timedelta:
    """How long a push service may keep a message: it must not arrive in discreet hours either.

    Looked for minute by minute, as clocks that are put forward or back spare every reckoning.
    """
    minute = at.replace(second=0, microsecond=0)
    for later in range(1, int(KEPT_AT_MOST.total_seconds() // 60)):
        then = minute + timedelta(minutes=later)
        if is_quiet(asked, then):
            return then - at
    return KEPT_AT_MOST


def most_pressing(reasons: Iterable[Reason]) -> Reason:
    """One push stands for all of them."""
    return max(reasons, key=list(Reason).index)


def title(reason: Reason, *, language: str) -> str:
    return str(language_of(language).PUSHES[reason])


def pause_before(attempts: int, asked_for: timedelta | None) -> timedelta:
    """Between attempts; longer where the push service asks for it."""
    usual = PAUSES[min(max(attempts, 1), len(PAUSES)) - 1]
    return min(max(usual, asked_for or usual), LONGEST_PAUSE)


def check_endpoint(endpoint: str, *, inside: bool) -> None:
    """Raises Invalid for what is no push service's address out there; `inside` allows any host,
    and http."""
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _no_service() from None
    odd = any(sign in ODD_SIGNS for sign in endpoint)
    plain = endpoint.isascii() and endpoint.isprintable() and not odd
    named = parts.username is None and parts.password is None and not parts.fragment
    if not (plain and named and host and len(endpoint) <= ADDRESS_CHARS):
        raise _no_service()
    if parts.scheme != "https" and not (inside and parts.scheme == "http"):
        raise _no_service()
    if not inside and not _is_out_there(host):
        raise _no_service()


def _no_service() -> Invalid:
    fault = Fault("/endpoint", "this is no address of a push service")
    return Invalid("This browser's push service cannot be used.", faults=[fault])


def _is_out_there(host: str) -> bool:
    """A name of the internet's, or a public address; what a name stands for is asked later."""
    try:
        return not is_inside(host)
    except ValueError:
        pass
    labels = host.rstrip(".").split(".")
    numeric = labels[-1].isdigit() or labels[-1].startswith("0x")
    return len(labels) > 1 and not numeric and labels[-1] not in INSIDE_NAMES


def is_inside(address: str) -> bool:
    """Whether a number leads into a network of our own. Raises ValueError for what is none."""
    found = ip_address(address.partition("%")[0])
    while isinstance(found, IPv6Address) and (within := _within(found)):
        found = within
    return not found.is_global or found.is_multicast


def _within(address: IPv6Address) -> IPv4Address | None:
    """The old number that a new one stands for."""
    if address.packed[:12] == bytes.fromhex("0064ff9b") + bytes(8):
        return IPv4Address(address.packed[12:])
    return address.ipv4_mapped or address.sixtofour


def read_key(text: str, *, pointer: str, size: int) -> bytes:
    """Base64url, with or without its padding. Raises Invalid when it is not that many bytes."""
    try:
        raw = urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != size:
        fault = Fault(pointer, f"base64url of {size} bytes is needed")
        raise Invalid("This browser's keys cannot be used.", faults=[fault])
    return raw
