"""Noting what was learned, and letting it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from mystery import log
from mystery.db import new_key, now, session
from mystery.learning.held import Held, list_held
from mystery.learning.queries import Outing, author_of, find_learned
from mystery.learning.rules import (
    IdeaStatus,
    ThoughtKind,
    ThoughtState,
    check_status,
    check_text,
    shown_alone_at,
    visible_at,
)
from mystery.learning.tables import Idea, IdeaVote, Learned, LearnedMail, Praise, Thought
from mystery.locations.rules import Kind as PlaceKind
from mystery.locations.tables import Location
from mystery.notices.actions import tell
from mystery.notices.rules import Kind
from mystery.people.rules import Principal
from mystery.problems import Conflict, Fault, Forbidden, Invalid


def note(
    uuid: str, outing: Outing, texts: Mapping[ThoughtKind, str], *, digest: str, by: Principal
) -> bool:
    """Keep what somebody wrote after a visit; False when the same is here already.

    Raises Conflict when the id stands for something else.
    """
    known = find_learned(uuid)
    if known:
        if known.author_id != by.id or known.digest != digest:
            raise Conflict("This id stands for something else already.", code="other_content")
        return False
    thoughts = [
        Thought(key=new_key(), kind=kind, text=text.strip(), state=ThoughtState.WAITING)
        for kind, text in texts.items()
        if text.strip()
    ]
    learned = Learned(
        uuid=uuid,
        digest=digest,
        author_id=by.id,
        audit_id=outing.audit_id,
        location_id=outing.location_id,
        programme_id=outing.programme_id,
        month=outing.month,
        received_at=now(),
        thoughts=thoughts,
    )
    session.add(learned)
    session.flush()
    log.record("learned.note", f"learned:{uuid}", actor=by.actor, thoughts=len(thoughts))
    return True


@dataclass(frozen=True)
class Release:
    """How a reviewer lets something out: in which words, to whom, with which photo."""

    text: str
    shared: bool = False
    photo: str | None = None


def release_idea(thought: Thought, release: Release, *, by: Principal) -> Idea:
    """Let it out as an idea; what was written stays as it was with the thought."""
    _check_waiting(thought, by)
    text, learned = check_text(release.text), thought.learned
    idea = Idea(
        key=new_key(),
        thought_id=thought.id,
        annoys=thought.kind == ThoughtKind.ANNOYED,
        text=text,
        location_id=learned.location_id,
        shared=release.shared,
        photo=release.photo,
        month=learned.month,
        visible_at=_visible_at(learned),
        status=IdeaStatus.NEW,
        released_by=by.id,
        changed_at=now(),
    )
    session.add(idea)
    _decide(thought, ThoughtState.RELEASED, by)
    return idea


def release_praise(thought: Thought, release: Release, *, by: Principal) -> Praise:
    """Raises Conflict for a competitor's staff: praise names people, and theirs are not ours."""
    _check_waiting(thought, by)
    text, learned = check_text(release.text), thought.learned
    if learned.location.kind != PlaceKind.OWN:
        raise Conflict("Praise is for our own people. Let it out as an idea.", code="not_our_own")
    praise = Praise(
        key=new_key(),
        thought_id=thought.id,
        text=text,
        location_id=learned.location_id,
        month=learned.month,
        visible_at=_visible_at(learned),
    )
    session.add(praise)
    _decide(thought, ThoughtState.RELEASED, by)
    return praise


def keep_back(thought: Thought, *, by: Principal) -> None:
    _check_waiting(thought, by)
    _decide(thought, ThoughtState.KEPT_BACK, by)


def _check_waiting(thought: Thought, by: Principal) -> None:
    if thought.learned.author_id == by.id:
        raise Forbidden("Nobody lets out what they wrote themselves.", code="own_words")
    if thought.state != ThoughtState.WAITING:
        raise Conflict("Somebody has decided on this already.", code="decided_already")


