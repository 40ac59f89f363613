"""The trade's rules of programmes, by noun."""

from mystery.programmes.rules.visits import (
    NEXT,
    STATE_NAMES,
    VisitState,
    Workplaces,
    check_step,
    check_window,
    former_since,
)

__all__ = [
    "NEXT",
    "STATE_NAMES",
    "VisitState",
    "Workplaces",
    "check_step",
    "check_window",
    "former_since",
]
