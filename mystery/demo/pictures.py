"""Photos for the demo, drawn: shop fronts, shelves, receipts. Nobody and nowhere real."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

SIZE = (1200, 900)
WALLS = ("#d8cfc0", "#c4ccd4", "#cfd8c6", "#dccbc6", "#bfc8cc")
GOODS = ("#b4472f", "#2f6f8f", "#d79a2b", "#4f7d4a", "#7a4f86", "#c9c2b3", "#8a5a3c")


def photos(rng: random.Random, count: int) -> list[bytes]:
    """JPEG bytes, every one different."""
    draw = (shelf, front, receipt)
    return [_jpeg(draw[index % len(draw)](rng)) for index in range(count)]


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def shelf(rng: random.Random) -> Image.Image:
    picture = Image.new("RGB", SIZE, rng.choice(WALLS))
    pen = ImageDraw.Draw(picture)
    for board in range(4):
        bottom = 220 + board * 210
        pen.rectangle((0, bottom, SIZE[0], bottom + 22), fill="#6b5a48")
        left = rng.randint(5, 40)
        while left < SIZE[0] - 60:
            width, height = rng.randint(50, 110), rng.randint(90, 170)
            if rng.random() > 0.12:
                box = (left, bottom - height, left + width, bottom)
                pen.rounded_rectangle(box, 8, fill=rng.choice(GOODS))
                pen.rectangle(
                    (left + 8, bottom - height // 2, left + width - 8, bottom - 20), fill="#f4efe6"
                )
            pen.rectangle((left, bottom + 2, left + width, bottom + 20), fill="#fbfbf6")
            left += width + rng.randint(4, 14)
    return picture


def front(rng: random.Random) -> Image.Image:
    picture = Image.new("RGB", SIZE, "#aebfcc")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 700, SIZE[0], SIZE[1]), fill="#8d8a85")
    pen.rectangle((90, 160, 1110, 720), fill=rng.choice(WALLS))
    pen.rectangle((90, 160, 1110, 250), fill=rng.choice(GOODS))
    for left in (130, 720):
        pen.rectangle((left, 300, left + 350, 640), fill="#35505f", outline="#f2f2ee", width=10)
        for _ in range(6):
            x, y = rng.randint(left + 30, left + 280), rng.randint(430, 560)
            pen.ellipse((x, y, x + 45, y + 70), fill=rng.choice(GOODS))
    pen.rectangle((520, 330, 680, 720), fill="#2b3a42", outline="#f2f2ee", width=10)
    return picture


def receipt(rng: random.Random) -> Image.Image:
    picture = Image.new("RGB", SIZE, "#7a6652")
    pen = ImageDraw.Draw(picture)
    left = rng.randint(380, 460)
    pen.polygon([(left, 40), (left + 360, 60), (left + 350, 870), (left - 12, 850)], fill="#f7f5ef")
    for line in range(14):
        y = 130 + line * 46
        pen.rectangle((left + 30, y, left + 30 + rng.randint(90, 190), y + 14), fill="#55524c")
        pen.rectangle((left + 270, y, left + 320, y + 14), fill="#55524c")
    return picture
