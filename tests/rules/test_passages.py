"""Sentences that were written before are found; those that were not are left alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.audits.flags.passages import is_same, likeness, marks, sentences, shingles, words

SAID = "The man at the till was friendly and asked whether I had found everything"


@pytest.mark.parametrize(
    "again",
    [
        SAID,
        SAID.upper() + "!!",
        "  the man, at the till, was friendly – and asked whether I had found everything. ",
        "The man at the till was very friendly and asked whether I had found everything",
        SAID + " today",
    ],
)
def test_a_sentence_is_found_in_other_case_marks_and_with_a_word_more(again: str) -> None:
    assert is_same(shingles(SAID), shingles(again))
    assert set(marks(SAID)) & set(marks(again))


@pytest.mark.parametrize(
    "other",
    [
        "The woman at the door was busy and did not look up when I came in",
        "The man at the till did not look at me while he was talking to a colleague",
        "Somebody asked whether I had found everything, which I liked a lot this time",
    ],
)
def test_other_sentences_about_the_same_thing_are_others(other: str) -> None:
    assert not is_same(shingles(SAID), shingles(other))


def test_short_sentences_are_common_property() -> None:
    text = "All good. The floor was clean. The shelves near the door were empty at nine o'clock"

    assert list(sentences([text])) == ["The shelves near the door were empty at nine o'clock"]


def test_a_text_is_cut_at_its_sentences_and_lines() -> None:
    one, two = "One two three four five six seven eight", "A b c d e f g h i"

    assert list(sentences([f"{one}. {two}!\n{one}"])) == [one, two, one]


def test_accents_and_other_scripts_are_words_too() -> None:
    assert words("Élan, ČIŠĆENJE – 3.99 €") == ["elan", "ciscenje", "3", "99"]
    assert len(words("店員 は とても 親切 でした")) == 5


@given(st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=8, max_size=60))
def test_likeness_is_one_with_itself_and_the_same_both_ways(letters: list[str]) -> None:
    text, other = " ".join(letters), " ".join(reversed(letters))

    one, two = shingles(text), shingles(other)
    assert likeness(one, one) == 1
    assert likeness(one, two) == likeness(two, one)
    assert len(marks(text)) == min(3, len(shingles(text)))


def test_nearly_every_sentence_with_a_word_changed_shares_a_mark() -> None:
    """The index must find what the comparison would call the same."""
    chance = random.Random(7)
    found = 0
    for _ in range(300):
        said = [f"w{chance.randrange(400)}" for _ in range(20)]
        changed = [*said]
        changed[chance.randrange(20)] = "other"
        pair = " ".join(said), " ".join(changed)
        assert is_same(*map(shingles, pair))
        found += bool(set(marks(pair[0])) & set(marks(pair[1])))
    assert found >= 290
