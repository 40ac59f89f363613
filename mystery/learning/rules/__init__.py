"""Ideas, praise and actions: what may become of what. Pure."""

from mystery.learning.rules.actions import (
    OPEN_STATES,
    ActionState,
    Step,
    check_action,
    check_step,
    is_overdue,
    steps,
)
from mystery.learning.rules.ideas import (
    IdeaStatus,
    ThoughtKind,
    ThoughtState,
    check_status,
    check_text,
    month_of,
    months_back,
    shown_alone_at,
    visible_at,
)

__all__ = [
    "OPEN_STATES",
    "ActionState",
    "IdeaStatus",
    "Step",
    "ThoughtKind",
    "ThoughtState",
    "check_action",
    "check_status",
    "check_step",
    "check_text",
    "is_overdue",
    "month_of",
    "months_back",
    "shown_alone_at",
    "steps",
    "visible_at",
]
