"""What one report says only to somebody who gives a reason: told once, and put on record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from mystery import db, log
from mystery.audits import queries
from mystery.audits.redactions.queries import list_redactions
from mystery.audits.tables import Audit
from mystery.evidence.originals import list_left_of
from mystery.people.rules import Right
from mystery.problems import Fault, Forbidden, Invalid
from mystery.web import auth

Json = dict[str, Any]


class Secret(StrEnum):
    SHOPPER = "shopper"
    EXACT = "exact"
    ORIGINAL = "original"


@dataclass(frozen=True)
class Exact:
    began: datetime
    ended: datetime
    arrived: datetime
    position: Json | None
    device: Json | None
    removed: tuple[str, ...]
    """Words that reviewers took out."""
    photos: tuple[str, ...]
    """Keys of all photos, also of those that the report does not show."""


def askable(audit: Audit) -> frozenset[Secret]:
    """Who the shopper was: reviewers who also hold the right to it, and admins. The rest:
    admins, as reviewers read it anyway."""
    place = audit.location.region.path, audit.location_id
    admin = auth.scope(Right.ASK_EXACT).covers(*place)
    named = auth.scope(Right.ASK_SHOPPER).covers(*place)
    reviews = auth.scope(Right.REVIEW).covers(*place)
    return frozenset(
        ({Secret.SHOPPER} if named and (reviews or admin) else set())
        | ({Secret.EXACT, Secret.ORIGINAL} if admin else set())
    )


def choices(audit: Audit, numbers: Mapping[str, int]) -> list[tuple[str, str]]:
    """What the reader may ask, for a form; `numbers`: photos by the key under which they stand
    in the report that the reader has before them. Originals that are no longer kept are not
    offered."""
    held = askable(audit)
    found = [("shopper", "Who the shopper was")] if Secret.SHOPPER in held else []
    if Secret.EXACT in held:
        found.append(("exact", "Exact time, position and phone, and removed words"))
    if Secret.ORIGINAL not in held:
        return found
    left = list_left_of(photo.sha256 for photo in audit.photos)
    for place, photo in enumerate(audit.photos, start=1):
        if photo.sha256 in left:
            continue
        number = numbers.get(photo.key)
        words = f"photo {number}" if number else f"a photo not shown here ({place})"
        found.append((f"original:{place}", f"The original of {words}"))
    return found


def check_may_ask(audit: Audit) -> None:
    if not askable(audit):
        raise Forbidden("You may not ask this about a report.")


def ask_shopper(audit: Audit, reason: str) -> str:
    """Their name; that it was asked stands among the shopper's own data."""
    name, shopper = audit.author.name, f"person:{audit.author.key}"
    _put_on_record(audit, Secret.SHOPPER, reason, subject=shopper)
    return name


def ask_exact(audit: Audit, reason: str) -> Exact:
    sent = json.loads(queries.body(audit))
    found = Exact(
        began=audit.visited_at,
        ended=audit.finished_at,
        arrived=audit.received_at,
        position=sent.get("position"),
        device=sent.get("device"),
        removed=tuple(one.words for one in list_redactions(audit.id) if one.words),
        photos=tuple(photo.key for photo in audit.photos),
    )
    _put_on_record(audit, Secret.EXACT, reason)
    return found


def photo_at(audit: Audit, place: str) -> str:
    """The key of a photo by its place among all of them, as `choices` has it; "" for none."""
    keys = {str(number): photo.key for number, photo in enumerate(audit.photos, start=1)}
    return keys.get(place, "")


def ask_original(audit: Audit, key: str, reason: str) -> str:
    """The hash of a photo by the key of its place in the report."""
    found = next((photo.sha256 for photo in audit.photos if photo.key == key), None)
    if found is None:
        fault = Fault("/photo", "this report has no such photo")
        raise Invalid("Say which photo.", faults=[fault])
    _put_on_record(audit, Secret.ORIGINAL, reason, photo=key)
    return found


def _put_on_record(
    audit: Audit, what: Secret, reason: str, *, subject: str = "", **more: str
) -> None:
    """Ends what was read until then, as a transaction begins anew."""
    if what not in askable(audit):
        raise Forbidden("You may not ask this about the report.")
    if not reason.strip():
        fault = Fault("/reason", "a reason is needed")
        raise Invalid("Say why: it is put on record.", code="reason_missing", faults=[fault])
    uuid, by = audit.uuid, auth.person().actor
    with db.transaction():
        about = {"audit": uuid, "reason": reason.strip(), **more}
        log.record(f"audit.ask_{what}", subject or f"audit:{uuid}", actor=by, **about)
