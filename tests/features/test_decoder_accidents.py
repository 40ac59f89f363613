from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from mystery.evidence import decoder as decoder_module
from mystery.evidence.decoder import Bounds, Decoder
from mystery.evidence.rules import Flaw, Undecodable
from tests import pictures
from tests.pictures import exif, png_claiming, saved, scene

MIB = 2**20


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    made = Decoder()
    yield made
    made.close()


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good"
    path.write_bytes(saved(scene((800, 600)), exif=exif(orientation=6, private=True)))
    return path


def flaw(decoder: Decoder, path: Path) -> Flaw:
    with pytest.raises(Undecodable) as found:
        decoder.decode(path)
    return found.value.flaw


def child(decoder: Decoder) -> subprocess.Popen[bytes]:
    running = decoder._child
    assert running is not None
    return running


def resident(pid: int | str, line: str = "VmRSS") -> int:
    """Bytes of memory a process has now, or with `VmHWM` had at most."""
    for row in Path(f"/proc/{pid}/status").read_text().splitlines():
        if row.startswith(line):
            return int(row.split()[1]) * 1024
    raise LookupError(line)


def test_thirty_bombs_cost_the_parent_nothing(decoder: Decoder, good: Path, tmp_path: Path) -> None:
    bombs = [
        png_claiming(8000, 8000),
        png_claiming(13_000, 13_000),
        png_claiming(65_535, 1),
        png_claiming(7_000, 7_000, depth=8),
        png_claiming(64, 64, chunks=pictures.text_bomb()),
        saved(scene((64, 48)), "PNG")[:60],
    ]
    paths = [tmp_path / f"bomb{n}" for n in range(len(bombs))]
    for path, bomb in zip(paths, bombs, strict=True):
        path.write_bytes(bomb)
    decoder.decode(good)
    before = resident("self")
    found = []
    for path in paths * 5:
        try:
            decoder.decode(path)
            found.append(None)
        except Undecodable as undecodable:
            found.append(undecodable.flaw)
    most = resident(child(decoder).pid, "VmHWM")
    assert resident("self") - before < 10 * MIB
    assert most < Bounds().memory
    expected = [Flaw.TOO_LARGE] * 3 + [None] + [Flaw.BROKEN] * 2
    assert found == expected * 5
    assert decoder.decode(good)


def test_a_picture_that_needs_more_memory_than_allowed_has_no_preview(
    good: Path, tmp_path: Path
) -> None:
    large = tmp_path / "large"
    large.write_bytes(saved(Image.new("RGBA", (7_000, 7_000)), "PNG", compress_level=1))
    small = Decoder(Bounds(memory=256 * MIB))
    try:
        small.decode(good)
        assert flaw(small, large) is Flaw.TOO_LARGE
        assert small.decode(good)
    finally:
        small.close()


def test_a_picture_that_takes_too_long_is_given_up(good: Path, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(png_claiming(7_000, 7_000, depth=8))
    hasty = Decoder(Bounds(seconds=0.05))
    try:
        started = time.monotonic()
        assert flaw(hasty, large) is Flaw.TIMED_OUT
        assert time.monotonic() - started < 5
        assert hasty._child is None
    finally:
        hasty.close()


def test_the_processor_time_of_one_picture_is_limited(decoder: Decoder, good: Path) -> None:
    decoder.decode(good)
    limits = Path(f"/proc/{child(decoder).pid}/limits").read_text().splitlines()
    soft = {line[:25].strip(): line[25:].split()[0] for line in limits}
    assert 20 <= int(soft["Max cpu time"]) <= 25
    assert int(soft["Max address space"]) == Bounds().memory
    assert int(soft["Max file size"]) == int(soft["Max core file size"]) == 0
    child(decoder).send_signal(signal.SIGXCPU)
    child(decoder).wait(5)
    assert decoder.decode(good)


class Dying:
    """Stands between parent and child, and kills the child when the answer is awaited."""

    def __init__(self, by: signal.Signals) -> None:
        self.by = by
        self.real = decoder_module._exchange

    def __call__(self, child: subprocess.Popen[bytes], path: Path) -> object:
        child.send_signal(self.by)
        child.wait(5)
        return self.real(child, path)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (signal.SIGKILL, Flaw.CRASHED),
        (signal.SIGSEGV, Flaw.CRASHED),
        (signal.SIGXCPU, Flaw.TIMED_OUT),
    ],
)
def test_after_an_accident_the_next_picture_gets_a_new_process(
    decoder: Decoder,
    good: Path,
    monkeypatch: pytest.MonkeyPatch,
    by: signal.Signals,
    expected: Flaw,
) -> None:
    decoder.decode(good)
    with monkeypatch.context() as patch:
        patch.setattr(decoder_module, "_exchange", Dying(by))
        assert flaw(decoder, good) is expected
    assert decoder.decode(good)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\n",
        b"nonsense\n",
        b"[]\n",
        b'{"flaw": null, "facts": null}\n',
        b'{"flaw": "odd", "facts": null}\n',
        b'{"flaw": null, "facts": {"odd": 1}}\n',
        b'{"flaw": null, "facts": {"orientation": 1}, "view": 99999999, "thumb": 1}\n',
        b'{"flaw": null, "facts": {"orientation": 1}, "view": 10, "thumb": 1}\nshort',
        b"x" * 70_000,
    ],
)
def test_a_child_that_answers_nonsense_is_replaced(
    decoder: Decoder, good: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    lying = f"import os, sys; sys.stdin.readline(); os.write(1, {answer!r})"
    real = subprocess.Popen

    def start(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        return real([sys.executable, "-c", lying], **options)  # type: ignore[call-overload, no-any-return]

    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "Popen", start)
        assert flaw(decoder, good) is Flaw.CRASHED
    assert decoder.decode(good)


def test_an_interrupted_question_is_not_answered_to_the_next_picture(
    decoder: Decoder, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(child: subprocess.Popen[bytes], path: Path) -> object:
        assert child.stdin
        child.stdin.write(f'"{path}"\n'.encode())
        child.stdin.flush()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(decoder_module, "_exchange", interrupted)
        with pytest.raises(KeyboardInterrupt):
            decoder.decode(good)
    other = good.with_name("other")
    other.write_bytes(saved(scene((320, 200))))
    assert decoder.decode(other).width == 320
