"""How long originals and positions are kept: what may be chosen, and when it is time. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mystery.problems import Fault, Invalid

LONGEST = 3650
HOLD_MOST = 500
REASON_LEAST, REASON_MOST = 3, 500
EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """Days after closing; None: kept for ever, as long as nobody has chosen otherwise."""

    originals: int | None = None
    positions: int | None = None
    hold: str | None = None
    """Why nothing may be deleted at the moment."""

    @property
    def deletes(self) -> bool:
        chosen = self.originals is not None or self.positions is not None
        return chosen and self.hold is None


PROPOSED = Terms(originals=90, positions=30)


@dataclass(frozen=True)
class Cut:
    """What was closed before is due; of some programmes earlier, as stores may dispute longer."""

    before: datetime
    by_programme: Mapping[int, datetime]


def cut(days: int, at: datetime, appeal_days: Mapping[int, int]) -> Cut:
    """`appeal_days`: of programmes, how long their reports may be disputed; a day more passes, as
    the last day of a store ends later than ours."""
    longer = {key: at - timedelta(days=own + 1) for key, own in appeal_days.items() if own >= days}
    return Cut(at - timedelta(days=days), longer)


def is_time(terms: Terms, at: datetime, *, changed_at: datetime, ran_at: datetime | None) -> bool:
    """Once a day; a day after a change at the earliest, so that a slip of the pen can be mended."""
    return terms.deletes and at - max(changed_at, ran_at or changed_at) >= EVERY


def read_days(typed: str, pointer: str) -> int | None:
    """Nothing typed means for ever. Raises Invalid for what is no number of days."""
    if not typed.strip():
        return None
    number = int(typed) if typed.isascii() and typed.strip().isdigit() and len(typed) < 8 else 0
    if not 1 <= number <= LONGEST:
        fault = Fault(pointer, f"a whole number from 1 to {LONGEST:,}, or nothing for ever")
        raise Invalid("Nothing has been changed.", faults=[fault])
    return number


def check_hold(why: str) -> None:
    if not REASON_LEAST <= len(why.strip()) <= HOLD_MOST:
        fault = Fault("/hold", f"say why, in {REASON_LEAST} to {HOLD_MOST} characters")
        raise Invalid("Nothing has been changed.", faults=[fault])


def check_erasing(reason: str, name: str, typed: str) -> None:
    """Two steps: the reason, and the name of the person typed once more."""
    faults = []
    if not REASON_LEAST <= len(reason.strip()) <= REASON_MOST:
        detail = f"{REASON_LEAST} to {REASON_MOST} characters are needed"
        faults.append(Fault("/reason", detail))
    elif name.casefold() in reason.casefold():
        faults.append(Fault("/reason", "it stays in the log for ever: name nobody"))
    if " ".join(typed.split()).casefold() != " ".join(name.split()).casefold():
        faults.append(Fault("/name", f"type {name}"))
    if faults:
        raise Invalid("Nobody has been erased.", faults=faults)
