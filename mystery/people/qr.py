"""QR codes as SVG, for cards."""

from __future__ import annotations

import segno


def svg(text: str) -> str:
    """An `svg` element without script or style, as dark modules on whatever lies behind."""
    made = segno.make(text, error="m", micro=False)
    return made.svg_inline(scale=1, border=4, omitsize=True, svgclass="qr", lineclass=None)
