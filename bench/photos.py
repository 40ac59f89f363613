"""Photos over HTTP beside the same bytes hashed, written, flushed and named in a bare loop."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from statistics import median

from PIL import Image

from bench import machine, phones
from bench.audits import CLIENTS, await_jobs
from bench.chain import Chain
from bench.ratios import Line, Wanted, alternate, number, quantile

SIZE = 350_000


def photo() -> bytes:
    """A JPEG of 1600 x 1200 and nearly 350 kB, as phones send them."""
    noise = Image.effect_noise((1600, 1200), 70)
    coarse = Image.radial_gradient("L").resize((1600, 1200))
    picture = Image.merge("RGB", (Image.blend(noise, coarse, 0.6), coarse, coarse))
    for quality in range(95, 20, -2):
        made = BytesIO()
        picture.save(made, "JPEG", quality=quality)
        if made.tell() <= SIZE:
            break
    return made.getvalue()


def numbered(picture: bytes, serial: int) -> bytes:
    """The same picture as another file of 350,000 bytes: a comment tells them apart."""
    filling = struct.pack(">Q", serial).hex().encode()
    room = SIZE - len(picture) - 4
    comments = b""
    while room >= len(filling):
        part = filling.ljust(min(room, 60_000), b" ")
        comments += b"\xff\xfe" + struct.pack(">H", len(part) + 2) + part
        room -= len(part) + 4
    return picture[:2] + comments + picture[2:]


@dataclass
class Trial:
    chain: Chain
    folder: Path
    picture: bytes
    batch: int
    latencies: list[float] = field(default_factory=list)
    our_processor: list[float] = field(default_factory=list)
    peer_processor: list[float] = field(default_factory=list)
    with_previews: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.serial = 0

    def _photos(self) -> Iterator[bytes]:
        for _ in range(self.batch):
            self.serial += 1
            yield numbered(self.picture, self.serial)

    def ours(self) -> float:
        """Photos a second over HTTP; then the worker makes its previews before anybody goes on."""
        tokens = self.chain.tokens
        requests = [
            (
                "PUT",
                f"/api/v1/photos/{hashlib.sha256(data).hexdigest()}",
                tokens[i % len(tokens)],
                "image/jpeg",
                data,
            )
            for i, data in enumerate(self._photos())
        ]
        before, clock = machine.processor(self.chain.group), time.perf_counter()
        sent = phones.send(self.chain.server.port, requests, clients=CLIENTS)
        self.our_processor.append((machine.processor(self.chain.group) - before) / self.batch)
        if set(sent.statuses) != {201}:
            raise RuntimeError(f"photos were refused: {sorted(set(sent.statuses))}")
        self.latencies += sent.latencies
        await_jobs(self.chain)
        self.with_previews.append(self.batch / (time.perf_counter() - clock))
        return sent.rate

    def bare(self) -> float:
        photos = list(self._photos())
        clock, spent = time.perf_counter(), time.process_time()
        for data in photos:
            keep(self.folder, data)
        self.peer_processor.append((time.process_time() - spent) / self.batch)
        return self.batch / (time.perf_counter() - clock)


def keep(folder: Path, data: bytes) -> None:
    """Hash, write, flush, name, flush the folder: the least that makes a photo durable."""
    sha256 = hashlib.sha256(data).hexdigest()
    place = folder / sha256[:2]
    place.mkdir(exist_ok=True)
    with (place / f"{sha256}.part").open("xb", buffering=0) as file:
        file.write(data)
        os.fsync(file.fileno())
    os.rename(place / f"{sha256}.part", place / sha256)
    key = os.open(place, os.O_RDONLY)
    os.fsync(key)
    os.close(key)


def measure(chain_: Chain, *, quick: bool) -> list[Line]:
    folder = chain_.folder / "bare-photos"
    folder.mkdir()
    trial = Trial(chain_, folder, photo(), batch=32 if quick else 96)
    trial.ours()
    trial.latencies.clear()
    trial.our_processor.clear()
    trial.with_previews.clear()
    pairs = alternate(trial.ours, trial.bare, pairs=3 if quick else 7)
    shutil.rmtree(folder)
    p50, p99 = (1_000 * quantile(trial.latencies, share) for share in (0.5, 0.99))
    ours, bare = (1_000 * median(spent) for spent in (trial.our_processor, trial.peer_processor))
    line = Line(
        what="photo of 350 kB, 16 clients, previews made afterwards",
        ours=median(pairs.ours),
        unit="/s",
        beside="hash + write + fsync + rename + fsync",
        peer=median(pairs.peer),
        ratio=pairs.ratio,
        wanted=Wanted(0.4, at_least=True),
        note=f"p50 {number(p50)} ms, p99 {number(p99)} ms; pairs {pairs.spread}; "
        f"processor {number(ours)} ms a photo, the loop {number(bare)} ms; "
        f"until all previews are there {number(median(trial.with_previews))} /s",
        details={"p50_ms": p50, "p99_ms": p99, "ratios": pairs.ratios}
        | {"processor_ms": ours, "peer_processor_ms": bare},
    )
    return [line]
