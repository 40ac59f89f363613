"""Coordinators' lists: what is understood, what is guessed, and how the rest is told."""

from __future__ import annotations

import pytest

from mystery.checklists.rules import Type, decimal_text
from mystery.checklists.tabular.estimate import minutes
from mystery.problems import Invalid
from tests.own_lists import HEADER, LIST, ROWS, faults, read_list


def one(header: str, row: str) -> dict[str, object]:
    """The only question of a list of one row."""
    reading = read_list(f"{header}\n{row}")
    assert not reading.wrongs, reading.wrongs
    found: dict[str, object] = reading.document["sections"][0]["questions"][0]
    return found


def test_a_list_becomes_a_scored_checklist() -> None:
    reading = read_list(LIST)

    assert reading.wrongs == ()
    checklist = reading.checklist
    assert checklist is not None
    assert [section.title for section in checklist.sections] == [
        *("Arrive", "Floor", "People", "Checkout")
    ]
    assert sum(question.worth or 0 for question in checklist.by_key.values()) == 66
    assert reading.rows["was_there_a_queue"] == 15
    assert 3 <= minutes(checklist) <= 8


@pytest.mark.parametrize(
    ("options", "members"),
    [
        ("Warm=4; Flat=2; None=0", [("Warm", 4), ("Flat", 2), ("None", 0)]),
        ("Warm = 4, Flat = 2, None = 0", [("Warm", 4), ("Flat", 2), ("None", 0)]),
        ("Warm: 4\nFlat: 2\nNone: 0", [("Warm", 4), ("Flat", 2), ("None", 0)]),
        ("Warm (4 points) | Flat (2) | None", [("Warm", 4), ("Flat", 2), ("None", None)]),
        ("right 6 / part 3 / wrong 0", [("right", 6), ("part", 3), ("wrong", 0)]),
        ("Warm, by name=2,5; Flat=-1", [("Warm, by name", "2.5"), ("Flat", -1)]),
    ],
)
def test_options_are_written_in_many_ways(options: str, members: list[tuple[str, object]]) -> None:
    found = one("Question\tType\tOptions", f'How?\tchoice\t"{options}"')

    assert [(o["text"], o.get("points")) for o in found["options"]] == members  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ("≤60=5; ≤180=3; else 0", [{"up_to": 60}, {"up_to": 180}, {}]),
        ("<=1 min=5, <=3 min=3, else=0", [{"up_to": 60}, {"up_to": 180}, {}]),
        ("bis 1:00=5; bis 3:00=3; sonst 0", [{"up_to": 60}, {"up_to": 180}, {}]),
        ("0=5; 1-2=2; 3+=0", [{"up_to": 0}, {"up_to": 2}, {"at_least": 3}]),
        ("≥60=5; 52-59=2", [{"at_least": 60}, {"at_least": 52}]),
        ("up to 0,5 = 5", [{"up_to": "0.5"}]),
    ],
)
def test_bands_are_written_in_many_ways(bands: str, expected: list[object]) -> None:
    found = one("Question\tType\tOptions", f"How long?\tduration\t{bands}")

    limits = [{k: v for k, v in b.items() if k != "points"} for b in found["bands"]]  # type: ignore[attr-defined]
    assert limits == expected


@pytest.mark.parametrize(
    ("text", "points", "options", "kind"),
    [
        ("Was it clean?", "5", "", Type.YES_NO),
        ("Was it clean?", "", "", Type.YES_NO),
        ("How were you greeted?", "", "Warm=2; Flat=1", Type.CHOICE),
        ("Tick all that apply", "", "Item 1=2; Item 2=1", Type.MULTI),
        ("Was it dirty?", "", "Yes=0; No=5", Type.YES_NO),
        ("How long did you wait?", "", "≤60=5", Type.DURATION),
        ("How many people were there?", "", "", Type.NUMBER),
        ("Was genau wurde gesagt?", "", "", Type.TEXT),
    ],
)
def test_a_type_that_is_not_said_is_guessed(
    text: str, points: str, options: str, kind: Type
) -> None:
    found = one("Question\tPoints\tOptions", f"{text}\t{points}\t{options}")

    assert found["type"] == kind


@pytest.mark.parametrize(
    ("words", "members"),
    [
        ("Ja/Nein", {"type": "yes_no"}),
        ("Y/N", {"type": "yes_no"}),
        ("Mehrfachauswahl", {"type": "multi"}),
        ("Stoppuhr", {"type": "duration"}),
        ("scale 0-10", {"type": "scale", "min": 0, "max": 10}),
        ("1 - 6", {"type": "scale", "min": 1, "max": 6}),
        ("scale 5-1", {"type": "scale", "min": 1, "max": 5, "reverse": True}),
        ("number 0-60 (°C)", {"type": "number", "min": 0, "max": 60, "unit": "°C"}),
        ("nps (0 to 10)", {"type": "nps"}),
        ("multi all or nothing", {"type": "multi", "mode": "all_or_nothing"}),
    ],
)
def test_types_go_by_many_names(words: str, members: dict[str, object]) -> None:
    reading = read_list(f"Question\tType\tOptions\nHow was it?\t{words}\t")

    found = reading.document["sections"][0]["questions"][0]
    assert {name: found.get(name) for name in members} == members


def test_a_good_no_is_said_by_its_points() -> None:
    found = one("Question\tType\tOptions", "Was there litter?\tyes/no\tYes=0; No=5")

    assert (found["good"], found["points"]) == ("no", 5)


