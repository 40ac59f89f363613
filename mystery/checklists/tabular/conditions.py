"""Conditions in simple words: "only if Was there a queue? = yes", "own stores only"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mystery.checklists.rules import Type
from mystery.checklists.tabular.known import Asked, Known, answer
from mystery.checklists.tabular.words import is_no, is_yes, spaced

Json = dict[str, Any]
LONGEST, DEEPEST = 4_000, 15


LEAD = re.compile(
    r"(?:(?:only|but|nur|ask(?:ed)?|show(?:n)?|c|critical)\s+(?=if|when|wenn|falls|bei|below|above))?"
    r"(?:if|when|wenn|falls|bei)\b:?\s*",
    re.I,
)
AND, OR = (
    re.compile(r"\s*(?:\band\b|\bund\b|&&?)\s*", re.I),
    re.compile(r"\s*\b(?:or|oder)\b\s*", re.I),
)
NOT = re.compile(r"(?:not|nicht)\b\s*(?!answered)", re.I)
PLACE = r"(?:stores?|shops?|locations?|sites?|filialen?|geschäften?|märkten?|standorten?)"
OWN = re.compile(
    rf"(?:nur\s+|only\s+|in\s+|at\s+)*(?:our\s+own|own|our|eigenen?)(?:\s+(?:{PLACE}|only|nur|one))*"
    r"(?!\w)|the location is an own one|location is own",
    re.I,
)
RIVAL = re.compile(
    rf"(?:nur\s+|only\s+|in\s+|at\s+|a\s+|beim\s+)*(?:competitors?|rivals?|wettbewerb\w*|konkurrenz\w*)"
    rf"(?:[’']s?)?(?:\s+(?:{PLACE}|only|nur))*(?!\w)|(?:the )?location is (?:a )?competitor",
    re.I,
)
TAG = re.compile(
    rf"(?:the\s+|die\s+|der\s+|das\s+)?{PLACE}\s+(?:has|have|with|hat|mit)\s+(?P<no>no\s+|not\s+|kein\w*\s+)?",
    re.I,
)
ATTRIBUTE = re.compile(r"location\.(?P<name>[A-Za-z_][A-Za-z0-9_-]{0,63})", re.I)

RELATIONS = tuple(
    (re.compile(rf"\s*(?:{words})", re.I), name)
    for words, name in (
        (r"(?:is|are|ist)\s+(?:not|nicht)\s+(?:answered|beantwortet)\b|unanswered\b", "unanswered"),
        (r"(?:(?:is|are|was|ist)\s+)?(?:answered|beantwortet)\b", "answered"),
        (r"(?:is|ist)\s+(?:none|keines)\s+(?:of|von)\b", "none_of"),
        (r"(?:(?:is|ist)\s+)?(?:one|any|eines)\s+(?:of|von)\b", "any_of"),
        (r"(?:(?:is|ist)\s+)?(?:(?:at least|mindestens|from|ab)\b|>=|≥|=>)", "at_least"),
        (r"(?:(?:is|ist)\s+)?(?:(?:at most|up to|höchstens|bis)\b|<=|≤|=<)", "at_most"),
        (r"(?:does not include|is not|isn[’']?t|ist nicht)\b|!=|≠|<>", "is_not"),
        (
            r"(?:(?:is|ist)\s+)?(?:(?:below|less than|under|unter|kleiner als|weniger als)\b|<)",
            "below",
        ),
        (r"(?:(?:is|ist)\s+)?(?:(?:above|more than|over|über|größer als|mehr als)\b|>)", "above"),
        (r"(?:includes?|is|are|equals|ist|gleich)\b|==|=|:(?=\s)", "is"),
    )
)
QUOTED = re.compile(r"[\"“„”](?P<inside>[^\"“”„]*)[\"”“]")
LOOSE = re.compile(r"(?P<value>[^,();]+?)(?=\s*(?:[,();]|\b(?:and|und|or|oder)\b|&|$))", re.I)
LISTED = re.compile(r"\s*,\s*(?:or\b|oder\b)?\s*", re.I)


def read_condition(cell: str, known: Known, own: Asked | None = None) -> Json:
    """The condition in the words of a cell; `own`: the question that "if below 45" is about.

    Raises ValueError with a reason.
    """
    text = spaced(cell)
    if len(text) > LONGEST:
        raise ValueError(f"a condition has at most {LONGEST:,} characters")
    reader = _Reader(text.rstrip("."), known, own)
    if lead := LEAD.match(reader.text):
        reader.at = lead.end()
    found = reader.either(0)
    if reader.at < len(reader.text):
        raise ValueError(
            f"“{reader.text[reader.at :][:60].strip()}” is not understood after"
            f" “{reader.text[: reader.at][-60:].strip()}”"
        )
    return found


@dataclass
class _Reader:
    text: str
    known: Known
    own: Asked | None
    at: int = 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def either(self, depth: int) -> Json:
        parts = [self.both(depth)]
        while self.take(OR):
            parts.append(self.both(depth))
        return {"any": parts} if len(parts) > 1 else parts[0]

    def both(self, depth: int) -> Json:
        parts = [self.one(depth)]
        while self.take(AND):
            self.take(LEAD)
            parts.append(self.one(depth))
        return {"all": parts} if len(parts) > 1 else parts[0]

    def one(self, depth: int) -> Json:
        if depth > DEEPEST:
            raise ValueError(f"conditions go {DEEPEST} levels deep at most")
        asked = self.reference()
        if asked is None and self.take(re.compile(r"\(\s*")):
            inner = self.either(depth + 1)
            if not self.take(re.compile(r"\s*\)")):
                raise ValueError("a bracket is not closed")
            return inner
        if asked is None and self.take(NOT):
            return {"not": self.one(depth + 1)}
        place = self.location() if asked is None else None
        return place if place is not None else self.test(asked or self.loose())

    def reference(self) -> Asked | None:
        """The question whose name stands here before a relation, or before the end."""
        for name, _ in self.known.names:
            end = self.at + len(name)
            if self.text[self.at : end].lower() != name.lower():
                continue
            if name[-1].isalnum() and self.text[end : end + 1].isalnum():
                continue
            rest = re.compile(r"[?:.]?").match(self.text, end)
            after = rest.end() if rest else end
            if self.relation_at(after) or (not self.text[after:].strip(" )")):
                self.at = after
                return self.known.find(name)
        return None

    def relation_at(self, at: int) -> bool:
        return any(pattern.match(self.text, at) for pattern, _ in RELATIONS)

    def location(self) -> Json | None:
        if self.take(OWN):
            return {"location": "kind", "is": "own"}
        if self.take(RIVAL):
            return {"location": "kind", "is": "competitor"}
        if found := self.take(TAG):
            test: Json = {"location": "tags", "is": self.value(None)}
            return {"not": test} if found["no"] else test
        if found := self.take(ATTRIBUTE):
            return self.compared({"location": found["name"]}, None)
        return None

    def loose(self) -> Asked:
        """A question named by a part of its text, in quotation marks, or not at all."""
        if self.own and (self.relation_at(self.at) or self.bare_answer()):
            return self.own
        if found := self.take(QUOTED):
            return self.known.find(found["inside"])
        start = self.at
        ends = [m.start() for p, _ in RELATIONS if (m := _search(p, self.text, start))]
        if not ends:
            raise ValueError(
                f"“{self.text[start:][:60] or self.text[:60]}” is not understood; write a question,"
                " a comparison and a value, such as: if Was there a queue? = yes"
            )
        self.at = min(ends)
        return self.known.find(self.text[start : self.at].strip(" ?:"))

    def bare_answer(self) -> bool:
        rest = self.text[self.at :]
        return is_yes(rest) or is_no(rest)

    def test(self, asked: Asked) -> Json:
        if not self.text[self.at :].strip(" )"):
            subject = {"question": asked.key}
            return subject | ({"is": "yes"} if asked.kind is Type.YES_NO else {"answered": True})
        return self.compared({"question": asked.key}, asked)

    def compared(self, subject: Json, asked: Asked | None) -> Json:
        relation = next((name for pattern, name in RELATIONS if self.take(pattern)), "is")
        if relation in ("answered", "unanswered"):
            test = subject | {"answered": True}
            return test if relation == "answered" else {"not": test}
        first = self.value(asked)
        if relation in ("below", "above"):
            turned = "at_least" if relation == "below" else "at_most"
            return {"all": [subject | {"answered": True}, {"not": subject | {turned: first}}]}
        if relation in ("any_of", "none_of", "is"):
            several = [first, *self.more(asked, relation)]
            if relation == "is" and len(several) == 1:
                return subject | {"is": first}
            test = subject | {"any_of": several}
            return {"not": test} if relation == "none_of" else test
        return subject | {relation: first}

    def more(self, asked: Asked | None, relation: str) -> Iterator[Any]:
        """Further values: a, b or c; but "or" before another comparison begins a new one."""
        while True:
            before = self.at
            comma = self.take(LISTED) if relation != "is" else None
            if not comma and not self.take(OR):
                return
            here = self.at
            another = not comma and (self.reference() or self.take(NOT) or self.location())
            self.at = here
            if another or self.text[here : here + 1] in ("(", ""):
                self.at = before
                return
            loose = LOOSE.match(self.text, here)
            if not comma and loose and self.relation_inside(loose["value"]):
                self.at = before
                return
            yield self.value(asked)

    def relation_inside(self, words: str) -> bool:
        return any(re.search(rf"\b\w.*?{p.pattern}", words, re.I) for p, _ in RELATIONS)

    def value(self, asked: Asked | None) -> Any:
        self.take(re.compile(r"\s+"))
        if found := self.take(QUOTED):
            return answer(found["inside"], asked, raw=True)
        for key, text in asked.options if asked else ():
            for name in sorted((key, spaced(text)), key=len, reverse=True):
                end = self.at + len(name)
                ends = not self.text[end : end + 1].isalnum()
                if name and ends and self.text[self.at : end].lower() == name.lower():
                    self.at = end
                    return key
        loose = self.take(LOOSE)
        if not loose:
            raise ValueError(f"a value is missing after “{self.text[: self.at][-60:].strip()}”")
        return answer(loose["value"], asked)


def _search(pattern: re.Pattern[str], text: str, start: int) -> re.Match[str] | None:
    return re.compile(rf"(?<=\S)(?:(?<=\W)|(?=\W)){pattern.pattern}", re.I).search(text, start)
