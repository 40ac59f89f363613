"""Hostile documents give faults, quickly, and nothing else."""

from tests.rules.authored_forms import SURROGATE, Q, checklist, faults, one


class TestHostile:
    def test_names_that_cannot_be_printed_are_told_in_others(self):
        found = faults(checklist(**{SURROGATE + "/~\0" + "x" * 10**6: 1}))
        (pointer,) = found
        assert pointer == "/\ufffd~1~0\ufffd" + "x" * 76
        assert len(found[pointer]) < 300
        assert (pointer + found[pointer]).encode("utf-8")

    def test_keys_and_languages_that_cannot_be_stored_are_refused(self):
        assert "/key" in faults(checklist(key=SURROGATE))
        assert "/title/\ufffd" in faults(checklist(title={"en": "T", SURROGATE: "x"}))
        assert f"{Q}/when/question" in faults(one(when={"question": SURROGATE, "is": 1}))

    def test_numbers_too_long_to_print_are_refused(self):
        for number in (10**5000, -(10**5000), "9" * 10**5, float("nan"), float("-inf")):
            for name in ("points", "min", "max"):
                assert f"{Q}/{name}" in faults(one(kind="scale", **{name: number}))
            assert f"{Q}/expect" in faults(one(kind="number", expect=number))
        assert f"{Q}/type" in faults(one(kind=10**5000))

    def test_endless_nesting_is_refused_wherever_it_stands(self):
        deep = []
        for _ in range(100_000):
            deep = [deep]
        for name in ("text", "options", "when", "na", "evidence", "expect", "bands", "points"):
            assert f"{Q}/{name}" in {p[: len(f"{Q}/{name}")] for p in faults(one(**{name: deep}))}
        for name in ("title", "sections", "critical", "briefing"):
            found = faults(checklist() | {name: deep})
            assert any(pointer.startswith(f"/{name}") for pointer in found)

    def test_endless_faults_are_cut_off(self):
        many = {f"x{index}": 1 for index in range(100_000)}
        assert len(faults(checklist(**many))) == 500
        assert len(faults(checklist() | {"sections": [5] * 100_000})) <= 1000

    def test_a_million_options_are_refused(self):
        options = [{"key": "a", "text": "A"}] * 20_000
        assert faults(one(kind="choice", options=options))
