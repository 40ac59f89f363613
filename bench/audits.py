"""Audits of forty answers over HTTP beside a bare loop that commits the very same rows."""

from __future__ import annotations

import random
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from statistics import median

from bench import bare, chain, forms, machine, phones
from bench.chain import Chain
from bench.ratios import Line, Pairs, Wanted, alternate, number, quantile
from mystery import db
from mystery.programmes import actions as programmes
from tests.sending import picture, sha256

CLIENTS = 16


@dataclass
class Trial:
    """Both sides for audits with so many photos each; the loop is one batch behind."""

    chain: Chain
    peer: bare.Copy
    photos: int
    batch: int
    latencies: list[float] = field(default_factory=list)
    our_processor: list[float] = field(default_factory=list)
    peer_processor: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.serials, self.sent = count(), deque[list[str]]()

    def run(self, pairs: int) -> Pairs:
        self.ours()
        self.latencies.clear()
        self.our_processor.clear()
        return alternate(self.ours, self.bare, pairs=pairs)

    def ours(self) -> float:
        """Audits a second over HTTP."""
        requests = plan(self.chain, next(self.serials), photos=self.photos, count=self.batch)
        group = self.chain.group
        before = machine.processor(group)
        sent = phones.send(self.chain.server.port, requests, clients=CLIENTS)
        self.our_processor.append((machine.processor(group) - before) / self.batch)
        if set(sent.statuses) != {201}:
            raise RuntimeError(f"audits were refused: {sorted(set(sent.statuses))}")
        self.latencies += sent.latencies
        self.sent.append([path.rpartition("/")[2] for _, path, _, _, _ in requests])
        return sent.rate

    def bare(self) -> float:
        """Transactions a second of a loop over the rows of an earlier batch."""
        kept = bare.read_back(self.chain, self.sent.popleft())
        if any(len(one.answers) != 40 or len(one.photos) != self.photos for one in kept):
            raise RuntimeError("the rows are not those of forty answers")
        seconds, spent = self.peer.commit(kept)
        self.peer_processor.append(spent / len(kept))
        return len(kept) / seconds


def plan(chain_: Chain, serial: int, *, photos: int, count: int) -> list[phones.Request]:
    """Visits for `count` audits, and the requests that send them."""
    rng = random.Random(f"audits {serial} {photos}")
    opens = chain.midnight() - timedelta(days=2)
    with chain.opened(chain_.server):
        rows = chain.rows()
        turns = [(rng.choice(rows.locations), i % len(rows.shoppers)) for i in range(count)]
        visits = [
            chain.visit_row(rows, rng, location=at, shopper=rows.shoppers[who], opens=opens)
            for at, who in turns
        ]
        with db.transaction():
            programmes.insert_done(visits)
        rows = chain.rows()
        made = []
        for (at, who), visit in zip(turns, visits, strict=True):
            form = forms.filled(
                rows.checklist,
                rng,
                location=at.code,
                facts=rows.facts[at.id],
                visit=str(visit["key"]),
                start=opens + timedelta(minutes=rng.randrange(2_000)),
                photos=rng.sample([sha256(photo) for photo in photos_of(who)], photos),
            )
            address = f"/api/v1/audits/{form.uuid}"
            made.append(("PUT", address, chain_.tokens[who], "application/json", form.body))
    return made


def photos_of(shopper: int) -> list[bytes]:
    return [picture(shopper * 10 + number_) for number_ in range(4)]


def send_photos(chain_: Chain) -> None:
    """The small photos that audits name later, and the time it takes to make their previews."""
    requests = [
        ("PUT", f"/api/v1/photos/{sha256(photo)}", token, "image/jpeg", photo)
        for shopper, token in enumerate(chain_.tokens)
        for photo in photos_of(shopper)
    ]
    phones.send(chain_.server.port, requests)
    await_jobs(chain_)


def await_jobs(chain_: Chain) -> None:
    """Until the worker has nothing left to do."""
    connection = db.sqlite_module().connect(str(chain_.folder / "mystery.db"))
    while connection.execute("SELECT count(*) FROM job").fetchone()[0]:
        time.sleep(0.2)
    connection.close()


def measure(chain_: Chain, *, quick: bool) -> list[Line]:
    """Both sides write to the same disk; the server runs, and idles while the loop does."""
    send_photos(chain_)
    return [_measure(chain_, photos, quick=quick) for photos in (0, 2)]


def _measure(chain_: Chain, photos: int, *, quick: bool) -> Line:
    peer = bare.Copy(chain_)
    trial = Trial(chain_, peer, photos, batch=160 if quick else 480)
    pairs = trial.run(3 if quick else 9)
    peer.close()
    p50, p99 = (1_000 * quantile(trial.latencies, share) for share in (0.5, 0.99))
    ours, bare_ = (1_000 * median(spent) for spent in (trial.our_processor, trial.peer_processor))
    return Line(
        what=f"audit of 40 answers, {photos} photos there, 16 clients",
        ours=median(pairs.ours),
        unit="/s",
        beside="Core loop",
        peer=median(pairs.peer),
        ratio=pairs.ratio,
        wanted=Wanted(0.4, at_least=True),
        note=f"p50 {number(p50)} ms, p99 {number(p99)} ms; pairs {pairs.spread}; "
        f"processor {number(ours)} ms an audit, the loop {number(bare_)} ms",
        details={"p50_ms": p50, "p99_ms": p99, "ratios": pairs.ratios}
        | {"processor_ms": ours, "peer_processor_ms": bare_},
    )
