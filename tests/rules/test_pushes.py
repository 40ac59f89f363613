"""Phones are woken outside discreet hours only, on every clock, and never through a back door."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from mystery.notices.rules import LANGUAGES, is_quiet
from mystery.notices.rules.pushes import (
    ATTEMPTS,
    KEPT_AT_MOST,
    LONGEST_PAUSE,
    REASONS,
    Reason,
    check_endpoint,
    discreet,
    is_inside,
    lasts,
    may_push,
    most_pressing,
    pause_before,
    read_key,
    title,
)
from mystery.problems import Invalid
from tests.rules.test_digests import ZONES, clocks, moments

MINUTE = timedelta(minutes=1)
TELLING = ("visit", "shop", "store", "checklist", "mystery", "audit", "besuch", "laden", "markt")
TELLING += ("filiale", "geschäft", "visita", "tienda", "lista", "compra")
TELLING += ("misteri", "inspe", "secret", "geheim", "score", "punkt", "puntua", "testk", "prüf")


@settings(deadline=None, max_examples=40)
@given(clocks, clocks, st.sampled_from(ZONES), moments)
@example(time(2, 30), time(2, 45), "Europe/Berlin", datetime(2026, 10, 25, 1, 10, 30, tzinfo=UTC))
@example(time(2, 30), time(2, 45), "Europe/Berlin", datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC))
def test_no_message_is_sent_in_discreet_hours_or_kept_into_them(
    begins, ends, zone: str, at: datetime
) -> None:
    asked = discreet(begins, ends, zone=zone)
    allowed = may_push(asked, at, oldest=at - MINUTE, last=None)
    assert allowed != is_quiet(asked, at)
    assume(allowed)
    life = lasts(asked, at)
    assert timedelta(0) < life <= KEPT_AT_MOST
    while life > timedelta(0):
        life -= MINUTE
        assert not is_quiet(asked, at + max(life, timedelta(0)))
    if (whole := lasts(asked, at)) < KEPT_AT_MOST - MINUTE:
        assert is_quiet(asked, at + whole)


def test_the_words_name_nothing_in_any_language() -> None:
    titles = [title(reason, language=each) for reason in Reason for each in LANGUAGES]
    assert len(set(titles)) == len(titles) == 9
    assert [word for word in TELLING for said in titles if word in said.lower()] == []
    assert title(Reason.NEW, language="fr") == title(Reason.NEW, language="en")
    assert set(REASONS.values()) == set(Reason)
    assert most_pressing([Reason.DUE, Reason.RETURNED, Reason.NEW]) == Reason.RETURNED


def test_pauses_grow_and_a_service_may_ask_for_longer_ones() -> None:
    pauses = [pause_before(n, None) for n in range(1, ATTEMPTS)]
    assert pauses == sorted(pauses)
    assert len(set(pauses)) == 5
    assert sum(pauses, timedelta()) > timedelta(days=1)
    assert pause_before(1, timedelta(minutes=20)) == timedelta(minutes=20)
    assert pause_before(4, timedelta(seconds=1)) == pauses[3]
    assert pause_before(1, timedelta(days=400)) == LONGEST_PAUSE


INSIDE = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")
INSIDE += ("100.64.0.0/10", "0.0.0.0/8", "224.0.0.0/4", "::1/128", "fe80::/10", "fc00::/7")


@settings(deadline=None, max_examples=40)
@given(st.sampled_from([ip_network(each) for each in INSIDE]), st.integers(0))
def test_no_number_of_a_network_of_our_own_is_called(network, place: int) -> None:
    found = ip_address(int(network.network_address) + place % network.num_addresses)
    assert is_inside(str(found))
    host = f"[{found}]" if found.version == 6 else str(found)
    with pytest.raises(Invalid):
        check_endpoint(f"https://{host}/", inside=False)
    if isinstance(found, IPv4Address):
        for within in (0xFFFF << 32, 0x64FF9B << 96, 0x2002 << 112):
            shift = 80 if within >> 112 == 0x2002 else 0
            assert is_inside(str(IPv6Address(within | int(found) << shift)))


def test_numbers_out_there_are_called() -> None:
    for number in ("8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"):
        assert not is_inside(number)


GOOD = (
    "https://fcm.googleapis.com/fcm/send/a:b",
    "https://web.push.apple.com/Q?x=1",
    "https://8.8.8.8/x",
)
BAD = (
    *("http://push.example.org/x", "https://localhost/x", "https://intranet/x", "https://[::1]/x"),
    *("https://a.localhost/x", "https://nas.local/x", "https://x.internal./x", "https://127.1/x"),
    *("https://2130706433/x", "https://a.0x7f/x", "https://user@push.example.org/x", "ftp://a.b/x"),
    *("https://push.example.org/x#y", "https://push.example.org/ x", "https://püsh.example.org/x"),
    *("https://push.example.org:99999/x", "https:///x", "", "//push.example.org/x", "https://[/x"),
    "https://push.example.org/" + "x" * 1000,
)  # fmt: skip


def test_an_endpoint_is_an_address_of_a_push_service_out_there() -> None:
    for address in GOOD:
        check_endpoint(address, inside=False)
    for address in BAD:
        with pytest.raises(Invalid) as refused:
            check_endpoint(address, inside=False)
        assert refused.value.faults[0].pointer == "/endpoint", address
    check_endpoint("http://127.0.0.1:8000/x", inside=True)
    for address in ("ftp://127.0.0.1/x", "http://user@127.0.0.1/x"):
        with pytest.raises(Invalid):
            check_endpoint(address, inside=True)


def test_keys_have_their_size() -> None:
    assert read_key("AAECAwQFBgcICQoLDA0ODw", pointer="/keys/auth", size=16) == bytes(range(16))
    assert read_key("AAECAwQFBgcICQoLDA0ODw==", pointer="/keys/auth", size=16) == bytes(range(16))
    for wrong in ("", "A", "AAEC", "ä" * 22, "!" * 22, "AAECAwQFBgcICQoLDA0ODxA"):
        with pytest.raises(Invalid):
            read_key(wrong, pointer="/keys/auth", size=16)
