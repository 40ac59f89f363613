"""From lines to a document: every question with its members, every fault with its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mystery.checklists.rules import Checklist, Type, check
from mystery.checklists.rules.reading import MOST_QUESTIONS
from mystery.checklists.tabular import kept, members
from mystery.checklists.tabular.conditions import read_condition
from mystery.checklists.tabular.drafts import (
    OF_SECTION,
    TYPE_NAMES,
    Drafted,
    Part,
    Reading,
    demands,
    percent,
    readers,
)
from mystery.checklists.tabular.faults import place_faults
from mystery.checklists.tabular.fields import KEPT, NAMES, Table
from mystery.checklists.tabular.former import Former
from mystery.checklists.tabular.known import Asked, Known
from mystery.checklists.tabular.lines import Found, Kind, Line, lines_of, too_long
from mystery.checklists.tabular.words import decimal, made_key, spaced, value
from mystery.problems import Invalid

Json = dict[str, Any]

FRAME = ("title", "key", "channel", "pass_mark", "language")
FIRST_SECTION = "Questions"


def read_table(
    table: Table,
    settings: Mapping[str, str] | None = None,
    *,
    former: Former | None = None,
) -> Reading:
    """The document that a table describes.

    `settings` may hold title, key, channel, pass_mark and language, which outrank the table,
    and `points`: what yes/no and scale questions without points are worth. `former`: what the
    checklist was; columns that the table does not have keep what it said.
    """
    return _Table(table, dict(settings or {}), former or Former()).read()


class _Table:
    def __init__(self, table: Table, settings: Mapping[str, str], former: Former) -> None:
        self.settings, self.former, self.found = settings, former, Found()
        self.columns = {name for name, _ in table.columns.places}
        self.lines = self._bounded(lines_of(table))
        whole = next((line for line in self.lines if line.kind is Kind.CHECKLIST), None)
        self.whole = whole or Line(0, Kind.CHECKLIST, former.whole)
        self.whole_kept = self._kept(self.whole)
        language = settings.get("language") or self.whole_kept.get("language")
        self.language = language if isinstance(language, str) and language else "en"
        self.parts: list[Part] = []
        self.taken: set[str] = {line.cell("key").lower() for line in self.lines}
        self.used: set[str] = set()

    def _bounded(self, lines: Iterable[Line]) -> list[Line]:
        every = list(lines)
        asking = [line for line in every if line.kind is Kind.QUESTION]
        if len(asking) > MOST_QUESTIONS:
            self.found.wrong(
                None,
                "table",
                f"there are {len(asking):,} questions; a checklist has {MOST_QUESTIONS} at most",
            )
            every = []
        elif not asking:
            self.found.wrong(None, "table", "there is no row with a question")
        for line in every:
            if too_long(line):
                self.found.wrong(line, "text", "this row holds more text than a question may have")
        return [line for line in every if not too_long(line)]

    def read(self) -> Reading:
        for line in self.lines:
            if line.kind is Kind.SECTION:
                self._begin(line)
            elif line.kind is Kind.QUESTION:
                self._add(line)
        drafts = [draft for part in self.parts for draft in part.questions]
        known = Known.of([draft.asked for draft in drafts if draft.asked])
        for part in self.parts:
            self._finish_part(part, known)
            for draft in part.questions:
                self._finish(draft, known)
        document = self._document()
        rows = {draft.made["key"]: draft.line.number for draft in drafts}
        return self._judged(document, rows)

    def _judged(self, document: Json, rows: Mapping[str, int]) -> Reading:
        checklist: Checklist | None = None
        try:
            checklist = check(document)
        except Invalid as problem:
            place_faults(problem.faults, document, self._places(), found=self.found)
        wrongs = sorted(self.found.wrongs.values(), key=lambda wrong: wrong.row)
        notes = tuple(sorted(self.found.notes, key=lambda note: note.row))
        return Reading(document, None if wrongs else checklist, tuple(wrongs), notes, rows)

    def _places(self) -> list[tuple[Line, list[Line]]]:
        return [(part.line, [draft.line for draft in part.questions]) for part in self.parts]

    def _try(self, line: Line, name: str, read: Callable[[str], Json]) -> Json:
        cell = line.cell(name)
        if not cell.strip():
            return {}
        try:
            return read(cell)
        except ValueError as error:
            self.found.wrong(line, name, str(error))
            return {}

    def _kept(self, line: Line) -> Json:
        return self._try(line, KEPT, kept.read_kept)

    # Sections

    def _begin(self, line: Line) -> Part:
        title = line.cell("section") or line.cell("text")
        before = self.former.section(line.cell("key"), title)
        line = self._completed(line, before)
        key = line.cell("key") or (before or {}).get("key", "")
        key = self._key(key, title, {p.made["key"].lower() for p in self.parts}, "s")
        made: Json = {"key": key, "title": title}
        part = Part(line, made, title=title, kept=self._kept(line))
        self.parts.append(part)
        if line.heading:
            self.found.note(line.number, f"“{title[:60]}” begins a section")
        return part

    def _completed(self, line: Line, before: Mapping[str, str] | None) -> Line:
        """The line with what the former one said in columns that this table does not have."""
        if before is None:
            return line
        added = {k: v for k, v in before.items() if k not in self.columns and k != "key"}
        if KEPT in added:
            added[KEPT] = kept.without(added[KEPT], self.columns)
        return Line(line.number, line.kind, {**added, **line.cells}, line.heading)

    def _part_of(self, line: Line) -> Part:
        title = line.cell("section")
        if self.parts and (not title or title == self.parts[-1].title):
            return self.parts[-1]
        if title in {part.title for part in self.parts}:
            self.found.wrong(
                line, "section", "this section was there before; put its rows below one another"
            )
            return next(part for part in self.parts if part.title == title)
        cells = {"section": title or FIRST_SECTION}
        return self._begin(Line(line.number, Kind.SECTION, cells))

    def _finish_part(self, part: Part, known: Known) -> None:
        made = part.made
        for name, read in OF_SECTION.items():
            said = self._said_once(part, name)
            if said is not None:
                made |= self._try(said, name, read)
        made |= self._try(part.line, "condition", lambda c: {"when": read_condition(c, known)})
        self._conflicts(part.line, part.kept, {"title": "section"})

    def _said_once(self, part: Part, name: str) -> Line | None:
        """The line that says it for the section: its own, or the first of its questions."""
        lines = [part.line, *(draft.line for draft in part.questions)]
        said = [line for line in lines if line.cell(name).strip()]
        for line in said[1:]:
            if spaced(line.cell(name)) != spaced(said[0].cell(name)):
                self.found.wrong(
                    line,
                    name,
                    f"row {said[0].number} says {said[0].cell(name)[:20]} for this section"
                    + (
                        "; if these are points, choose this column as Points"
                        if name == "weight"
                        else ""
                    ),
                )
        return said[0] if said else None

    # Questions

    def _add(self, line: Line) -> None:
        before = self.former.question(line.cell("key"), line.cell("text"), self.used)
        line = self._completed(line, before)
        part = self._part_of(line)
        text = line.cell("text")
        key = line.cell("key") or (before or {}).get("key", "")
        made: Json = {"key": self._key(key, text, self.used, "q"), "type": "yes_no", "text": text}
        draft = Drafted(line, made, kept=self._kept(line))
        part.questions.append(draft)
        made |= self._type(line)
        made |= self._try(line, "options", lambda c: members.read_answers(c, Type(made["type"])))
        whole = kept.lay_over(made, draft.kept, self.language)
        draft.asked = self._asked(whole, line) or self._asked(made, line)

    def _asked(self, question: Json, line: Line) -> Asked | None:
        number, row = line.cell("number"), line.number
        try:
            return members.as_asked(question, self.language, number=number, row=row)
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def _key(self, key: str, text: str, used: set[str], letter: str) -> str:
        taken = used | self.taken if letter == "q" else used
        made = key or made_key(text, taken, fallback=f"{letter}{len(used) + 1}")
        used.add(made.lower())
        return made

    def _type(self, line: Line) -> Json:
        cell = line.cell("type")
        if cell.strip():
            return self._try(line, "type", members.read_type)
        kind = members.guessed_type(line.cell("text"), line.cell("options"), line.cell("points"))
        words = "" if kind is Type.YES_NO else f"taken for {TYPE_NAMES[kind]}: the row says no type"
        if words:
            self.found.note(line.number, words)
        return {"type": str(kind)}

    def _finish(self, draft: Drafted, known: Known) -> None:
        line, made, own = draft.line, draft.made, draft.asked or Asked("", "", Type.YES_NO)
        for name, read in readers(made, known, own).items():
            made |= self._try(line, name, read)
        self._evidence(draft, known, own)
        if not self._scored(made) and "points" not in self.columns and self.settings.get("points"):
            made["points"] = value(self.settings["points"])
        self._conflicts(line, draft.kept, {})

    def _scored(self, made: Json) -> bool:
        return made["type"] not in ("yes_no", "scale") or "points" in made

    def _evidence(self, draft: Drafted, known: Known, own: Asked) -> None:
        found: list[Json] = []
        for kind in ("photo", "comment"):
            said = self._try(draft.line, kind, demands(kind, draft.made, known=known, own=own))
            found += said.get("found", [])
        if found:
            draft.made["evidence"] = found

    def _conflicts(self, line: Line, said: Json, columns: Mapping[str, str]) -> None:
        for member, patch in said.items():
            both = (columns[member],) if member in columns else kept.columns_of(member)
            if not kept.adds(member, patch) and any(line.cell(name).strip() for name in both):
                name = NAMES.get(both[0], both[0])
                self.found.wrong(
                    line,
                    KEPT,
                    f"“{member}” stands here and in the column {name}; take one of them out",
                )

    # The whole

    def _document(self) -> Json:
        line = self.whole
        made: Json = {"key": line.cell("key"), "title": line.cell("text")}
        made |= self._try(line, "pass_mark", lambda cell: {"pass_mark": percent(cell)})
        self._conflicts(line, self.whole_kept, {})
        made = kept.lay_over(made, self.whole_kept, self.language)
        for name in FRAME:
            if given := self.settings.get(name, "").strip():
                made[name] = given if name != "title" else self._title(given)
        if given := self.settings.get("pass_mark", "").strip():
            made["pass_mark"] = value(decimal(given.rstrip("% ")) or given)
        title = self.settings.get("title") or line.cell("text")
        made["key"] = made["key"] or made_key(title, (), fallback="checklist").replace("_", "-")
        made["language"] = self.language
        return made | {"sections": [self._section(part) for part in self.parts]}

    def _title(self, given: str) -> Any:
        """A title in several languages keeps the others."""
        there = self.whole_kept.get("title")
        return {**there, self.language: given} if isinstance(there, dict) else given

    def _section(self, part: Part) -> Json:
        made = kept.lay_over(part.made, part.kept, self.language)
        return made | {"questions": [self._question(draft) for draft in part.questions]}

    def _question(self, draft: Drafted) -> Json:
        return kept.lay_over(draft.made, draft.kept, self.language)


def frame_of(table: Table, settings: Mapping[str, str]) -> tuple[str, str]:
    """Key and title that a table would have with these settings."""
    whole = next((line for line in lines_of(table) if line.kind is Kind.CHECKLIST), None)
    title = settings.get("title") or (whole.cell("text") if whole else "")
    key = settings.get("key") or (whole.cell("key") if whole else "")
    return key or made_key(title, (), fallback="checklist").replace("_", "-"), title
