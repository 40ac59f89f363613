"""Pictures: what the camera noted, upright renditions without metadata, a fingerprint.

The only importer of Pillow. Runs in the bounded process of `decoder.py`, because a picture
of a few kilobytes may ask for hundreds of megabytes.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from mystery.evidence.rules import (
    DECODABLE,
    Decoded,
    Flaw,
    PhotoFacts,
    Size,
    Undecodable,
    examine,
    too_many_pixels,
)
from mystery.problems import Problem

FORMATS = [kind.format for kind in (JpegImageFile, PngImageFile, WebPImageFile)]
VIEW, THUMB = 1600, 320
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
TIMES = (
    (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal),
    (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized),
    (ExifTags.Base.DateTime, ExifTags.Base.OffsetTime),
)
Tags = Mapping[int, Any]

Image.MAX_IMAGE_PIXELS = None  # the limits of `rules` are stricter, and hold before any pixel


def decode(path: Path) -> Decoded:
    """Everything from one reading of a photo; Undecodable when it cannot be shown."""
    with _opened(path) as picture:
        facts = _facts(picture)
        width, height = picture.size
        try:
            view = _upright(_flat(picture), facts.orientation)
        except Exception as problem:  # hostile bytes make Pillow raise nearly anything
            raise Undecodable(_flaw(problem), facts) from problem
    thumb = _fitted(view, THUMB)
    if facts.orientation > 4:
        width, height = height, width
    coarse, fine = fingerprint(thumb), fingerprint(thumb, 16)
    return Decoded(facts, width, height, coarse, fine, _jpeg(view), _jpeg(thumb))


def metadata(path: Path) -> PhotoFacts:
    """What the camera noted, without the pixels where the format allows it."""
    with _opened(path) as picture:
        return _facts(picture)


def fingerprint(picture: Image.Image, cells: int = 8) -> str:
    """Difference hash in hexadecimal, a bit for each of cells x cells: is the next one brighter?

    Few differing bits mean nearly the same scene; size and compression hardly change it.
    """
    wide = cells + 1
    grey = picture.convert("L").resize((wide, cells), Image.Resampling.LANCZOS).tobytes()
    bits = "".join("01"[grey[i + 1] > grey[i]] for i in range(len(grey) - 1) if i % wide < cells)
    return f"{int(bits, 2):0{cells * cells // 4}x}"


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore")
        try:
            if examine(file).kind not in DECODABLE:
                raise Undecodable(Flaw.UNKNOWN)
            file.seek(0)
            picture = Image.open(file, formats=FORMATS)
        except Undecodable:
            raise
        except Exception as problem:
            raise Undecodable(_flaw(problem)) from problem
        if too_many_pixels(picture.size):
            raise Undecodable(Flaw.TOO_LARGE)
        yield picture


def _flaw(problem: Exception) -> Flaw:
    if isinstance(problem, Problem):
        return Flaw.TOO_LARGE if problem.code == "photo_too_many_pixels" else Flaw.UNKNOWN
    return Flaw.TOO_LARGE if isinstance(problem, MemoryError) else Flaw.BROKEN


def _facts(picture: Image.Image) -> PhotoFacts:
    exif = Image.Exif()
    noted: dict[int, Any] = {}
    with suppress(Exception):
        exif = picture.getexif()
        noted |= exif
    noted |= _directory(exif, ExifTags.IFD.Exif)
    taken_at, utc_offset = _moment(noted)
    latitude, longitude = _position(_directory(exif, ExifTags.IFD.GPSInfo))
    turn = noted.get(ExifTags.Base.Orientation)
    orientation = turn if isinstance(turn, int) and 1 <= turn <= 8 else 1
    return PhotoFacts(taken_at, utc_offset, latitude, longitude, orientation)


def _directory(exif: Image.Exif, tag: int) -> Tags:
    with suppress(Exception):
        return exif.get_ifd(tag)
    return {}


def _moment(noted: Tags) -> tuple[str | None, str | None]:
    """Exif 2.32, 4.6.5 F: `YYYY:MM:DD HH:MM:SS` on the camera's clock, its offset apart."""
    for tag, offset in TIMES:
        text = str(noted.get(tag, "")).strip("\0 ")
        if re.fullmatch(r"\d{4}(:\d\d){2} \d\d(:\d\d){2}", text, re.ASCII):
            with suppress(ValueError):
                taken_at = datetime.fromisoformat(text.replace(":", "-", 2)).isoformat()
                ahead = str(noted.get(offset, "")).strip("\0 ")
                told = re.fullmatch(r"[+-][01]\d:[0-5]\d", ahead, re.ASCII)
                return taken_at, ahead if told else None
    return None, None


def _position(gps: Tags) -> tuple[float, float] | tuple[None, None]:
    latitude = _degrees(gps, ExifTags.GPS.GPSLatitude, signs="NS")
    longitude = _degrees(gps, ExifTags.GPS.GPSLongitude, signs="EW")
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None, None  # cameras without a fix write zeros
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None, None  # also what is no number, from a division by zero
    return latitude, longitude


def _degrees(gps: Tags, tag: int, *, signs: str) -> float | None:
    """Degrees, minutes and seconds as three rationals; the hemisphere stands in the tag before."""
    try:
        degrees, minutes, seconds = (float(part) for part in gps[tag])
        sign = 1 - 2 * signs.index(str(gps[tag - 1]).strip("\0 ").upper())
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return None
    return round(sign * (degrees + minutes / 60 + seconds / 3600), 7)


def _flat(picture: Image.Image) -> Image.Image:
    """RGB in sRGB on white, at most VIEW pixels on the long side, nothing else carried along."""
    profile = picture.info.get("icc_profile")
    small = _fitted(_plain(picture), VIEW)
    if small.mode == "RGBA":
        white = Image.new("RGB", small.size, "white")
        white.paste(small, mask=small.getchannel("A"))
        small = white
    if profile:
        small = _srgb(small, profile)
    if small.mode != "RGB":
        small = small.convert("RGB")
    small.info = {}
    return small


def _plain(picture: Image.Image) -> Image.Image:
    """Loaded, in a mode that can be scaled; of a JPEG, libjpeg decodes no more than is needed."""
    if picture.format in ("JPEG", "MPO"):
        picture.draft(None, _within(picture.size, VIEW))
    picture.load()
    if picture.mode.startswith("I"):
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode in ("L", "RGB", "CMYK"):
        return picture
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _fitted(picture: Image.Image, side: int) -> Image.Image:
    """At most `side` pixels on the long side; averaging first makes big steps cheap."""
    target = _within(picture.size, side)
    if target == picture.size:
        return picture
    step = min(picture.width // target[0], picture.height // target[1])
    if step > 1:
        picture = picture.reduce(step)
    if picture.size == target:
        return picture
    return picture.resize(target, Image.Resampling.BILINEAR)


def _within(size: Size, side: int) -> Size:
    long = max(size)
    if long <= side:
        return size
    return max(size[0] * side // long, 1), max(size[1] * side // long, 1)


def _srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    with suppress(ImageCms.PyCMSError, OSError, TypeError, ValueError):
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" not in ImageCms.getProfileDescription(source):
            target = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(picture, source, target, outputMode="RGB") or picture
    return picture


def _upright(picture: Image.Image, orientation: int) -> Image.Image:
    turn = UPRIGHT.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def _jpeg(picture: Image.Image) -> bytes:
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()
