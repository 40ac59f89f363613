"""What has changed between two versions of a checklist, as it concerns comparisons."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mystery.checklists.rules import Briefing, Checklist, Question, Section


@dataclass(frozen=True)
class Difference:
    """Keys of questions; `scored` are those whose asking or scoring has changed."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    reworded: tuple[str, ...]
    scored: tuple[str, ...]
    moved: tuple[str, ...]
    frame: bool
    """Whether weights, pass marks or other rules of the whole have changed."""
    briefing: bool

    def __bool__(self) -> bool:
        listed = (self.added, self.removed, self.reworded, self.scored, self.moved)
        return any(listed) or self.frame or self.briefing

    @property
    def comparable(self) -> bool:
        """Whether scores before and after mean the same."""
        return not (self.added or self.removed or self.scored or self.frame)


def difference(before: Checklist, after: Checklist) -> Difference:
    old, new = before.by_key, after.by_key
    both = [key for key in new if key in old]
    changed = [key for key in both if old[key] != new[key]]
    scored = tuple(key for key in changed if _silent(old[key]) != _silent(new[key]))
    places = (_sections(before), _sections(after))
    return Difference(
        added=tuple(key for key in new if key not in old),
        removed=tuple(key for key in old if key not in new),
        reworded=tuple(key for key in changed if key not in scored),
        scored=scored,
        moved=tuple(key for key in both if places[0][key] != places[1][key]),
        frame=_frame(before) != _frame(after),
        briefing=(before.briefing, before.title) != (after.briefing, after.title),
    )


def _silent(question: Question) -> Question:
    """The question without its words: what is left decides on the score."""
    never = question.never
    return replace(
        question,
        text="",
        help="",
        unit="",
        example_photo="",
        remember=False,
        options=tuple(replace(option, text="") for option in question.options),
        reasons=tuple(replace(reason, text="") for reason in question.reasons),
        na_reasons=tuple(replace(reason, text="") for reason in question.na_reasons),
        never=replace(never, label="") if never else None,
    )


def _sections(checklist: Checklist) -> dict[str, str]:
    return {q.key: section.key for section in checklist.sections for q in section.questions}


def _frame(checklist: Checklist) -> Checklist:
    """Everything but questions, words and briefing."""
    return replace(
        checklist,
        title="",
        briefing=Briefing(),
        language="",
        bands=tuple(replace(grade, label="") for grade in checklist.bands),
        sections=tuple(_bare(section) for section in checklist.sections),
    )


def _bare(section: Section) -> Section:
    repeat = replace(section.repeat, label="") if section.repeat else None
    return replace(section, title="", questions=(), repeat=repeat)
