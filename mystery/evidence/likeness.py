"""When two pictures are one and the same, saved again. Pure.

A picture has two difference hashes: a coarse one of 64 bits, found by index, and a fine one of
256 bits, which tells another shot of the same shelf from the same shot. Measured on photos of
cameras and phones and on drawn shelves: saved again, scaled, blurred, darkened or lightened by a
quarter, partly blacked out, or cut by 1.5 % at each edge, a picture keeps within both bounds;
another shot of the same shelf, aimed 3 % aside or from 5 % nearer, leaves at least one of them.
What is mirrored is found by its hashes turned round. What is cut by 3 % and more is not found: to
these hashes it is the same as a shot from a little nearer, and that is honest work.
"""

from __future__ import annotations

import math

COARSE_MOST, FINE_MOST = 7, 40
"""Bits that may differ, of 64 and of 256."""
COARSE_ALONE = 3
"""Bits of 64 that may differ where a photo from before has no fine hash."""
PLAIN = 24
"""Fewer cells than this that differ from their neighbour, or that do not, tell nothing: a hand
over the lens looks like any other."""
PARTS = 4
"""Of seven bits in four parts, one part holds at most one: that part is found by the index."""


def parts(coarse: str) -> tuple[str, ...]:
    """The four parts of 16 bits of a coarse hash, each four hexadecimal digits."""
    return tuple(coarse[start : start + 4] for start in range(0, 16, 4))


def mirrored(hashed: str) -> str:
    """The hash of the picture seen in a mirror, but for cells exactly as bright as their neighbour:
    each row is read from its other end, and what was brighter than the one before is darker."""
    cells = math.isqrt(4 * len(hashed))
    bits = f"{int(hashed, 16):0{cells * cells}b}"
    rows = (bits[start : start + cells][::-1] for start in range(0, len(bits), cells))
    turned = "".join(rows).translate(str.maketrans("01", "10"))
    return f"{int(turned, 2):0{len(hashed)}x}"


def near(part: str) -> list[str]:
    """A part and the 16 that differ from it by one bit."""
    value = int(part, 16)
    return [part, *(f"{value ^ (1 << bit):04x}" for bit in range(16))]


def distance(one: str, other: str) -> int:
    """Bits that differ between two hashes of the same length."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def is_plain(fine: str | None) -> bool:
    """Whether a picture shows too little to be told from others."""
    if fine is None:
        return False
    brighter = int(fine, 16).bit_count()
    return not PLAIN <= brighter <= 256 - PLAIN


def is_same_picture(coarse: int, fine: int | None) -> bool:
    """By the bits that differ; `fine` is None where one of the two has no fine hash."""
    if fine is None:
        return coarse <= COARSE_ALONE
    return coarse <= COARSE_MOST and fine <= FINE_MOST
