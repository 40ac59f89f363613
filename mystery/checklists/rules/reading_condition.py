"""Reading conditions, and the single values they compare with."""

from __future__ import annotations

from .conditions import AllOf, AnyOf, Condition, Not, Relation, Scalar, Source, Test, scalar
from .places import Place, place_of

DEEPEST = 20
MOST_PARTS = 200
GROUPS: dict[str, type[AllOf | AnyOf]] = {"all": AllOf, "any": AnyOf}
NOTHING = AnyOf(())
"""Stands for a condition that could not be read; its fault is in the report."""


def read_condition(place: Place, name: str) -> Condition | None:
    """The condition under `name`, None when there is none."""
    value = place.members.get(name)
    return None if value is None else condition_at(place, value, place.at(name))


def condition_at(place: Place, value: object, pointer: str, *, depth: int = 1) -> Condition:
    inner = place_of(value, pointer, place.report)
    if inner is None:
        return NOTHING
    if depth > DEEPEST:
        inner.report.breaks(pointer, f"Conditions go {DEEPEST} levels deep at most.")
        return NOTHING
    for name, group in GROUPS.items():
        if name in inner.members:
            inner.only(name)
            items = inner.items(name, most=MOST_PARTS)
            return group(tuple(condition_at(inner, *item, depth=depth + 1) for item in items))
    if "not" in inner.members:
        inner.only("not")
        return Not(condition_at(inner, inner.members["not"], inner.at("not"), depth=depth + 1))
    return _tests(inner)


def _tests(place: Place) -> Condition:
    """One test; a stored document with several relations in one object means all of them."""
    place.only(*Source, *Relation)
    sources = [source for source in Source if place.has(source)]
    relations = [relation for relation in Relation if place.has(relation)]
    if len(sources) != 1 or not relations:
        place.report.breaks(
            place.pointer,
            "A condition names one question or location attribute and one of "
            + ", ".join(Relation)
            + "; or it is all, any or not.",
        )
        return NOTHING
    if len(relations) > 1:
        place.report.misfits(place.pointer, "Compare in one way; join several with all or any.")
    name = place.string(sources[0])
    tests = tuple(
        Test(sources[0], name, relation, _operands(place, relation)) for relation in relations
    )
    return tests[0] if len(tests) == 1 else AllOf(tests)


def _operands(place: Place, relation: Relation) -> tuple[Scalar, ...]:
    if relation is Relation.ANSWERED:
        if place.members[relation] is not True:
            place.report.breaks(
                place.at(relation), "Only true is possible; turn it round with not."
            )
        return ()
    if relation is Relation.ANY_OF:
        found = [read_scalar(place, *item) for item in place.items(relation, most=MOST_PARTS)]
        if not found:
            place.report.misfits(place.at(relation), "Name at least one value.")
        return tuple(found)
    return (read_scalar(place, place.members[relation], place.at(relation)),)


def read_scalar(place: Place, value: object, pointer: str) -> Scalar:
    found = scalar(value)
    if found is None:
        place.report.breaks(pointer, "This has to be one text, number, true or false.")
        return Scalar("", None)
    if isinstance(value, str):
        place.fits(pointer, value)
    return found
