import json
from pathlib import Path

import pytest

from mystery.checklists import rules as checklists
from mystery.scoring import rules

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "scoring.json").read_text("utf-8"))


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_every_vector_scores_as_expected(case):
    checklist = checklists.read(case["checklist"])
    result = rules.score(checklist, case["answers"], case["location"])
    assert rules.as_document(result) == case["expected"]
