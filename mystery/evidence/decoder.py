"""One bounded process that decodes pictures, so that a hostile one costs no more than itself.

The parent sends a path as a line of JSON; the child answers with a line of JSON and the bytes
of the two renditions. The child is limited in memory and time, can write no file, is told
nothing of the server's settings, and is replaced after many pictures and after each accident.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from mystery.evidence.rules import Decoded, Flaw, PhotoFacts, Undecodable

LINE = 64 * 1024
RENDITION = 8 * 2**20
PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")


@dataclass(frozen=True)
class Bounds:
    """memory: bytes of address space. seconds: for one picture, by the clock and of the processor.

    pictures: until the process is replaced. idle: seconds without work until it ends.
    """

    memory: int = 768 * 2**20
    seconds: float = 20
    pictures: int = 200
    idle: float = 30


DEFAULT = Bounds()


class Decoder:
    """Decodes one picture at a time, for any thread; its process starts with the first."""

    def __init__(self, bounds: Bounds = DEFAULT) -> None:
        self.bounds = bounds
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._decoded = 0
        self._farewell: threading.Timer | None = None

    def decode(self, path: Path) -> Decoded:
        """Raises Undecodable with the flaw when there is nothing to show."""
        path.stat()
        with self._turn:
            try:
                return self._ask(self._running(), path)
            finally:
                self._decoded += 1
                if self._decoded % self.bounds.pictures == 0:
                    self._end()
                self._rest()

    def close(self) -> None:
        with self._turn:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child and self._child.poll() is not None:
            self._end()
        if self._child is None:
            limits = (str(self.bounds.memory), str(math.ceil(self.bounds.seconds)))
            self._child = subprocess.Popen(  # noqa: S603 nothing in it comes from outside
                [sys.executable, "-P", "-m", "mystery.evidence.decoder", *limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            )
        return self._child

    def _ask(self, child: subprocess.Popen[bytes], path: Path) -> Decoded:
        late = threading.Event()

        def cut_off() -> None:
            late.set()
            child.kill()

        clock = threading.Timer(self.bounds.seconds, cut_off)
        clock.daemon = True
        clock.start()
        try:
            return _exchange(child, path)
        except Undecodable:
            raise
        except BaseException as accident:  # or the next picture would get this one's answer
            spent = self._end() == -signal.SIGXCPU or late.is_set()
            if isinstance(accident, Exception):
                raise Undecodable(Flaw.TIMED_OUT if spent else Flaw.CRASHED) from accident
            raise
        finally:
            clock.cancel()
            clock.join()
            if late.is_set():
                self._end()

    def _end(self) -> int | None:
        """Stop the process, whatever it is at; its exit status."""
        child, self._child = self._child, None
        if self._farewell:
            self._farewell.cancel()
        if child is None:
            return None
        with suppress(BrokenPipeError), child:
            child.kill()
        return child.returncode

    def _rest(self) -> None:
        if self._farewell:
            self._farewell.cancel()
        self._farewell = threading.Timer(self.bounds.idle, self._leave, [self._decoded])
        self._farewell.daemon = True
        self._farewell.start()

    def _leave(self, decoded: int) -> None:
        with self._turn:
            if decoded == self._decoded:
                self._end()


def _exchange(child: subprocess.Popen[bytes], path: Path) -> Decoded:
    """One question and its answer; what the child says is not trusted further than its shape."""
    assert child.stdin
    assert child.stdout
    child.stdin.write(json.dumps(str(path)).encode() + b"\n")
    child.stdin.flush()
    said: dict[str, Any] = json.loads(child.stdout.readline(LINE))
    facts = PhotoFacts(**said["facts"]) if said["facts"] else None
    if said["flaw"] or facts is None:
        raise Undecodable(Flaw(said["flaw"]), facts)
    view, thumb = (_exactly(child.stdout, said[name]) for name in ("view", "thumb"))
    width, height = int(said["width"]), int(said["height"])
    coarse, fine = str(said["fingerprint"]), str(said["fine"])
    return Decoded(facts, width, height, coarse, fine, view, thumb)


def _exactly(answers: IO[bytes], length: int) -> bytes:
    if not 0 < length <= RENDITION:
        raise ValueError("no length of a rendition")
    content = answers.read(length)
    if len(content) < length:
        raise EOFError
    return content


def serve(memory: int, seconds: int) -> None:
    """The child: answers questions from standard input until it closes."""
    from mystery.evidence import images  # the parent must not pay for Pillow

    # Whatever prints goes to standard error; answers alone go to the parent.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _confine(memory)
    for line in sys.stdin.buffer:
        _allow(seconds)
        said, pictures = _answer(images.decode, Path(json.loads(line)))
        answers.write(json.dumps(said).encode() + b"\n" + pictures)
        answers.flush()


def _answer(decode: Callable[[Path], Decoded], path: Path) -> tuple[dict[str, Any], bytes]:
    try:
        found = decode(path)
    except Undecodable as none:
        return {"flaw": none.flaw, "facts": asdict(none.facts) if none.facts else None}, b""
    said = asdict(found) | {"flaw": None, "view": len(found.view), "thumb": len(found.thumb)}
    return said, found.view + found.thumb


def _confine(memory: int) -> None:
    os.nice(10)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes us
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))


def _allow(seconds: int) -> None:
    spent = math.ceil(time.process_time())
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, most))


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
