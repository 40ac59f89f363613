"""What needs no server: the phone app's first download, scoring, pictures."""

from __future__ import annotations

import gzip
import json
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from PIL import Image

from bench import chain, forms
from bench.photos import photo
from bench.ratios import Line, Wanted, alternate, number
from mystery.audits.scores import score_audit
from mystery.checklists.rules import read
from mystery.evidence import images
from mystery.web import assets
from tests.faults import outbox_memory

TEXTS = {".html", ".css", ".js", ".webmanifest", ".json", ".wasm", ".svg"}
KB = 1_000


def phone_app() -> Line:
    """All that the phone fetches before the first use, compressed as a server would."""
    folder = assets.dist() / "app"
    if not (folder / "index.html").is_file():
        raise RuntimeError("the phone app has not been built: run `make front`")
    files = [path for path in folder.rglob("*") if path.suffix in TEXTS and path.is_file()]
    sizes = {p.relative_to(folder).as_posix(): len(_packed(p)) for p in files if _own(p, folder)}
    later = sum(len(_packed(path)) for path in folder.glob("assets/later-soon-*"))
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:3]
    said = ", ".join(f"{name} {number(size / KB)}" for name, size in largest)
    return Line(
        what="phone app before the first use, gzip -6",
        ours=sum(sizes.values()) / KB,
        unit="kB",
        wanted=Wanted(100, absolute=True),
        note=f"{len(sizes)} files without icons, the aim is 60 kB; {said};"
        f" {number(later / KB)} kB more are brought right after",
        details={"bytes": sizes},
    )


def full_outbox(*, quick: bool) -> Line:
    """Visits with ten photos of 3 MB each go out from a real browser: its largest renderer."""
    count = 1 if quick else 3
    found = outbox_memory.measure(audits=count, photos=10, megabytes_each=3)
    if found.left:
        raise RuntimeError(f"not everything was sent: {found}")
    return Line(
        what="page that sends a full outbox, peak resident",
        ours=found.resident,
        unit="MB",
        beside="nothing to send",
        peer=found.empty,
        ratio=found.resident / found.empty,
        wanted=Wanted(256, absolute=True),
        note=f"{count} x 10 photos of 3 MB in {number(found.seconds)} s,"
        f" {number(found.own)} MB of the process's own",
    )


def _own(path: Path, folder: Path) -> bool:
    later = path.name.startswith("later-")
    return not later and "icons" not in path.relative_to(folder).parts


def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


def scoring(*, quick: bool) -> Line:
    """Scoring forty answers as the intake does, beside reading the same answers from JSON."""
    checklist = read(forms.document())
    facts = {"code": "L-0001", "kind": "own", "tags": []}
    form = forms.filled(
        checklist,
        random.Random(1),
        location="L-0001",
        facts=facts,
        visit=None,
        start=chain.midnight(),
    )
    answers = json.loads(form.body)["answers"]
    pairs = alternate(
        lambda: _micros(lambda: score_audit(checklist, answers, facts)),
        lambda: _micros(lambda: json.loads(form.body)),
        pairs=5 if quick else 15,
    )
    return Line(
        what="scoring an audit of 40 answers, with its arithmetic",
        ours=median(pairs.ours),
        unit="µs",
        beside="json.loads of the audit",
        peer=median(pairs.peer),
        ratio=pairs.ratio,
    )


def _micros(work: Callable[[], object], times: int = 100) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begun) / times * 1e6


def renditions(*, quick: bool) -> list[Line]:
    """Both renditions of a photo beside nothing but decoding it at the size they need."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = folder / "1600.jpg", folder / "12mp.jpg"
        small.write_bytes(photo())
        with Image.open(small) as picture:
            picture.resize((4000, 3000)).save(large, "JPEG", quality=88)
        pairs = 3 if quick else 9
        return [
            _renditions(small, "1600 x 1200", Wanted(2.5, aim=True), pairs=pairs),
            _renditions(large, "4000 x 3000", Wanted(1.4, aim=True), pairs=pairs),
        ]


def _renditions(path: Path, size: str, wanted: Wanted, *, pairs: int) -> Line:
    found = alternate(
        lambda: _micros(lambda: images.decode(path), 3) / KB,
        lambda: _micros(lambda: _decoded(path), 3) / KB,
        pairs=pairs,
    )
    return Line(
        what=f"renditions of a JPEG of {size}",
        ours=median(found.ours),
        unit="ms",
        beside="decode floor",
        peer=median(found.peer),
        ratio=found.ratio,
        wanted=wanted,
    )


def _decoded(path: Path) -> None:
    """The fewest pixels that still give a view of 1600: libjpeg scales while decoding."""
    with Image.open(path) as picture:
        picture.draft("RGB", (images.VIEW, images.VIEW * 3 // 4))
        picture.load()
