"""What may become of an action, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mystery.problems import Conflict, Fault, Forbidden, Invalid


class ActionState(StrEnum):
    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    CHECKED = "checked"
    DROPPED = "dropped"


OPEN_STATES = frozenset({ActionState.OPEN, ActionState.DOING})


@dataclass(frozen=True)
class Step:
    """A way from one state to another; `manages`: only for those who look after the place."""

    to: ActionState
    words: str
    manages: bool = False
    needs_reason: bool = False


_DO = Step(ActionState.DOING, "I am on it")
_DONE = Step(ActionState.DONE, "It is done")
_AGAIN = Step(ActionState.OPEN, "It is not done yet", manages=True, needs_reason=True)
_CHECK = Step(ActionState.CHECKED, "I looked: it is done", manages=True)
_DROP = Step(ActionState.DROPPED, "Drop it", manages=True, needs_reason=True)
_REOPEN = Step(ActionState.OPEN, "Open it again", manages=True)
WAYS: Mapping[ActionState, tuple[Step, ...]] = {
    ActionState.OPEN: (_DO, _DONE, _DROP),
    ActionState.DOING: (_DONE, _DROP),
    ActionState.DONE: (_CHECK, _AGAIN, _DROP),
    ActionState.CHECKED: (_REOPEN,),
    ActionState.DROPPED: (_REOPEN,),
}


def steps(state: ActionState, *, manages: bool, own_work: bool = False) -> list[Step]:
    """What somebody may do with it next. Nobody checks what they did themselves (`own_work`)."""
    return [
        step
        for step in WAYS[state]
        if (manages or not step.manages) and not (own_work and step.to == ActionState.CHECKED)
    ]


def check_step(
    state: ActionState, to: ActionState, *, manages: bool, own_work: bool, reason: str
) -> None:
    """Raises Conflict, Forbidden or Invalid unless it may go from one state to the other."""
    found = next((step for step in WAYS[state] if step.to == to), None)
    if found is None:
        raise Conflict(f"It is {state} already; look again.", code="action_state")
    if found not in steps(state, manages=manages, own_work=own_work):
        raise Forbidden("Somebody else has to look at it.", code="not_yours_to_check")
    if found.needs_reason and not reason.strip():
        raise Invalid("A reason is missing.", faults=[Fault("/reason", "say why")])


def check_action(title: str, *, due: date, today: date) -> str:
    """The title without space around it. Raises Invalid."""
    faults = []
    if not 0 < len(title.strip()) <= 300:
        faults.append(Fault("/title", "say in 1 to 300 characters what is to be done"))
    if due < today:
        faults.append(Fault("/due", "this day is over"))
    if (due - today).days > 730:
        faults.append(Fault("/due", "at most two years from now"))
    if faults:
        raise Invalid("The action cannot be given like this.", faults=faults)
    return title.strip()


def is_overdue(state: ActionState, due: date, today: date) -> bool:
    return state in OPEN_STATES and due < today
