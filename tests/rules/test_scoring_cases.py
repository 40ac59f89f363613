"""Files of cases, as `mystery score --cases` tries them."""

import copy
import json
from pathlib import Path

import pytest

from mystery.problems import Invalid
from mystery.scoring import rules

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "scoring.json").read_text("utf-8"))


def test_all_vectors_pass():
    trial = rules.run_cases(VECTORS)
    assert list(trial.lines()) == [f"{len(VECTORS['cases'])} passed, 0 failed"]


def test_a_bare_list_of_cases_will_do():
    assert rules.run_cases(VECTORS["cases"][:2]).passed == 2


def test_what_differs_is_named():
    cases = copy.deepcopy(VECTORS["cases"][:3])
    cases[1]["expected"] |= {"percent": "1", "extra": True}
    del cases[1]["expected"]["band"]
    trial = rules.run_cases({"cases": cases})
    assert (trial.passed, len(trial.differences)) == (2, 1)
    assert list(trial.lines()) == [
        f"differs: {cases[1]['name']}",
        '  percent: expected "1", got "77.4359"',
        "  extra: expected true, got null",
        "  band: expected null, got null",
        "2 passed, 1 failed",
    ]


def test_a_case_that_cannot_be_read_fails_by_its_number():
    trial = rules.run_cases([{"checklist": {"sections": 5}}, 7])
    assert list(trial.lines()) == [
        "differs: case 1",
        "  the checklist cannot be read",
        "  /sections: This has to be a list.",
        "differs: case 2",
        "  the checklist cannot be read",
        "  /: This has to be an object.",
        "0 passed, 2 failed",
    ]


@pytest.mark.parametrize("document", [None, 5, "cases", {}, {"cases": "all"}])
def test_a_file_without_cases_is_refused(document):
    with pytest.raises(Invalid, match="cases"):
        rules.run_cases(document)


def test_a_whole_case_brings_its_location_unless_another_is_given():
    case = next(case for case in VECTORS["cases"] if "tags" in case["location"])
    assert rules.score_document(case["checklist"], case) == case["expected"]
    other = {"tags": ["fitting-rooms"]}
    assert rules.score_document(case["checklist"], case, other)["percent"] == "25"


def test_a_question_may_be_called_answers():
    section = {"key": "s", "questions": [{"key": "answers", "type": "yes_no", "points": 1}]}
    answers = {"answers": {"value": "yes"}}
    assert rules.score_document({"sections": [section]}, answers)["percent"] == "100"


def test_one_checklist_and_its_answers_give_the_result_document():
    case = VECTORS["cases"][0]
    assert rules.score_document(case["checklist"], case["answers"]) == case["expected"]
    assert rules.score_document(case["checklist"], case) == case["expected"]
    blank = rules.score_document(case["checklist"], None, [])
    assert blank["outcome"] == "no_score"
