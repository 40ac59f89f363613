from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mystery.evidence import images
from mystery.evidence.decoder import Bounds, Decoder
from mystery.evidence.rules import Flaw, Undecodable
from tests import pictures
from tests.pictures import exif, saved, scene


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


def test_the_child_finds_what_decoding_finds(decoder: Decoder, good: Path) -> None:
    assert decoder.decode(good) == images.decode(good)


def test_names_with_any_characters_reach_the_child(decoder: Decoder, good: Path) -> None:
    for name in ("line\nbreak", "фото", 'quote"', os.fsdecode(b"\xff\xfe")):
        other = good.with_name(name)
        other.write_bytes(good.read_bytes())
        assert decoder.decode(other).width == 600


def test_a_file_that_is_not_there_is_no_flaw_of_a_picture(decoder: Decoder, good: Path) -> None:
    with pytest.raises(FileNotFoundError):
        decoder.decode(good.with_name("nothing"))
    assert decoder.decode(good)


def test_flaws_and_what_was_still_readable_come_back(decoder: Decoder, good: Path) -> None:
    broken = good.with_name("broken")
    broken.write_bytes(good.read_bytes()[:-3000])
    with pytest.raises(Undecodable) as found:
        decoder.decode(broken)
    assert found.value.flaw is Flaw.BROKEN
    assert found.value.facts == images.metadata(good)
    broken.write_bytes(pictures.heic((640, 480)))
    assert flaw(decoder, broken) is Flaw.UNKNOWN


def test_the_process_is_replaced_after_some_pictures(good: Path) -> None:
    recycled = Decoder(Bounds(pictures=2))
    try:
        pids = []
        for _ in range(4):
            recycled.decode(good)
            pids.append(recycled._child.pid if recycled._child else None)
        assert pids[1] is None
        assert pids[3] is None
        assert pids[0] != pids[2]
    finally:
        recycled.close()


def test_an_idle_process_goes_and_comes_back(good: Path) -> None:
    restful = Decoder(Bounds(idle=0.2))
    try:
        restful.decode(good)
        first = child(restful)
        assert first.wait(5) is not None
        assert restful.decode(good)
        assert child(restful).pid != first.pid
    finally:
        restful.close()


def test_closing_twice_is_closing_and_a_closed_one_starts_again(
    decoder: Decoder, good: Path
) -> None:
    decoder.close()
    decoder.decode(good)
    first = child(decoder)
    decoder.close()
    decoder.close()
    assert first.poll() is not None
    assert decoder.decode(good)


def test_threads_take_turns(decoder: Decoder, tmp_path: Path) -> None:
    paths, widths = [], {}
    for n in range(12):
        path = tmp_path / str(n)
        path.write_bytes(saved(scene((100 + n, 80), n)))
        paths.append(path)

    def run(path: Path) -> None:
        widths[path] = decoder.decode(path).width

    threads = [threading.Thread(target=run, args=[path]) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert widths == {path: 100 + n for n, path in enumerate(paths)}


def test_the_child_knows_no_secret_and_ends_with_its_parent(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (
        "import os, sys; from pathlib import Path; from mystery.evidence.decoder import Decoder\n"
        "made = Decoder(); made.decode(Path(sys.argv[1])); print(made._child.pid)\n"
        "print(Path(f'/proc/{made._child.pid}/environ').read_bytes())\n"
        "print('PIL' in sys.modules); sys.stdout.flush(); os._exit(0)"
    )
    monkeypatch.setenv("MYSTERY_SECRET_KEY", "TopSecret")
    run = subprocess.run(
        [sys.executable, "-c", program, str(good)], capture_output=True, check=True, timeout=60
    )
    pid, environ, pillow = run.stdout.decode().splitlines()
    assert "TopSecret" not in environ
    assert pillow == "False"
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and "Z" not in _state(pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _state(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def test_ctrl_c_in_the_terminal_does_not_reach_the_child(decoder: Decoder, good: Path) -> None:
    decoder.decode(good)
    running = child(decoder)
    running.send_signal(signal.SIGINT)
    assert decoder.decode(good)
    assert child(decoder).pid == running.pid