def test_german_titles_and_semicolons_are_understood() -> None:
    reading = read_list(
        "\ufeffAbschnitt;Frage;Typ;Punkte;Optionen;Entfällt;Kritisch;Bedingung;Foto\r\n"
        "Ankunft;War geöffnet?;Ja/Nein;5;;nein;ja;;bei nein\r\n\r\n"
        ";Wie war die Begrüßung?;Auswahl;;herzlich=2,5, kühl=0;;;nur wenn War geöffnet? = ja;\r\n"
    )

    assert reading.wrongs == ()
    first, second = reading.document["sections"][0]["questions"]
    assert first["critical"] is True
    assert first["evidence"] == [{"kind": "photo", "min": 1, "when": "bad"}]
    assert second["when"] == {"question": "war_geoeffnet", "is": "yes"}
    assert second["options"][0] == {"key": "herzlich", "text": "herzlich", "points": "2.5"}


def test_plain_lines_are_questions_and_titles_sections() -> None:
    reading = read_list(
        "Arrival:\nWas it open, at the posted time?\nWas it clean, dry and lit?\n\n"
        "# People\nWere you greeted?\n",
        points="1",
    )

    assert reading.checklist is not None
    assert [len(section.questions) for section in reading.checklist.sections] == [2, 1]
    worths = [question.worth for question in reading.checklist.by_key.values()]
    assert [decimal_text(worth) for worth in worths if worth is not None] == ["1", "1", "1"]
    assert [note.row for note in reading.notes] == [1, 5]


def test_rows_keep_their_numbers_below_merged_titles_and_empty_lines() -> None:
    reading = read_list(
        "Our list 2026\t\t\n\nWhat\t\tScoring\t\nQuestion\tType\tPoints\n\nWas it?\triddle\t5\n"
    )

    assert list(faults(reading)) == [(6, "type")]


def test_a_section_has_one_weight() -> None:
    reading = read_list("Section\tQuestion\tWeight\nA\tIs it?\t40\n\tWas it?\t\nB\tDid it?\t60\n")
    wrong = read_list("Section\tQuestion\tWeight\nA\tIs it?\t5\n\tWas it?\t3\n")

    assert [section["weight"] for section in reading.document["sections"]] == [40, 60]
    assert "choose this column as Points" in faults(wrong)[(3, "weight")]


def test_every_fault_is_told_at_once() -> None:
    rows = list(ROWS)
    rows[0] = rows[0].replace("\t5\t", "\tmany\t")
    rows[3] = rows[3].replace("≤60=3", "≤60")
    rows[8] = rows[8].replace("Flat=2", "Flat=two")
    rows[12] = rows[12].replace("\tT\t", "\tbeauty\t")
    rows[14] = rows[14].replace("Was there a queue?", "Were you thanked?")

    told = faults(read_list("\n".join((HEADER, *rows))))

    assert told == {
        (2, "points"): "“many” is no number, such as 5 or 2.5",
        (5, "options"): "“≤60” is no band such as ≤60=5, ≥90=4, 1-2=2 or else=0",
        (10, "options"): "“two” is no number of points, as in Warm=4; Flat=2; None=0",
        (14, "dimension"): "“beauty” is no dimension; there are reliability, assurance, tangibles,"
        " empathy, responsiveness",
        (16, "condition"): '"were_you_thanked" has no answer yet at this point. A condition looks'
        " back only, and into a repeated section only from inside it",
    }


def test_the_same_text_twice_makes_two_keys_and_no_guess_which_is_meant() -> None:
    reading = read_list(
        "Question\tType\tCondition\nClean?\tyes/no\t\nClean?\tyes/no\t\n"
        "Why?\ttext\tif Clean? = no\n"
    )

    keys = [question["key"] for question in reading.document["sections"][0]["questions"]]
    assert keys == ["clean", "clean_2", "why"]
    assert "fits several questions (rows 2, 3)" in faults(reading)[(4, "condition")]


def test_texts_in_any_script_get_keys() -> None:
    reading = read_list("Question\tType\n入口は清潔でしたか\tyes/no\nБыло чисто?\tyes/no\n")

    assert reading.wrongs == ()
    assert list(reading.rows) == ["q1", "q2"]


@pytest.mark.parametrize("text", ["", "\n\n", " \t \n"])
def test_nothing_is_no_table(text: str) -> None:
    with pytest.raises(Invalid):
        read_list(text)


def test_far_too_many_rows_are_told_in_a_sentence() -> None:
    row = "\nWas it clean?\tyes/no"

    assert (
        "there are 700 questions" in faults(read_list("Question\tType" + row * 700))[(0, "table")]
    )
    with pytest.raises(Invalid, match="has 5,000 rows"):
        read_list("Question\tType" + row * 5_000)


def test_a_cell_of_a_megabyte_is_refused() -> None:
    with pytest.raises(Invalid):
        read_list("Question\tType\nWas it?\tyes/no\n" + "x" * 1_100_000 + "\tyes/no")
    reading = read_list("Question\tCondition\nWas it?\tif " + "(" * 50_000)
    assert "4,000 characters" in faults(reading)[(2, "condition")]
    deep = read_list("Question\tCondition\nWas it?\tif " + "(" * 3_000)
    assert "levels deep" in faults(deep)[(2, "condition")]


def test_keys_stay_by_text_and_what_no_column_says_is_kept() -> None:
    before = read_list(LIST).document
    first = before["sections"][0]["questions"][0]
    first["key"], first["help"] = "opened", "Look at the door."

    after = read_list(LIST, before)
    question = after.document["sections"][0]["questions"][0]

    assert (question["key"], question["help"]) == ("opened", "Look at the door.")
    assert after.rows["opened"] == 2