def _decide(thought: Thought, state: ThoughtState, by: Principal) -> None:
    thought.state, thought.decided_by, thought.decided_at = state, by.id, now()
    session.flush()
    log.record(f"thought.{state}", f"thought:{thought.key}", actor=by.actor, kind=thought.kind)


def _visible_at(learned: Learned) -> datetime | None:
    """None where one of our people works alone: `show_held` finds out when."""
    place = learned.location
    if place.single_staff and place.kind == PlaceKind.OWN:
        return None
    return visible_at(now(), report=learned.audit.released_at if learned.audit else None)


def show_held(at: datetime) -> int:
    """Let stores with one person on duty read what has waited for enough visits; how many places.
    A store that has grown reads it from the next day on."""
    shown = set()
    for held in list_held():
        seen = _shown_at(held, at)
        if seen is not None:
            held.out.visible_at = seen
            shown.add(held.out.location.code)
    for code in sorted(shown):
        log.record("learned.show", f"location:{code}", actor="system")
    return len(shown)


def _shown_at(held: Held, at: datetime) -> datetime | None:
    if not held.out.location.single_staff:
        return visible_at(at, report=held.report)
    if held.waits:
        return None
    return shown_alone_at(held.released, report=held.report, batch=held.batch, at=at)


def add_idea(
    location: Location, text: str, *, annoys: bool = False, shared: bool, by: Principal
) -> Idea:
    """An idea that somebody at a desk had; it is read at once."""
    moment = now()
    idea = Idea(
        key=new_key(),
        annoys=annoys,
        text=check_text(text),
        location_id=location.id,
        shared=shared,
        month=moment.date().replace(day=1),
        visible_at=moment,
        status=IdeaStatus.NEW,
        released_by=by.id,
        changed_at=moment,
    )
    session.add(idea)
    session.flush()
    log.record("idea.add", f"idea:{idea.key}", actor=by.actor)
    return idea


def move_idea(idea: Idea, status: IdeaStatus, *, reason: str, by: Principal) -> None:
    """Set what becomes of it, and tell whoever noticed it."""
    kept = check_status(status, reason)
    if (idea.status, idea.reason) == (status, kept):
        return
    idea.status, idea.reason, idea.changed_at = status, kept, now()
    log.record("idea.move", f"idea:{idea.key}", actor=by.actor, status=status)
    author = author_of(idea)
    if author is not None and author != by.id and status != IdeaStatus.NEW:
        tell(author, Kind.IDEA_MOVED, address="/app/me", status=status, reason=kept)


def own_idea(idea: Idea, owner_id: int | None, *, by: Principal) -> None:
    if idea.owner_id == owner_id:
        return
    idea.owner_id, idea.changed_at = owner_id, now()
    log.record("idea.own", f"idea:{idea.key}", actor=by.actor)
    if owner_id is not None and owner_id != by.id:
        tell(owner_id, Kind.IDEA_GIVEN, address=f"/ideas/{idea.key}")


def second(idea: Idea, yes: bool, *, by: Principal) -> None:
    """ "Me too", or not any more."""
    found = session.get(IdeaVote, (idea.id, by.id))
    if yes and found is None:
        session.add(IdeaVote(idea_id=idea.id, person_id=by.id))
    if not yes and found is not None:
        session.delete(found)
    session.flush()
    log.record("idea.second", f"idea:{idea.key}", actor=by.actor, yes=yes)


def note_mailed(person_id: int, month: date) -> None:
    session.add(LearnedMail(person_id=person_id, month=month))
    session.flush()


def note_told(praise: list[Praise]) -> None:
    for one in praise:
        one.told_at = now()


def check_any(texts: Mapping[ThoughtKind, str]) -> None:
    """Raises Invalid when nothing was written."""
    if not any(text.strip() for text in texts.values()):
        raise Invalid("There is nothing in it.", faults=[Fault("/copy", "write a sentence")])
