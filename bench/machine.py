"""What the kernel says about the processes of a group: memory and processor time."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def members(group: int) -> Iterator[Path]:
    """The /proc folders of all processes of a group."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                if int(_stat(folder)[2]) == group:
                    yield folder


def _stat(folder: Path) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, which may hold spaces: state, ppid, pgrp…"""
    return (folder / "stat").read_text().rpartition(")")[2].split()


def pss(group: int) -> int:
    """Bytes in all, shared pages divided among those who share them."""
    total = 0
    for folder in members(group):
        with suppress(OSError):
            lines = (folder / "smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total * 1024


def rss(group: int) -> int:
    """Bytes in all, shared pages counted for each process: good for differences only."""
    total = 0
    for folder in members(group):
        with suppress(OSError):
            total += int((folder / "statm").read_text().split()[1])
    return total * PAGE


def processor(group: int) -> float:
    """Seconds of processor time of the group's processes and of those they have waited for."""
    total = 0
    for folder in members(group):
        with suppress(OSError):
            total += sum(map(int, _stat(folder)[11:15]))
    return total / TICK


class Watch(threading.Thread):
    """Looks at the resident memory of a group every 20 ms; `peak` is the most it saw."""

    def __init__(self, group: int) -> None:
        super().__init__(daemon=True)
        self.group, self.peak = group, rss(group)
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(0.02):
            self.peak = max(self.peak, rss(self.group))

    def stop(self) -> int:
        self._done.set()
        self.join()
        return self.peak
