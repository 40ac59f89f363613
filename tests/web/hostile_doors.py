"""Every route of the API that takes JSON, by its endpoint."""

from __future__ import annotations

from tests.web import hostile_accounts, hostile_chain, hostile_learning, hostile_visits
from tests.web.hostile import Door

DOORS: dict[str, Door] = {
    **hostile_accounts.DOORS,
    **hostile_chain.DOORS,
    **hostile_visits.DOORS,
    **hostile_learning.DOORS,
}
