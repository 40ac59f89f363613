"""Reading a stored document: lenient about what is missing, never about what it means."""

from fractions import Fraction

import pytest

from mystery.checklists import rules
from mystery.checklists.rules import Channel, Mode, Policy, ShowScore, Type, YesNo, read
from mystery.problems import Invalid

BARE = {"sections": [{"key": "s", "questions": [{"key": "q", "type": "yes_no"}]}]}

FULL = {
    "key": "retail",
    "title": {"en": "Store", "de": "Laden"},
    "language": "de",
    "channel": "phone",
    "family": "shop",
    "briefing": {
        "story": "You need shoes.",
        "do": ["Ask.", {"de": "Fragen."}],
        "remember": ["The name."],
        "photos": "The window.",
        "if_noticed": "Leave.",
        "money": "12 EUR",
        "readiness": ["Charged?"],
    },
    "pass_mark": "80.5",
    "target": 90,
    "critical": {"policy": "cap", "cap": 50},
    "cap_bonus": False,
    "bands": [{"from": 75, "label": "Good"}],
    "show_score": "after_sending",
    "sections": [
        {
            "key": "s",
            "title": "Arrive",
            "weight": 2.5,
            "pass_mark": 60,
            "when": {"location": "kind", "is": "own"},
            "stage": "order",
            "questions": [
                {
                    "key": "wait",
                    "type": "duration",
                    "text": "How long?",
                    "help": "From the door.",
                    "example_photo": "door.jpg",
                    "points": 10,
                    "required": False,
                    "na": {"location": "kind", "is": "competitor"},
                    "na_reasons": ["closed", {"de": "zu", "en": "shut"}, {"key": "x", "text": "X"}],
                    "min": 0,
                    "max": 3600,
                    "unit": "s",
                    "bands": [{"up_to": 30, "points": 5}, {"at_least": "60.5", "points": 1}],
                    "never": {"label": "nobody came", "points": 1},
                    "reasons": [{"key": "busy", "text": "Busy"}],
                    "evidence": [
                        {"kind": "photo", "min": 2, "max": 3, "when": "bad"},
                        {"kind": "comment", "when": {"question": "wait", "at_least": 60}},
                        {"kind": "photo", "forbidden": True},
                    ],
                    "critical": True,
                    "critical_when": {"question": "wait", "is": "never"},
                    "gate": {"ends_when": "never", "counts_as": "zero"},
                    "bonus": True,
                    "dimension": "responsiveness",
                    "family": "what",
                    "expect": ["na", 30],
                    "remember": {"de": "Zeit"},
                },
                {
                    "key": "m",
                    "type": "multi",
                    "mode": "all_or_nothing",
                    "options": [{"key": "a", "points": 1}, {"key": "b", "exclusive": True}],
                    "expect": "a",
                    "remember": True,
                },
                {"key": "y", "type": "yes_no", "good": "no"},
                {"key": "z", "type": "scale", "reverse": True},
            ],
        },
        {"key": "rows", "repeat": {"label": "Item", "max": 8}, "questions": []},
    ],
}


def test_everything_that_is_left_out_has_its_default():
    checklist = read(BARE)
    assert (checklist.key, checklist.family, checklist.language) == ("", "", "en")
    assert (checklist.channel, checklist.show_score) == (Channel.STORE, ShowScore.NEVER)
    assert checklist.critical == rules.CriticalPolicy(Policy.FLAG, None)
    assert (checklist.cap_bonus, checklist.pass_mark, checklist.bands) == (True, None, ())
    section = checklist.sections[0]
    assert (section.stage, section.weight, section.repeat) == ("visit", None, None)
    question = section.questions[0]
    assert question == rules.Question("q", Type.YES_NO)
    assert (question.good, question.mode, question.na) == (YesNo.YES, Mode.SUM, False)


