"""Visits that cost something, for tests: sent, reviewed, decided on."""

from __future__ import annotations

from typing import Any

from tests.conftest import Caller
from tests.pictures import saved
from tests.sending import Draft, sha256
from tests.shelves import shelf
from tests.web.visited import decide, draft, send

RECEIPT = saved(shelf(91).resize((480, 640)), quality=70)
SPENT: dict[str, Any] = {
    "minutes": 35,
    "travel_minutes": 40,
    "items": [
        {"amount": "12.90", "currency": "EUR", "photo": sha256(RECEIPT), "note": "a coffee"},
        {"amount": "2.80", "currency": "EUR", "note": "bus"},
    ],
}


def spending(location: str = "N-001", spent: dict[str, Any] | None = None, **more: Any) -> Draft:
    """A visit with a receipt that no answer names."""
    made = draft(location, **more)
    made.more |= {"spent": spent or SPENT}
    hashes = [item.get("photo") for item in made.more["spent"]["items"]]
    receipts = [RECEIPT] if sha256(RECEIPT) in hashes else []
    named = {sha256(photo): {"source": "camera"} for photo in (*made.photos, *receipts)}
    if made.photos:
        made.answers["price"] = made.answers["price"] | {"photos": [sha256(p) for p in made.photos]}
    made.more["answers"] = made.answers
    made.photos = [*made.photos, *receipts]
    made.more["photos"] = named
    return made


def claimed(call: Caller, *, by: str = "sue", review: bool = True, **of: Any) -> str:
    """Send a visit that cost something; the key of its claim."""
    key = send(call, spending(**of), by=by)
    if review:
        decide(call, key)
    mine = call(by).get("/api/v1/expenses/mine").json["items"]
    return str(mine[-1]["id"])


def rule(call: Caller, claim: str, *items: dict[str, Any], by: str = "ada") -> int:
    answer = call(by).post(f"/api/v1/expenses/{claim}/decide", json={"items": list(items)})
    return answer.status_code


def approve_all(call: Caller, claim: str, count: int = 4) -> None:
    items = [{"item": number, "verdict": "approve"} for number in range(count)]
    assert rule(call, claim, *items) == 200


def shown(call: Caller, claim: str, by: str = "ada") -> dict[str, Any]:
    found: dict[str, Any] = call(by).get(f"/api/v1/expenses/{claim}").json
    return found
