"""Drawn shelves: the same goods from another angle, on another day, in another light."""

from __future__ import annotations

import random

from PIL import Image, ImageDraw, ImageEnhance

WALL, BOARD = (200, 195, 185), (120, 100, 80)
Box = tuple[int, int, int, int]


def shelf(
    seed: int, *, aside: int = 0, zoom: float = 1.0, taken: float = 0, light: float = 1.0
) -> Image.Image:
    """1280 x 960 pixels of a shelf. aside: pixels that the camera is aimed to the right.

    zoom: below 1 is nearer. taken: share of the packets that are gone, others than next time.
    """
    chance = random.Random(seed)
    picture = Image.new("RGB", (1600, 1200), WALL)
    draw = ImageDraw.Draw(picture)
    top = 40
    while top < 1150:
        height = chance.randint(130, 200)
        draw.rectangle((0, top + height - 14, 1600, top + height), fill=BOARD)
        _fill(draw, chance, (20, top, 1560, top + height - 15), taken=taken)
        top += height + 8
    wide, high = int(1280 * zoom), int(960 * zoom)
    seen = picture.crop((160 + aside, 120, 160 + aside + wide, 120 + high))
    return ImageEnhance.Brightness(seen.resize((1280, 960), Image.Resampling.BICUBIC)).enhance(
        light
    )


def _fill(draw: ImageDraw.ImageDraw, chance: random.Random, room: Box, *, taken: float) -> None:
    left, top, right, bottom = room
    while left < right:
        wide, high = chance.randint(30, 90), chance.randint(70, bottom - top - 10)
        colour = tuple(chance.randint(20, 240) for _ in range(3))
        for _ in range(chance.randint(1, 4)):
            gone = random.Random(f"{left}/{top}/{taken}").random() < taken
            packet = (left, bottom - high, left + wide - 4, bottom)
            draw.rectangle(packet, fill=WALL if gone else colour, outline=(30, 30, 30))
            label = (left + wide // 4, bottom - high // 2, left + 3 * wide // 4, bottom - high // 3)
            draw.rectangle(label, fill=tuple(255 - value for value in colour))
            left += wide
