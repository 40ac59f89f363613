"""What a checklist is, what its document may say, and what its answers may be. Pure."""

from .checks import check
from .checks_answer import check_answers
from .conditions import Condition, Relation, Scalar, applies, is_any, same, scalar
from .document import (
    Band,
    Briefing,
    Checklist,
    CriticalPolicy,
    Evidence,
    Gate,
    Grade,
    Never,
    Option,
    Question,
    Reason,
    Repeat,
    Section,
    questions,
)
from .kinds import (
    Channel,
    CountsAs,
    Dimension,
    EvidenceKind,
    EvidenceWhen,
    Family,
    Mode,
    Policy,
    ShowScore,
    Type,
    YesNo,
)
from .numbers import decimal_text, number
from .reading import read
from .texts import Text, text

__all__ = [
    "Band",
    "Briefing",
    "Channel",
    "Checklist",
    "Condition",
    "CountsAs",
    "CriticalPolicy",
    "Dimension",
    "Evidence",
    "EvidenceKind",
    "EvidenceWhen",
    "Family",
    "Gate",
    "Grade",
    "Mode",
    "Never",
    "Option",
    "Policy",
    "Question",
    "Reason",
    "Relation",
    "Repeat",
    "Scalar",
    "Section",
    "ShowScore",
    "Text",
    "Type",
    "YesNo",
    "applies",
    "check",
    "check_answers",
    "decimal_text",
    "is_any",
    "number",
    "questions",
    "read",
    "same",
    "scalar",
    "text",
]
