"""What a page spends its time on: the database, the template, the rest."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench import chain
from bench.chain import Chain
from mystery import db

TIMES = 3


def of(chain_: Chain, pages: Mapping[str, str]) -> dict[str, str]:
    """Of the quickest of a few, asked in this process, beside the server on the same data."""
    with chain.opened(chain_.server) as app:
        return {name: _told(app, chain_.desk, address) for name, address in pages.items()}


def _told(app: Flask, token: str, address: str) -> str:
    whole, in_database, statements = min(_page(app, token, address) for _ in range(TIMES))
    share = in_database / whole
    return f"{share:.0%} of it the database, {statements} statements"


def _page(app: Flask, token: str, address: str) -> tuple[float, float, int]:
    """Seconds in all and in the database, and the number of statements."""
    spent: list[float] = []
    begun: list[float] = []

    def before(*_: Any) -> None:
        begun.append(time.perf_counter())

    def after(*_: Any) -> None:
        spent.append(time.perf_counter() - begun.pop())

    engine = db.database.engine
    listeners = (("before_cursor_execute", before), ("after_cursor_execute", after))
    for name, listener in listeners:
        sa.event.listen(engine, name, listener)
    try:
        start = time.perf_counter()
        answer = app.test_client().get(address, headers={"Authorization": f"Bearer {token}"})
        whole = time.perf_counter() - start
    finally:
        for name, listener in listeners:
            sa.event.remove(engine, name, listener)
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code} for {address}")
    return whole, sum(spent), len(spent)
