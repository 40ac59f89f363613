"""Scoring a visit. Pure and exact; the same on the server, in exports and on the phone."""

from mystery.checklists.rules import decimal_text

from .cases import Difference, Trial, run_cases, score_document
from .documents import RULES_VERSION, arithmetic, as_document
from .remarks import Remark, Remarked, missing, remarks
from .result import Outcome, Part, Result, Row, State
from .visit import score
from .worth import bad, natural

__all__ = [
    "RULES_VERSION",
    "Difference",
    "Outcome",
    "Part",
    "Remark",
    "Remarked",
    "Result",
    "Row",
    "State",
    "Trial",
    "arithmetic",
    "as_document",
    "bad",
    "decimal_text",
    "missing",
    "natural",
    "remarks",
    "run_cases",
    "score",
    "score_document",
]