def test_null_is_the_same_as_absent():
    nulls = dict.fromkeys(("pass_mark", "critical", "bands", "briefing", "show_score", "title"))
    section = BARE["sections"][0]
    question = section["questions"][0] | dict.fromkeys(
        (
            "points",
            "na",
            "options",
            "min",
            "never",
            "evidence",
            "gate",
            "when",
            "expect",
            "required",
        )
    )
    document = nulls | {"sections": [section | {"repeat": None, "questions": [question]}]}
    assert read(document) == read(BARE)


def test_a_full_document_is_read_whole():
    checklist = read(FULL)
    assert (checklist.title, checklist.family) == ({"en": "Store", "de": "Laden"}, "shop")
    assert (checklist.pass_mark, checklist.target) == (Fraction(161, 2), 90)
    assert checklist.critical == rules.CriticalPolicy(Policy.CAP, Fraction(50))
    assert checklist.bands == (rules.Grade(Fraction(75), "Good"),)
    assert checklist.briefing.do == ("Ask.", {"de": "Fragen."})
    assert checklist.briefing.readiness == ("Charged?",)
    section, rows = checklist.sections
    assert (section.weight, section.pass_mark, section.stage) == (Fraction(5, 2), 60, "order")
    assert rows.repeat == rules.Repeat("Item", 8)
    assert list(checklist.by_key) == ["wait", "m", "y", "z"]
    assert [question.key for question in rules.questions(checklist)] == ["wait", "m", "y", "z"]


def test_a_full_question_is_read_whole():
    wait = read(FULL).by_key["wait"]
    assert (wait.points, wait.required, wait.bonus, wait.critical) == (10, False, True, True)
    assert [reason.key for reason in wait.na_reasons] == ["closed", "zu", "x"]
    assert wait.bands == (
        rules.Band(Fraction(5), up_to=Fraction(30)),
        rules.Band(Fraction(1), at_least=Fraction(121, 2)),
    )
    assert wait.never == rules.Never("nobody came", Fraction(1))
    photo, comment, forbidden = wait.evidence
    assert (photo.least, photo.most, photo.when) == (2, 3, rules.EvidenceWhen.BAD)
    assert comment.when == read(FULL).by_key["wait"].evidence[1].when
    assert (forbidden.least, forbidden.forbidden) == (1, True)
    assert wait.gate == rules.Gate(rules.scalar("never"), rules.CountsAs.ZERO)
    assert wait.expect == (rules.scalar("na"), rules.scalar(30))
    assert (wait.dimension, wait.family) == ("responsiveness", rules.Family.WHAT)
    assert wait.remember == {"de": "Zeit"}


def test_the_other_members_of_questions():
    checklist = read(FULL)
    multi, yes_no, scale = (checklist.by_key[key] for key in "myz")
    assert (multi.mode, multi.remember) == (Mode.ALL_OR_NOTHING, True)
    assert multi.options == (
        rules.Option("a", "", Fraction(1)),
        rules.Option("b", "", exclusive=True),
    )
    assert multi.expect == (rules.scalar("a"),)
    assert (yes_no.good, scale.reverse) == (YesNo.NO, True)


def test_unknown_members_and_words_that_do_not_matter_are_passed_over():
    document = BARE | {"newer": 1, "channel": "drone", "show_score": "sometimes"}
    question = {"key": "q", "type": "yes_no", "family": "who", "dimension": "speed", "new": []}
    document["sections"] = [{"key": "s", "colour": "red", "questions": [question]}]
    checklist = read(document)
    assert (checklist.channel, checklist.show_score) == (Channel.STORE, ShowScore.NEVER)
    assert (checklist.by_key["q"].dimension, checklist.by_key["q"].family) == ("speed", None)


