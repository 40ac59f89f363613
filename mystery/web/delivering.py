"""Who may send photos and audits: shoppers, and whoever was one when the work began."""

from __future__ import annotations

import sqlalchemy as sa

from mystery import db
from mystery.people.queries import was_ever
from mystery.people.rules import Principal, Role
from mystery.problems import Forbidden
from mystery.programmes.tables import Visit


def check_may_deliver(by: Principal) -> None:
    """Raises Forbidden for somebody who never was a shopper and never had a visit."""
    if any(grant.role == Role.SHOPPER for grant in by.grants):
        return
    planned = sa.select(Visit.id).where(Visit.shopper_id == by.id).limit(1)
    if not was_ever(by.key, Role.SHOPPER) and db.session.scalar(planned) is None:
        raise Forbidden("Shoppers send visits; you are none.", code="not_a_shopper")
