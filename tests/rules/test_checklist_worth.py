"""What a question can earn at most, and in which language a text is shown."""

from fractions import Fraction

import pytest

from mystery.checklists.rules import read, text


def with_question(**members):
    return {"sections": [{"key": "s", "questions": [{"key": "q", "type": "number"} | members]}]}


class TestWorth:
    """The natural maximum m, the worth p and the points for one natural point."""

    @pytest.mark.parametrize(
        ("members", "best", "worth"),
        [
            ({"type": "yes_no"}, 1, None),
            ({"type": "yes_no", "points": "0.1"}, 1, Fraction(1, 10)),
            ({"type": "yes_no", "points": 0}, 1, 0),
            ({"type": "scale"}, 1, None),
            ({"type": "scale", "points": 4}, 1, 4),
            ({"type": "scale", "min": 5, "points": 4}, None, None),
            ({"type": "scale", "min": 7, "points": 4}, None, None),
            ({"type": "choice"}, None, None),
            ({"type": "choice", "options": [{"key": "a"}], "points": 4}, 0, None),
            ({"type": "choice", "options": [{"key": "a", "points": -1}]}, -1, None),
            ({"type": "choice", "options": [{"key": "a", "points": 3}]}, 3, 3),
            ({"type": "choice", "options": [{"key": "a", "points": 3}], "points": 6}, 3, 6),
            ({"type": "multi"}, 0, None),
            ({"type": "multi", "options": [{"key": c, "points": c} for c in "12"]}, 3, 3),
            (
                {"type": "multi", "options": [{"key": "a", "points": 3}], "mode": "reasons"},
                None,
                None,
            ),
            ({"type": "number"}, None, None),
            ({"type": "number", "bands": [{"points": 1}, {"points": 4}]}, 4, 4),
            ({"type": "nps", "points": 4}, None, None),
        ],
    )
    def test_of_every_type(self, members, best, worth):
        question = read(with_question(**members)).by_key["q"]
        assert (question.best, question.worth) == (best, worth)
        assert question.rate == (None if worth is None else Fraction(worth) / best)

    def test_an_answer_is_wanted_of_what_can_be_scored_unless_said_otherwise(self):
        for members, required in (
            ({"type": "yes_no", "points": 1}, True),
            ({"type": "yes_no", "points": 1, "required": False}, False),
            ({"type": "yes_no"}, False),
            ({"type": "text", "required": True}, True),
        ):
            section = read(with_question(**members)).sections[0]
            assert section.requires(section.questions[0]) is required

    def test_rows_are_wanted_only_when_said(self):
        document = with_question(type="yes_no", points=1)
        document["sections"][0]["repeat"] = {}
        section = read(document).sections[0]
        assert not section.requires(section.questions[0])


@pytest.mark.parametrize(
    ("value", "language", "shown"),
    [
        ("Store", "de", "Store"),
        ({"en": "Store", "de": "Laden"}, "de", "Laden"),
        ({"en": "Store", "de": "Laden"}, "de-AT", "Laden"),
        ({"en": "Store", "de": "Laden"}, "fr", "Store"),
        ({"it": "Negozio", "de": "Laden"}, "fr", "Negozio"),
        ({}, "en", ""),
    ],
)
def test_a_text_is_shown_in_the_nearest_language(value, language, shown):
    assert text(value, language) == shown
