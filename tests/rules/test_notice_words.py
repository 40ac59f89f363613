"""Words that give nothing away on a locked screen, complete in every language."""

from __future__ import annotations

import re
import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mystery.notices.rules import LANGUAGES, Kind, Said, code_mail, digest_text, say, subject
from mystery.notices.rules.wording import MOST, link, month_name
from mystery.people.rules import SPOKEN

TELLING = re.compile(
    r"myster|audit|shop|score|test|secret|spy|hidden|review|report|rating|points|"
    r"geheim|prüf|punkt|bewert|kontroll|bericht|"
    r"misteri|inspe[ckz]|puntua|punto|informe|evalua",
    re.IGNORECASE,
)
FULL = {
    "place": "Harbour",
    "due": "2026-11-30",
    "verdict": "approve",
    "upheld": True,
    "status": "trying",
    "month": "2026-11-01",
}


def test_whoever_chooses_a_language_is_offered_those_that_are_spoken() -> None:
    assert SPOKEN.keys() == LANGUAGES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_words_even_when_no_fact_is_known(language: str) -> None:
    words = LANGUAGES[language]
    assert set(words.WORDS) == set(Kind)
    for kind in Kind:
        bare = say(kind, {}, language=language, zone="UTC").text
        assert bare.endswith(".")
        assert "Harbour" not in bare


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_say_the_same_things(language: str) -> None:
    words, english = LANGUAGES[language], LANGUAGES["en"]
    for kind in Kind:
        assert [_names(s) for s in words.WORDS[kind]] == [_names(s) for s in english.WORDS[kind]]
    assert words.VALUES.keys() == english.VALUES.keys()
    assert {name: _names(text) for name, text in words.LEARNED.items()} == {
        name: _names(text) for name, text in english.LEARNED.items()
    }
    for said, as_said in ((words.CODE, english.CODE), (words.WORKBOOK, english.WORKBOOK)):
        assert {name: _names(text) for name, text in said.items()} == {
            name: _names(text) for name, text in as_said.items()
        }
    assert (len(words.WEEKDAYS), len(words.MONTHS), len(words.LONG_MONTHS)) == (7, 12, 12)


def _names(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_gives_anything_away(language: str) -> None:
    words = LANGUAGES[language]
    said = [
        say(kind, facts, language=language, zone="UTC") for kind in Kind for facts in (FULL, {})
    ]
    mails = [digest_text(said, language=language, base_url="https://notes.example")]
    mails += [subject(1, language=language), subject(7, language=language)]
    mails += [str(text) for text in (*words.LEARNED.values(), *words.CODE.values())]
    assert TELLING.findall(" ".join(mails)) == []
    assert TELLING.findall(" ".join([*words.VALUES.values()])) == []


def test_a_reason_that_somebody_wrote_is_not_on_a_locked_screen() -> None:
    said = say(
        Kind.VISIT_CANCELLED, {"place": "X", "reason": "audit moved"}, language="en", zone="UTC"
    )
    assert (said.text, said.more) == (
        "Your visit to X is cancelled. There is nothing to do.",
        "audit moved",
    )
    assert "audit" not in digest_text([said], language="en", base_url="https://n.example")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Your visit to Harbour is due until Mon 30 Nov, 21:00."),
        ("de", "Dein Besuch bei Harbour ist bis Mo 30. Nov, 21:00 Uhr fällig."),
        ("de-AT", "Dein Besuch bei Harbour ist bis Mo 30. Nov, 21:00 Uhr fällig."),
        ("es", "Tu visita a Harbour vence el lun 30 nov, 21:00."),
        ("fr", "Your visit to Harbour is due until Mon 30 Nov, 21:00."),
    ],
)
def test_moments_are_on_the_clock_of_the_place(language: str, expected: str) -> None:
    facts = {"location": "Harbour", "due": "2026-11-30T20:00:00Z", "time_zone": "Europe/Berlin"}
    assert say(Kind.VISIT_DUE, facts, language=language, zone="Asia/Tokyo").text == expected


def test_moments_without_a_place_are_on_the_clock_of_the_receiver() -> None:
    facts = {"place": "Harbour", "due": "2026-11-30T20:00:00+00:00"}
    said = say(Kind.VISIT_DUE, facts, language="en", zone="Asia/Tokyo")
    assert said.text == "Your visit to Harbour is due until Tue 1 Dec, 05:00."


def test_a_kind_of_a_newer_release_still_says_something() -> None:
    assert say("moon.full", {}, language="en", zone="UTC").text == "There is something new."


calm = settings(deadline=None)
JSON = st.one_of(st.text(max_size=40), st.integers(), st.booleans(), st.none())


@calm
@given(
    st.sampled_from([*Kind, "unknown"]),
    st.dictionaries(st.sampled_from([*FULL, "location", "last", "time_zone", "x"]), JSON),
    st.sampled_from(["en", "de", "es", "xx", ""]),
)
def test_whatever_the_facts_are_there_is_one_line_of_words(
    kind: str, facts: dict[str, object], language: str
) -> None:
    said = say(kind, facts, language=language, zone="Europe/Berlin")
    assert said.text.strip()
    assert "\n" not in said.text
    assert "{" not in said.text or any("{" in str(value) for value in facts.values())


@calm
@given(st.text(max_size=60))
def test_a_link_leads_to_our_own_server_whatever_the_address_is(address: str) -> None:
    found = link("https://notes.example", address)
    assert found.startswith("https://notes.example/")
    assert not any(c.isspace() for c in found)
    assert not found.startswith("https://notes.example//")


def test_a_long_digest_says_how_many_more_there_are() -> None:
    text = digest_text([Said("Hello.", "", "/")] * (MOST + 3), language="en", base_url="https://n")
    assert "and 3 more" in text
    assert text.count("Hello.") == MOST


@pytest.mark.parametrize(
    ("language", "subject_line"),
    [
        ("en", "123456 is your code"),
        ("de-CH", "123456 ist dein Code"),
        ("es", "123456 es tu código"),
        ("fr", "123456 is your code"),
    ],
)
def test_a_code_comes_in_the_language_of_whoever_gets_it(language: str, subject_line: str) -> None:
    letter = code_mail("{Sam}", "123456", language=language, minutes=10, address="https://n")
    assert letter.subject == subject_line
    for part in ("{Sam}", "123456", "10", "https://n"):
        assert part in letter.text


def test_months_have_names() -> None:
    assert month_name(date(2026, 3, 1), "de") == "März 2026"
    assert month_name(date(2026, 12, 1), "en") == "December 2026"
