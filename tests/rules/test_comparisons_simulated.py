"""What the rules say about chains whose truth is known; every seed is fixed."""

from random import Random
from statistics import fmean

import pytest

from mystery.comparisons.rules import Signal, Tally, compare

COLOURED = {Signal.ABOVE, Signal.BELOW}
MAYBE = {Signal.MAYBE_ABOVE, Signal.MAYBE_BELOW}


def visited(random: Random, truths: list[float], visits: list[int]) -> list[Tally]:
    """Stores with these true scores, 12 points between visits."""
    stores = []
    for place, (truth, n) in enumerate(zip(truths, visits, strict=True)):
        units = [round(10_000 * random.gauss(truth, 12)) for _ in range(n)]
        stores.append(Tally(str(place), n, sum(units), sum(unit * unit for unit in units)))
    return stores


def test_equal_stores_get_at_most_a_tenth_of_a_coloured_mark_per_24() -> None:
    random, coloured, maybe, chains = Random(24), 0, 0, 1500
    for _ in range(chains):
        visits = [random.randint(3, 12) for _ in range(24)]
        signals = [row.signal for row in compare(visited(random, [80] * 24, visits)).rows]
        coloured += sum(signal in COLOURED for signal in signals)
        maybe += sum(signal in MAYBE for signal in signals)
    assert coloured / chains <= 0.1
    assert maybe / chains > 0.1  # colouring at 95 % would break the promise


def test_a_store_that_is_truly_far_below_is_coloured() -> None:
    random, found, chains = Random(25), 0, 100
    for _ in range(chains):
        truths = [random.gauss(80, 4) for _ in range(23)] + [55.0]
        found += compare(visited(random, truths, [12] * 24)).rows[-1].signal == Signal.BELOW
    assert found / chains > 0.95


@pytest.mark.parametrize(
    ("visits", "truly_top", "half"), [(1, 3.7, 23.5), (4, 5.2, 11.8), (12, 6.6, 6.8)]
)
def test_how_many_of_the_top_ten_are_truly_top_ten(
    visits: int, truly_top: float, half: float
) -> None:
    # 50 stores, 5 points between stores, 12 between visits. Stores with one visit each have no
    # range of their own, so 10 more stores with 12 visits lend theirs the spread of visits.
    random, hits, halves = Random(50 + visits), [], []
    for _ in range(400):
        truths = [random.gauss(80, 5) for _ in range(60)]
        comparison = compare(visited(random, truths, [visits] * 50 + [12] * 10))
        rows = comparison.rows[:50]
        seen = sorted(range(50), key=lambda place: rows[place].mean or 0)[-10:]
        true = sorted(range(50), key=truths.__getitem__)[-10:]
        hits.append(len({*seen} & {*true}))
        span = rows[0].range
        assert span is not None
        halves.append((span.high - span.low) / 2)
    assert fmean(hits) == pytest.approx(truly_top, abs=0.2)
    assert fmean(halves) == pytest.approx(half, abs=0.1)
