"""JSON as it comes in: an object that can be kept, or what keeps it from being one."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator
from typing import Any

from mystery.problems import Fault, Invalid

CONTAINERS = (dict, list)
DEEPEST, LARGEST_INTEGER, LONGEST_TEXT = 40, 2**53 - 1, 100_000
Path = tuple[str | int, ...]


def parse_json(body: bytes) -> dict[str, Any]:
    """A JSON object from bytes, or Invalid with a pointer to each thing that cannot be kept.

    Refused: NaN and infinities, integers beyond 2^53-1, NUL and lone surrogates, duplicate
    keys, more than 40 levels, texts above 100,000 characters.
    """
    try:
        document = json.loads(body.decode("utf-8"), object_pairs_hook=_Pairs.of)
    except UnicodeDecodeError as error:
        raise _not_json(f"byte {error.start} is not UTF-8") from error
    except RecursionError as error:
        raise _not_json("it is nested too deeply") from error
    except ValueError as error:
        raise _not_json(str(error)) from error
    faults = [] if _is_plain(body, document) else _faults(document)
    if faults:
        raise Invalid("Some values cannot be kept.", faults=faults)
    if not isinstance(document, dict):
        raise _not_json("an object is expected")
    return document


def _not_json(why: str) -> Invalid:
    return Invalid(f"This is not JSON that can be read: {why}.", faults=[Fault("", why)])


class _Pairs(dict[str, Any]):
    """An object that remembers which keys came twice."""

    repeated: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: list[tuple[str, Any]]) -> _Pairs:
        made = cls(pairs)
        if len(made) < len(pairs):
            seen: set[str] = set()
            made.repeated = tuple(k for k, _ in pairs if k in seen or seen.add(k))  # type: ignore[func-returns-value]
        return made


def _is_plain(body: bytes, document: Any) -> bool:
    """Whether a look at the numbers and the depth is enough, as with nearly all that phones send:
    only an escape makes a NUL or half a surrogate pair of UTF-8."""
    if len(body) > LONGEST_TEXT or b"\\u" in body:
        return False
    level = [document] if isinstance(document, CONTAINERS) else []
    for _ in range(DEEPEST):
        inner = []
        for container in level:
            if getattr(container, "repeated", ()):
                return False
            for value in container.values() if isinstance(container, dict) else container:
                kind = type(value)
                if kind is _Pairs or kind is list:
                    inner.append(value)
                elif kind is not str and _scalar_fault(value):
                    return False
        if not inner:
            return True
        level = inner
    return False


def _faults(document: Any) -> list[Fault]:
    """What cannot be kept. Places are written out for faults alone: most documents have none."""
    faults: list[Fault] = []
    stack: list[tuple[Path, Any]] = [((), document)]
    while stack and len(faults) < 50:
        path, value = stack.pop()
        if not isinstance(value, CONTAINERS):
            if why := _scalar_fault(value):
                faults.append(Fault(_pointer(path), why))
            continue
        if len(path) >= DEEPEST:
            faults.append(Fault(_pointer(path), f"nested more than {DEEPEST} levels deep"))
            continue
        if isinstance(value, dict):
            faults += _key_faults(path, value)
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            if not isinstance(inner, str) or _text_fault(inner):
                stack.append(((*path, key), inner))
    return faults


def _key_faults(path: Path, value: dict[str, Any]) -> Iterator[Fault]:
    for key in getattr(value, "repeated", ()):
        yield Fault(_pointer((*path, key)), "this key stands here twice")
    for key in value:
        if why := _text_fault(key):
            yield Fault(_pointer(path), f"a key {why}")


def _pointer(path: Path) -> str:
    return functools.reduce(joined, path, "")


def joined(pointer: str, key: str | int) -> str:
    text = str(key).encode("utf-8", "replace").decode()
    return f"{pointer}/{text.replace('~', '~0').replace('/', '~1')}"


def _scalar_fault(value: Any) -> str:
    if isinstance(value, str):
        return _text_fault(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "is not a finite number"
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        return "is beyond the largest exact integer; send it as text"
    return ""


def _text_fault(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        return f"has more than {LONGEST_TEXT:,} characters"
    if "\0" in text:
        return "holds a NUL character"
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        return "holds half of a surrogate pair"
    return ""
