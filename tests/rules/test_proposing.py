"""The automatic proposal: nobody where they may not go, everybody in turn, and always the same."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mystery.programmes.rules.barring import Barring, bits
from mystery.programmes.rules.eligibility import (
    RULES,
    Candidate,
    Place,
    Slot,
    Span,
    may_go,
    reasons,
)
from mystery.programmes.rules.proposing import Proposal, as_past, propose
from mystery.programmes.rules.reasons import Reason
from mystery.programmes.rules.rotation import ALWAYS, Rotation
from tests.rules.chains import START, Chance

Case = tuple[list[Slot], list[Candidate], Rotation, dict[int, int]]


def any_case(seed: int) -> Case:
    chance = Chance.of(seed)
    people = [chance.candidate(number) for number in range(1, chance.random.randint(1, 9))]
    slots = [chance.slot(number) for number in range(1, chance.random.randint(1, 12))]
    loads = {person.id: chance.random.randint(0, 4) for person in people if chance.seldom()}
    return slots, people, chance.rotation(), loads


def roomy_case(seed: int) -> Case:
    """Few rules and one wave, so that there is a choice and fairness has to show."""
    number = random.Random(seed).randint
    people = [Candidate(n, workplace=number(1, 6)) for n in range(1, 8)]
    slots = []
    for key in range(1, number(2, 12)):
        days = Span(START, START + timedelta(days=number(0, 20)))
        place = Place(number(1, 6), "/1/", brand="Ours", market="north")
        slots.append(Slot(key, place, days, today=START, wave_id=1))
    rotation = replace(ALWAYS, most_per_wave=number(0, 3))
    return slots, people, rotation, {n: number(0, 3) for n in range(1, 8)}


cases = st.builds(
    lambda make, seed: make(seed), st.sampled_from((any_case, roomy_case)), st.integers(0, 2**32)
)
often = settings(max_examples=200, deadline=None)


def with_visits(person: Candidate, slots: list[Slot]) -> Candidate:
    return replace(person, visits=person.visits + tuple(map(as_past, slots)))


def held(case: Case, made: Proposal, *, but: int | None = None) -> dict[int, Candidate]:
    """Everybody with what is proposed for them, except one visit."""
    slots, people, _, _ = case
    own = {
        person.id: [s for s in slots if made.given.get(s.id) == person.id and s.id != but]
        for person in people
    }
    return {person.id: with_visits(person, own[person.id]) for person in people}


@often
@given(cases)
def test_nobody_is_proposed_for_what_a_rule_forbids(case: Case) -> None:
    made = propose(*case)

    for slot in case[0]:
        if slot.id in made.given:
            person = held(case, made, but=slot.id)[made.given[slot.id]]
            assert reasons(person, slot, case[2]) == ()


@often
@given(cases)
def test_what_is_left_open_is_open_to_nobody_and_says_why(case: Case) -> None:
    made = propose(*case)
    open_ones = {unfilled.slot.id: unfilled for unfilled in made.unfilled}
    everybody = held(case, made)

    assert {slot.id for slot in case[0]} == open_ones.keys() | made.given.keys()
    for unfilled in made.unfilled:
        found = [reasons(person, unfilled.slot, case[2]) for person in everybody.values()]
        assert all(found), "somebody could go"
        first = [why[0] for why in found]
        assert unfilled.counts == {reason: first.count(reason) for reason in first}


@often
@given(cases)
def test_nobody_has_two_more_than_somebody_who_could_go_instead(case: Case) -> None:
    made = propose(*case)
    slots, people, rotation, before = case
    load = {person.id: before.get(person.id, 0) for person in people}
    for who in made.given.values():
        load[who] += 1
    everybody = held(case, made)

    for slot in slots:
        if slot.id not in made.given:
            continue
        owner = made.given[slot.id]
        instead = [who for who, person in everybody.items() if may_go(person, slot, rotation)]
        assert all(load[owner] - load[who] < 2 for who in instead if who != owner)


@often
@given(cases, st.integers(0, 99))
def test_the_same_wave_gets_the_same_proposal_in_any_order(case: Case, seed: int) -> None:
    slots, people, rotation, loads = case
    chance = random.Random(seed)
    shuffled = chance.sample(slots, len(slots)), chance.sample(people, len(people))

    again = propose(*shuffled, rotation, loads)

    assert again == propose(*case)
    assert list(again.given) == sorted(again.given)


@often
@given(cases)
def test_asking_for_many_at_once_gives_what_asking_one_by_one_gives(case: Case) -> None:
    slots, people, rotation, _ = case
    barring = Barring(people, rotation)

    for slot in slots:
        for reason, bars in RULES.items():
            found = {people[number].id for number in bits(barring.mask(reason, slot))}
            assert found == {who.id for who in people if bars(who, slot, rotation)}, reason
        free = {people[number].id for number in bits(barring.free(slot))}
        assert free == {who.id for who in people if may_go(who, slot, rotation)}


@given(st.sets(st.integers(0, 80)), st.integers(0, 90))
def test_the_numbers_of_a_set_come_in_turn(numbers: set[int], turn: int) -> None:
    found = list(bits(sum(1 << n for n in numbers), turn))

    assert found == sorted(numbers, key=lambda n: (n < turn, n))


def visit(number: int, place: int, **more: object) -> Slot:
    days = Span(START, START + timedelta(days=9))
    slot = Slot(number, Place(place, "/1/", market=f"m{place}"), days, today=START, wave_id=1)
    return replace(slot, **more)  # type: ignore[arg-type]


def test_a_double_visit_is_made_by_two_people() -> None:
    made = propose([visit(1, 7), visit(2, 7)], [Candidate(1), Candidate(2)], ALWAYS)

    assert sorted(made.given.values()) == [1, 2]
    alone = propose([visit(1, 7), visit(2, 7)], [Candidate(1)], ALWAYS)
    assert alone.given == {1: 1}
    assert alone.unfilled[0].counts == {Reason.SAME_WAVE: 1}


def test_somebody_makes_room_where_only_they_can_go() -> None:
    """1 may go to both places, 2 only to the first; both have one turn."""
    north = Candidate(1)
    south = Candidate(2, knows=frozenset({8}))
    one = replace(ALWAYS, most_per_wave=1)

    for first, second in ((7, 8), (8, 7)):
        made = propose([visit(1, first), visit(2, second)], [north, south], one)
        assert made.unfilled == ()


def test_a_visit_is_passed_on_where_that_makes_room() -> None:
    """1 and 3 have done less and take the first two; the third needs 1, who passes one to 2."""
    people = [
        Candidate(1, knows=frozenset({8})),
        Candidate(2, knows=frozenset({9})),
        Candidate(3, knows=frozenset({7})),
    ]
    one = replace(ALWAYS, most_per_wave=1)

    made = propose([visit(1, 7), visit(2, 8), visit(3, 9)], people, one, {2: 5})

    assert made.unfilled == ()
    assert sorted(made.given.values()) == [1, 2, 3]


def test_those_with_fewer_visits_so_far_go_first() -> None:
    people = [Candidate(n) for n in range(1, 5)]

    made = propose([visit(1, 7), visit(2, 8)], people, ALWAYS, {1: 3, 2: 1, 3: 2, 4: 1})

    assert sorted(made.given.values()) == [2, 4]


def test_a_closed_wave_is_said_to_be_closed_for_everybody() -> None:
    people = [Candidate(1), Candidate(2, disabled=True)]
    made = propose([visit(1, 7, started=False)], people, ALWAYS)

    assert made.given == {}
    assert made.unfilled[0].counts == {Reason.NOT_STARTED: 2}
    assert propose([visit(1, 7)], [], ALWAYS).unfilled[0].counts == {}


def test_a_hundred_stores_are_filled_in_no_time() -> None:
    people = [Candidate(n, workplace=n % 100, region_path=f"/1/{n % 10}/") for n in range(400)]
    slots = [
        replace(visit(n, n), place=Place(n, f"/1/{n % 10}/", brand="Ours")) for n in range(100)
    ]
    began = time.perf_counter()

    made = propose(slots, people, Rotation(brand_days=10))

    assert len(made.given) == 100
    assert len(set(made.given.values())) == 100
    assert time.perf_counter() - began < 2
