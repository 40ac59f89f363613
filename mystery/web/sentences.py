"""What the schemas' library says of a wrong value, in sentences a person understands.

`tests/web/test_sentences.py` walks all schemas with wrong values, so that none of the library's
own sentences gets past this table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

OBJECT, UNUSABLE = "an object of named values is needed", "this cannot be used here"
PLAIN = {
    "Missing data for required field.": "this is needed",
    "Field may not be null.": "a value is needed here, not null",
    "Invalid value.": UNUSABLE,
    "Invalid input.": UNUSABLE,
    "Invalid type.": OBJECT,
    "Invalid input type.": OBJECT,
    "Not a valid mapping type.": OBJECT,
    "Unknown field.": "nothing of this name is known here",
    "Not a valid list.": "a list is needed",
    "Not a valid string.": "a text is needed",
    "Not a valid utf-8 string.": "a text is needed",
    "Not a valid number.": "a number is needed",
    "Number too large.": "this number is too large",
    "Special numeric values (nan or infinity) are not permitted.": "a finite number is needed",
    "Not a valid integer.": "a whole number is needed",
    "Not a valid boolean.": "true or false is needed",
    "Not a valid date.": "a day such as 2026-11-21 is needed",
    "Not a valid time.": "a time of day such as 18:30 is needed",
    "Not a valid datetime.": "a moment such as 2026-11-21T10:02:11Z is needed",
    "String does not match expected pattern.": "this is not written as it has to be here",
}


def _choices(said: re.Match[str], _: str) -> str:
    """Whatever may be chosen, in words; that it may also be left empty helps nobody."""
    *others, last = [each for each in said[1].split(", ") if each] or ["nothing"]
    return f"choose {', '.join(others)} or {last}" if others else f"only {last} can stand here"


def _least(said: re.Match[str], unit: str) -> str:
    return "this cannot be empty" if said[1] == "1" else f"at least {_many(said[1], unit)}"


def _many(number: str, unit: str) -> str:
    one = {"characters": "character", "entries": "entry"}
    return f"1 {one[unit]}" if number == "1" else f"{int(number):,} {unit}"


def _between(said: re.Match[str], unit: str) -> str:
    least, most = said[1], _many(said[2], unit)
    if least == "0":
        return f"at most {most}"
    return f"exactly {most}" if least == said[2] else f"{least} to {most} are needed"


SHAPED: tuple[tuple[str, Callable[[re.Match[str], str], str]], ...] = (
    (r"Must be one of: (.*)\.", _choices),
    (r"Must be equal to (.+)\.", lambda said, _: f"only {said[1]} can stand here"),
    (
        r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.",
        lambda said, _: f"a number from {said[1]} to {said[2]} is needed",
    ),
    (
        r"Must be greater than or equal to (\S+)\.",
        lambda said, _: f"a number from {said[1]} on is needed",
    ),
    (r"Must be greater than (\S+)\.", lambda said, _: f"a number above {said[1]} is needed"),
    (
        r"Must be less than or equal to (\S+)\.",
        lambda said, _: f"a number up to {said[1]} is needed",
    ),
    (r"Must be less than (\S+)\.", lambda said, _: f"a number below {said[1]} is needed"),
    (r"Shorter than minimum length (\d+)\.", _least),
    (r"Longer than maximum length (\d+)\.", lambda said, unit: f"at most {_many(said[1], unit)}"),
    (r"Length must be between (\d+) and (\d+)\.", _between),
    (
        r"Length must be (\d+)\.",
        lambda said, unit: f"exactly {_many(said[1], unit)}",
    ),
)
PATTERNS = tuple((re.compile(pattern, re.S), say) for pattern, say in SHAPED)


def sentence(text: str, value: Any) -> str:
    """The same in our words; what one of our own checks said stays as it is.

    `value` is what stood there: texts have characters, lists and objects have entries.
    """
    if text in PLAIN:
        return PLAIN[text]
    unit = "entries" if isinstance(value, (list, dict)) else "characters"
    for pattern, say in PATTERNS:
        if said := pattern.fullmatch(text):
            return say(said, unit)
    return text
