"""Sentences that were written before: normalised, cut into shingles, compared. Pure.

A sentence is known by the smallest hashes of its shingles (bottom-k MinHash, Broder 1997): two
that share most of their words share at least one of them nearly always, and one index finds it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b

WORDS_LEAST = 8
"""Shorter sentences are common property."""
SHINGLE = 3
"""Words in a row."""
MARKS = 3
SAME = 0.6
"""Share of all shingles of two sentences that both have, from which on they count as one."""
_ENDS = re.compile(r"[.!?…。！？]+\s+|\n+")
_WORD = re.compile(r"\w+")


def sentences(texts: Iterable[str]) -> Iterator[str]:
    """Those long enough to be somebody's own, as they were written."""
    for text in texts:
        for sentence in _ENDS.split(text):
            if len(words(sentence)) >= WORDS_LEAST:
                yield sentence.strip()


def words(text: str) -> list[str]:
    """Without regard to case, accents, marks and spaces."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return _WORD.findall(plain)


def shingles(sentence: str) -> frozenset[str]:
    found = words(sentence)
    return frozenset(
        " ".join(found[start : start + SHINGLE])
        for start in range(max(1, len(found) - SHINGLE + 1))
    )


@lru_cache(maxsize=256)
def shingles_of(text: str) -> tuple[frozenset[str], ...]:
    """Of each of its sentences. Remembered, for who writes the same writes it often, and each time
    it is compared with all the others."""
    return tuple(shingles(sentence) for sentence in sentences([text]))


def marks(sentence: str) -> list[int]:
    """At most `MARKS` numbers of 63 bits by which a sentence like this one is found."""
    return sorted(_hash(shingle) for shingle in shingles(sentence))[:MARKS]


def _hash(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest()) >> 1


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the shingles of both that both have (Jaccard), from 0 to 1."""
    return len(one & other) / len(one | other)


def is_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sentences, by their shingles, count as one."""
    return likeness(one, other) >= SAME
