import json

from hypothesis import given

from mystery.checklists.rules import check, check_answers, read
from mystery.problems import Invalid
from tests.rules.strategies import UNHURRIED, arbitrary, checklists, vandalised, visits


@UNHURRIED
@given(checklists())
def test_a_good_checklist_is_accepted_and_reads_the_same_when_stored(document):
    assert check(document) == read(json.loads(json.dumps(document)))


def refused(document, by=check):
    try:
        by(document)
    except Invalid as problem:
        return problem
    return None


@UNHURRIED
@given(arbitrary())
def test_any_json_is_refused_with_faults_that_can_be_sent(document):
    problem = refused(document)
    assert problem is not None
    assert problem.code == "checklist_invalid"
    assert problem.faults
    for fault in problem.faults:
        assert (fault.pointer + fault.detail).encode("utf-8")
        assert fault.pointer == "" or fault.pointer.startswith("/")
        assert fault.detail.endswith((".", "?"))


@UNHURRIED
@given(vandalised())
def test_a_spoilt_checklist_is_refused_or_accepted_but_never_crashes(document):
    problem = refused(document)
    if problem is None:
        assert read(document).sections
    else:
        assert problem.faults
        assert len({fault.pointer for fault in problem.faults}) == len(problem.faults)


@UNHURRIED
@given(arbitrary())
def test_a_stored_document_is_read_or_refused(document):
    problem = refused(document, by=read)
    assert problem is not None
    assert problem.faults


@UNHURRIED
@given(visits())
def test_answers_of_a_phone_have_no_faults(visit):
    checklist = read(visit["checklist"])
    assert check_answers(checklist, visit["answers"], visit["repeats"]) == []


@UNHURRIED
@given(checklists(), arbitrary())
def test_any_json_as_answers_gives_faults_and_never_crashes(document, answers):
    checklist = read(document)
    found = check_answers(checklist, answers, answers)
    found += check_answers(checklist, dict.fromkeys(checklist.by_key, answers))
    found += check_answers(checklist, {key: {"value": answers} for key in checklist.by_key})
    for fault in found:
        assert (fault.pointer + fault.detail).encode("utf-8")
