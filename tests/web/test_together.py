"""What several requests write at once is committed together, and each answers for itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db, jobs
from mystery.jobs import Job
from mystery.web.together import Together

MANY = 12


def enqueue(number: int) -> int:
    jobs.enqueue("a", number=number)
    return number


def odd_one_out(number: int) -> int:
    if number == 5:
        raise ValueError("five is a bad number")
    return enqueue(number)


def all_at_once(app: Flask, act: Callable[[int], int]) -> tuple[list[int | str], list[int], int]:
    """What each of MANY was told, the numbers that were kept, and how many commits it took.

    The first holds the transaction open until all the others wait."""
    together, commits, begun = Together(), [0], threading.Event()

    def first() -> int:
        begun.set()
        while len(together._waiting) < MANY - 1:
            threading.Event().wait(0.001)
        return act(0)

    def write(number: int) -> int | str:
        with app.app_context():
            try:
                if number:
                    begun.wait()
                    kept = together.write(number, lambda: act(number))
                else:
                    kept = together.write(number, first)
                stored = [job.payload["number"] for job in db.session.query(Job)]
                return kept if kept in stored else f"{kept} is not stored"
            except ValueError as error:
                return str(error)

    def count(_connection: object) -> None:
        commits[0] += 1

    with app.app_context():
        sa.event.listen(db.database.engine, "commit", count)
    with ThreadPoolExecutor(MANY) as pool:
        told = list(pool.map(write, range(MANY)))
    with app.app_context():
        sa.event.remove(db.database.engine, "commit", count)
        kept = sorted(job.payload["number"] for job in db.session.query(Job))
    return told, kept, commits[0]


def test_whoever_waits_is_committed_by_whoever_comes_next(app: Flask) -> None:
    told, kept, commits = all_at_once(app, enqueue)

    assert told == list(range(MANY))
    assert kept == list(range(MANY))
    assert commits == 2


def test_the_fault_of_one_is_not_that_of_the_others(app: Flask) -> None:
    told, kept, _ = all_at_once(app, odd_one_out)

    others = [number for number in range(MANY) if number != 5]
    assert kept == others
    assert told == [*others[:5], "five is a bad number", *others[5:]]


def test_alone_it_fails_as_it_would_anyway(app: Flask) -> None:
    with app.app_context(), pytest.raises(ValueError, match="five"):
        Together().write(0, lambda: odd_one_out(5))
    with app.app_context():
        assert Together().write(0, lambda: enqueue(7)) == 7
