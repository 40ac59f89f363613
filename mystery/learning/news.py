"""What stores hear of by themselves: praise, in the batch in which they may read it."""

from __future__ import annotations

from datetime import datetime

from mystery import log
from mystery.learning.actions import note_told, show_held
from mystery.learning.queries import list_untold_praise
from mystery.notices.actions import tell
from mystery.notices.rules import Kind
from mystery.people.rules import Right
from mystery.review.queries import list_holders


def tell_stores(at: datetime) -> int:
    """Tell managers of stores once of praise that they can read by now; how many places. What
    has waited for enough visits is shown first."""
    show_held(at)
    praise = list_untold_praise(at)
    places = {one.location_id: one.location for one in praise}
    for location in places.values():
        for person in list_holders(Right.APPEAL, location, at.date()):
            tell(person.id, Kind.PRAISE_SHOWN, address="/learned", place=location.name)
        log.record("praise.show", f"location:{location.code}", actor="system")
    note_told(praise)
    return len(places)
