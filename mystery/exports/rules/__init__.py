"""Which columns, in which order, for whom, and how their values become cells. Pure."""

from .about import FORM, KNOWS, Heading, read_me
from .answers import ANSWERS, CHOICES, QUESTIONS, answer_number, choice_lines, question_lines
from .columns import TEXTS, Column, Detail, Kind, Table, Value
from .dictionary import DICTIONARY, DictionaryLine, dictionary_lines
from .items import ItemLine, fields, items
from .lines import AnswerLine, Arithmetic, ChoiceLine, LocationLine, PhotoLine, QuestionLine
from .lines import VisitLine as VisitLine
from .places import LOCATIONS, PHOTOS
from .timers import TIMERS
from .versions import VERSIONS, VersionLine, version_lines
from .visits import Section, arithmetic, sections, visits

TABLES = (
    *("visits", "answers", "choices", "photos", "timers", "locations", "dictionary"),
    *("questions", "versions", "items"),
)
"""By name, in the order of the sheets."""

__all__ = [
    "ANSWERS",
    "CHOICES",
    "DICTIONARY",
    "FORM",
    "KNOWS",
    "LOCATIONS",
    "PHOTOS",
    "QUESTIONS",
    "TABLES",
    "TEXTS",
    "TIMERS",
    "VERSIONS",
    "AnswerLine",
    "Arithmetic",
    "ChoiceLine",
    "Column",
    "Detail",
    "DictionaryLine",
    "Heading",
    "ItemLine",
    "Kind",
    "LocationLine",
    "PhotoLine",
    "QuestionLine",
    "Section",
    "Table",
    "Value",
    "VersionLine",
    "VisitLine",
    "answer_number",
    "arithmetic",
    "choice_lines",
    "dictionary_lines",
    "fields",
    "items",
    "question_lines",
    "read_me",
    "sections",
    "version_lines",
    "visits",
]