def with_question(**members):
    return {"sections": [{"key": "s", "questions": [{"key": "q", "type": "number"} | members]}]}


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (None, ""),
        ([], ""),
        ({}, "/sections"),
        ({"sections": {}}, "/sections"),
        ({"sections": [5]}, "/sections/0"),
        ({"sections": [{"questions": []}]}, "/sections/0/key"),
        ({"sections": [{"key": "s"}]}, "/sections/0/questions"),
        ({"sections": [{"key": 5, "questions": []}]}, "/sections/0/key"),
        ({"sections": [], "title": 5}, "/title"),
        ({"sections": [], "title": {"en": 5}}, "/title/en"),
        ({"sections": [], "pass_mark": "much"}, "/pass_mark"),
        ({"sections": [], "cap_bonus": "yes"}, "/cap_bonus"),
        ({"sections": [], "critical": "flag"}, "/critical"),
        ({"sections": [], "critical": {"policy": "hang"}}, "/critical/policy"),
        ({"sections": [], "briefing": {"do": "run"}}, "/briefing/do"),
        (with_question(type=None), "/sections/0/questions/0/type"),
        (with_question(type="essay"), "/sections/0/questions/0/type"),
        (with_question(type=["text"]), "/sections/0/questions/0/type"),
        (with_question(good="maybe"), "/sections/0/questions/0/good"),
        (with_question(points=float("nan")), "/sections/0/questions/0/points"),
        (with_question(points=True), "/sections/0/questions/0/points"),
        (with_question(min=10**400), "/sections/0/questions/0/min"),
        (with_question(options=[{"points": 1}]), "/sections/0/questions/0/options/0/key"),
        (with_question(evidence=[{}]), "/sections/0/questions/0/evidence/0/kind"),
        (
            with_question(evidence=[{"kind": "photo", "min": 1.5}]),
            "/sections/0/questions/0/evidence/0/min",
        ),
        (
            with_question(evidence=[{"kind": "photo", "when": "now"}]),
            "/sections/0/questions/0/evidence/0/when",
        ),
        (
            with_question(evidence=[{"kind": "photo", "when": 5}]),
            "/sections/0/questions/0/evidence/0/when",
        ),
        (with_question(gate={}), "/sections/0/questions/0/gate/ends_when"),
        (with_question(gate={"ends_when": ["no"]}), "/sections/0/questions/0/gate/ends_when"),
        (with_question(expect={"a": 1}), "/sections/0/questions/0/expect"),
        (with_question(expect=["a", None]), "/sections/0/questions/0/expect/1"),
        (with_question(na="yes"), "/sections/0/questions/0/na"),
        (with_question(remember=5), "/sections/0/questions/0/remember"),
        (with_question(na_reasons=[5]), "/sections/0/questions/0/na_reasons/0"),
        (with_question(when=True), "/sections/0/questions/0/when"),
        (with_question(when={}), "/sections/0/questions/0/when"),
        (with_question(when={"question": "a"}), "/sections/0/questions/0/when"),
        (with_question(when={"is": "a"}), "/sections/0/questions/0/when"),
        (
            with_question(when={"question": "a", "location": "b", "is": 1}),
            "/sections/0/questions/0/when",
        ),
        (with_question(when={"question": 5, "is": 1}), "/sections/0/questions/0/when/question"),
        (with_question(when={"question": "a", "is": {}}), "/sections/0/questions/0/when/is"),
        (with_question(when={"question": "a", "any_of": 1}), "/sections/0/questions/0/when/any_of"),
        (
            with_question(when={"question": "a", "answered": False}),
            "/sections/0/questions/0/when/answered",
        ),
        (with_question(when={"all": {}}), "/sections/0/questions/0/when/all"),
        (with_question(when={"any": [1]}), "/sections/0/questions/0/when/any/0"),
        (with_question(when={"not": None}), "/sections/0/questions/0/when/not"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_place(document, pointer):
    with pytest.raises(Invalid) as refused:
        read(document)
    assert refused.value.code == "checklist_invalid"
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_conditions_end_at_twenty_levels():
    def nested(depth):
        inner = {"location": "kind", "is": "own"}
        for _ in range(depth - 1):
            inner = {"not": inner}
        return with_question(when=inner)

    assert read(nested(20)).by_key["q"].when is not None
    with pytest.raises(Invalid) as refused:
        read(nested(21))
    assert refused.value.faults[0].pointer.endswith("/not" * 20)
    with pytest.raises(Invalid):
        read(nested(100_000))
