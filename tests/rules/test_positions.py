"""Taking the position out of what was sent leaves every other byte as it came."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mystery.audits.positions import tells_position, without_position

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WORDS = TEXTS | st.sampled_from(["position", '"position": {', "}", "\\", '\\"'])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)
STYLES = ((",", ":"), (" ,  ", " :\n\t"), (", ", ": "))


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(WORDS, VALUES, max_size=4),
    VALUES,
    st.sampled_from(STYLES),
    st.booleans(),
)
def test_only_the_position_goes(
    document: dict[str, Any], position: Any, style: tuple[str, str], ascii_only: bool
) -> None:
    whole = {**document, "position": position}
    body = json.dumps(whole, separators=style, ensure_ascii=ascii_only).encode()

    left = without_position(body)

    assert json.loads(left) == {**whole, "position": None}
    assert not tells_position(left)
    said = json.dumps(position, separators=style, ensure_ascii=ascii_only).encode()
    assert len(body) - len(left) == (len(said) - len(b"null") if position is not None else 0)
    assert without_position(left) == left
    untold = {key: value for key, value in document.items() if key != "position"}
    plain = json.dumps(untold, separators=style, ensure_ascii=ascii_only).encode()
    assert without_position(plain) == plain
