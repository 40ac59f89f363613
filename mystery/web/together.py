"""Small writes of several requests in one transaction.

A durable commit costs more than what a photo writes, and holds the lock that all wait for. Whoever
comes while one is under way waits for it, and then commits for all who have come meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mystery import db

T = TypeVar("T")


@dataclass(eq=False)
class _Write(Generic[T]):
    order: Any
    act: Callable[[], T]
    done: bool = False
    """Committed, durably."""
    result: T | None = None


class Together:
    """For one process. Acts must not depend on one another, and may be done again."""

    def __init__(self) -> None:
        self._leading, self._adding = threading.Lock(), threading.Lock()
        self._waiting: list[_Write[Any]] = []

    def write(self, order: Any, act: Callable[[], T]) -> T:
        """What `act` returns, once it is durable. Acts run by `order`, in each process the same,
        so that two that touch the same rows never wait for each other.

        Where one of several fails, each is tried by itself: nobody answers for another's fault.
        """
        mine = _Write(order, act)
        with self._adding:
            self._waiting.append(mine)
        with self._leading:
            if not mine.done and mine in self._waiting:
                with self._adding:
                    batch, self._waiting = self._waiting, []
                _commit(batch)
        if not mine.done:
            _commit([mine])
        return mine.result  # type: ignore[return-value]


def _commit(batch: list[_Write[Any]]) -> None:
    """Only a write that is alone tells how it failed."""
    try:
        with db.transaction():
            for write in sorted(batch, key=lambda write: write.order):
                write.result = write.act()
    except Exception:
        if len(batch) == 1:
            raise
        return
    for write in batch:
        write.done = True
