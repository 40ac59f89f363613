"""The funnel, and the small lines of twelve months: by hand, and the same as the table."""

from __future__ import annotations

import re
from datetime import timedelta
from math import sqrt

import pytest

from mystery.db import now
from tests.conftest import Caller
from tests.web.desk import words
from tests.web.visited import (
    BEST,
    POOR,
    all_approved,
    draft,
    forbidden_inline,
    line,
    spread_out,
    unlabelled,
)

VIEW = "/compare?checklist=visit&view=funnel"


def test_limits_by_the_number_of_visits_and_names_only_beyond_them(call: Caller) -> None:
    codes = spread_out(call)

    answer = call("nora").get(VIEW)
    told = call("nora").get("/api/v1/scores/locations?checklist=visit").json

    mu, s_w = float(told["mean_of_all"]), float(told["sd_within"])
    for item in told["items"]:
        _, n, mean, narrow, wide, said = line(answer.text, "sections", item["name"])
        assert (n, mean) == (str(item["n"]), f"{float(item['mean']):.1f}")
        for shown, z in ((narrow, 1.96), (wide, 3.09)):
            low, high = (float(end) for end in shown.split("–"))
            assert low == pytest.approx(mu - z * s_w / sqrt(item["n"]), abs=0.051)
            assert high == pytest.approx(mu + z * s_w / sqrt(item["n"]), abs=0.051)
        assert ("Below expected" in said) == (item["signal"] == "below")
    assert line(answer.text, "sections", f"Store {codes[12]}")[-1] == "Too few visits"
    assert not forbidden_inline(answer.text)
    assert not unlabelled(answer.text)
    page = answer.text
    drawn = page[page.index('<figure class="funnel">') : page.index("</figure>")]

    assert re.findall(r'<text class="(?:before|after)"[^>]*>([^<]+)', drawn) == [
        f"Store {codes[11]}"
    ]
    assert drawn.count('class="below"') == 1
    assert drawn.count('class="few"') == 1
    assert len(re.findall(r'<a href="/locations/[^"]+"', drawn)) == 13


def test_without_enough_to_compare_there_are_no_limits(call: Caller) -> None:
    all_approved(call, [draft("N-001", days_ago=day) for day in (1, 2, 3)])

    answer = call("nora").get(VIEW)

    assert "So there are no limits here." in words(answer)
    assert 'class="wide"' not in answer.text


def test_the_small_line_is_that_of_the_months(call: Caller) -> None:
    """100 % a month ago and 50 % two months ago, on a scale from 50 to 100: right at its ends."""
    noon = now().replace(hour=12)  # late in the evening it is another day at some stores
    ends = [noon.replace(day=1) - timedelta(days=1)]
    ends.append(ends[0].replace(day=1) - timedelta(days=1))
    ago = [(now() - end).total_seconds() / 86_400 for end in ends]
    all_approved(
        call,
        [
            draft("N-001", answers=BEST, days_ago=ago[0]),
            *(draft("N-001", answers=POOR, days_ago=ago[1] + more) for more in (0, 1)),
            *(draft("N-002", answers=POOR, days_ago=ago[0] + more) for more in (0, 1)),
        ],
    )

    page = call("nora").get("/compare?checklist=visit").text

    assert re.findall(r'<path d="(M[^"]+)"', page.partition("<table")[2]) == ["M90 40l10-40"]
    # The centre is 75, the only step 50: 75 +/- 133, cut at both ends of the scale.
    assert re.findall(r'<path class=b d="([^"]+)"', page) == ["M0 0h110v40H0"]
