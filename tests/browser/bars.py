"""A camera that shows one barcode: what a phone in a shop sees."""

from __future__ import annotations

LEFT = [f"{bars:07b}" for bars in (13, 25, 19, 61, 35, 49, 47, 59, 55, 11)]
PARITY = [f"{ways:06b}" for ways in (0, 11, 13, 14, 19, 25, 28, 21, 22, 26)]
"""By the first digit: 1 where a digit of the left half is turned and mirrored."""
FLIP = str.maketrans("01", "10")

CAMERA = """navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const context = canvas.getContext("2d");
  const draw = () => {
    context.fillStyle = "white"; context.fillRect(0, 0, 640, 480); context.fillStyle = "black";
    [..."BARS"].forEach((bar, at) => bar === "1" && context.fillRect(130 + at * 4, 120, 4, 240));
  };
  draw();
  setInterval(draw, 50);
  return canvas.captureStream(20);
};"""


def ean_13(digits: str) -> str:
    """The bars of thirteen digits, 1 for black."""
    first, left, right = int(digits[0]), digits[1:7], digits[7:]
    lefts = (
        code if parity == "0" else code.translate(FLIP)[::-1]
        for code, parity in zip((LEFT[int(d)] for d in left), PARITY[first], strict=True)
    )
    rights = (LEFT[int(digit)].translate(FLIP) for digit in right)
    return f"101{''.join(lefts)}01010{''.join(rights)}101"


def camera_showing(digits: str) -> str:
    """A script that puts such a camera into a page."""
    return CAMERA.replace("BARS", ean_13(digits))
