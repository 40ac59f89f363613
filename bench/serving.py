"""The server at rest and at its start."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from statistics import median

from bench import machine
from bench.browser import Reader
from bench.chain import Chain
from bench.ratios import Line, Wanted, alternate, number

MB = 2**20


def idle(chain_: Chain) -> Line:
    """Memory of all processes of `mystery serve` with two workers, after their first requests."""
    fresh = machine.pss(chain_.group) / MB
    for _ in range(20):
        reader = Reader(chain_.server.port, chain_.desk)
        for address in ("/health/ready", "/api/v1/me", "/compare", "/sign-in"):
            reader.get(address)
    time.sleep(1)
    used = machine.pss(chain_.group) / MB
    count = sum(1 for _ in machine.members(chain_.group))
    return Line(
        what="serve idle with 2 workers, PSS of all processes",
        ours=used,
        unit="MB",
        wanted=Wanted(250, absolute=True),
        note=f"{count} processes; {number(fresh)} MB right after the start",
    )


def starting(chain_: Chain, *, quick: bool) -> Line:
    """Seconds of a second start until the first answer, as `make run` starts it; stopped before."""
    pairs = alternate(lambda: _start(chain_), _python, pairs=3 if quick else 5)
    imports = median(_timed([sys.executable, "-c", "import mystery.web.app"]) for _ in range(3))
    return Line(
        what="second start of serve until /health/live answers",
        ours=median(pairs.ours),
        unit="s",
        beside="python -c pass",
        peer=median(pairs.peer),
        ratio=pairs.ratio,
        wanted=Wanted(3, absolute=True),
        note=f"importing the application alone {number(imports)} s; starts {_all(pairs.ours)}",
    )


def _all(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


def _start(chain_: Chain) -> float:
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "mystery", "serve", "--first-run"],
        env=chain_.server.variables,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _answers(chain_.server.port):
            if process.poll() is not None or time.perf_counter() - begun > 120:
                raise RuntimeError("the server did not start a second time")
            time.sleep(0.01)
        return time.perf_counter() - begun
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _python() -> float:
    return _timed([sys.executable, "-c", "pass"])


def _timed(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - begun
