"""Background jobs: one process, one job at a time, photos decoded in a bounded child."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

from flask import Flask

from mystery import config, db, jobs, postman, pushing, retaining
from mystery.audits.flags import actions as flags
from mystery.audits.flags.looking import look, marks_of
from mystery.audits.flags.whole import list_whole
from mystery.audits.stages import actions as stages
from mystery.evidence import actions as evidence
from mystery.evidence.decoder import Decoder
from mystery.evidence.rules import Flaw, Undecodable
from mystery.exports import actions as exports
from mystery.files import PhotoStore
from mystery.learning import news, tasks
from mystery.notices import actions as notices
from mystery.programmes import actions as programmes
from mystery.programmes import reminders
from mystery.programmes.stages.queries import list_due, list_stranded
from mystery.programmes.taking_back import list_barred, take_back
from mystery.review.policy import approve_due
from mystery.review.releases import release_due
from mystery.web import doors, erasing, making
from mystery.web.pages import kept

IDLE = 0.5
SWEEP_EVERY = 600.0
PARTIALS_LAST = 7 * 86_400
JOBS_BEFORE_RECYCLING = 5_000
log = logging.getLogger("mystery.worker")
_decoder = Decoder()
Payloads: TypeAlias = Sequence[Mapping[str, Any]]


def work(*, once: bool = False) -> None:
    """Do what is due until the parent is gone, or with `once` until nothing is due."""
    from mystery.web.app import create_app

    app, parent = create_app(config.from_environment()), os.getppid()
    swept, done = 0.0, 0
    stops = () if once else (postman.start(app), pushing.start(app))
    sending: jobs.Sending = app.config["SENDING"]
    with app.app_context():
        while done < JOBS_BEFORE_RECYCLING:
            did = step(app)
            done += did
            if once and not did:
                break
            if not once and os.getppid() != parent:
                break
            if time.monotonic() - swept > SWEEP_EVERY:
                swept = time.monotonic()
                sweep(app)
            if not did:
                time.sleep(IDLE)
            while not once and sending.asks_for_rest():
                time.sleep(jobs.QUIET)
        for stop in stops:
            stop()
        if once:
            postman.collect(app, db.now())
            postman.deliver(postman.carrier(app.config["SETTINGS"]))
            pushing.push_due(app, db.now())
    _decoder.close()


def step(app: Flask) -> bool:
    """Do one job, or several that go together, if one is due; whether there was one."""
    db.session.rollback()
    if not jobs.waiting():
        db.session.rollback()
        return False
    with db.transaction():
        claimed = jobs.claim(TOGETHER)
    if not claimed:
        return False
    if not _did(app, claimed):
        for job in claimed if len(claimed) > 1 else ():
            _did(app, [job])
    return True


def _did(app: Flask, claimed: Sequence[jobs.Claimed]) -> bool:
    """Whether it went well; one that failed by itself is put back, several are tried one by one."""
    name = claimed[0].name
    try:
        JOBS[name](app, [job.payload for job in claimed])
    except Exception as error:
        db.session.rollback()
        log.exception("job %s %s failed", name, ", ".join(str(job.id) for job in claimed))
        if len(claimed) == 1:
            with db.transaction():
                jobs.fail(claimed[0], repr(error))
        return False
    with db.transaction():
        jobs.finish([job.id for job in claimed])
    return True


def decode_photo(app: Flask, payload: Mapping[str, Any]) -> None:
    """Make the renditions of a photo and note what its metadata says; both may be done again."""
    sha256 = payload["sha256"]
    photos: PhotoStore = app.config["PHOTOS"]
    try:
        decoded = _decoder.decode(photos.path(sha256))
    except Undecodable as problem:
        if problem.flaw == Flaw.CRASHED and not payload.get("again"):
            with suppress(Undecodable):
                return _keep(photos, sha256, _decoder.decode(photos.path(sha256)))
        with db.transaction():
            evidence.note_undecodable(sha256, problem.facts)
            flags.ask_again(sha256)
        return None
    return _keep(photos, sha256, decoded)


def _keep(photos: PhotoStore, sha256: str, decoded: Any) -> None:
    photos.write_rendition(sha256, "view", decoded.view)
    photos.write_rendition(sha256, "thumb", decoded.thumb)
    with db.transaction():
        evidence.note_decoded(sha256, decoded)
        flags.ask_again(sha256)


def flag_audit(_: Flask, payloads: Payloads) -> None:
    """Look audits through, outside of any transaction, and store what stands out.

    How to find their sentences goes first: then they are found by one another, too.
    """
    audits = list_whole({payload["uuid"] for payload in payloads})
    if audits:
        with db.transaction():
            flags.keep_marks({audit.id: marks_of(audit) for audit in audits})
        looked = [look(audit) for audit in audits]
        with db.transaction():
            flags.keep(looked)


def flag_audits(_: Flask, payload: Mapping[str, Any]) -> None:
    with db.transaction():
        flags.ask_for_all(payload["after"])


def sweep(app: Flask) -> None:
    """What time alone makes due: windows that closed, uploads that were given up."""
    with db.transaction():
        programmes.expire_overdue()
        notices.sweep()
        news.tell_stores(db.now())
        tasks.remind(db.now().date())
        reminders.remind()
    take_back_barred()
    sweep_stages()
    approve_waiting(app)
    with db.transaction():
        release_due()
    making.send_due(app)
    app.config["PHOTOS"].sweep(PARTIALS_LAST)
    uploads = app.config["SETTINGS"].data_dir / "imports"
    if uploads.is_dir():
        kept.sweep(uploads)
    try:
        erasing.erase_again(app.config["SETTINGS"].data_dir)
        retaining.run_due(app, db.now())
    except Exception:
        log.exception("what is no longer kept stays until the next round")


def take_back_barred() -> None:
    """Visits whose shopper has moved, left or fallen ill, or whose store has closed."""
    barred = list_barred(db.now())
    if barred:
        with db.transaction():
            take_back(barred)


def sweep_stages() -> None:
    """Open and close stages of visits, each visit by itself: one that fails stops no other."""
    found = [(list_due(db.now()), stages.go_on), (list_stranded(), stages.set_apart)]
    for runs, act in found:
        for run_id in runs:
            try:
                with db.transaction():
                    act(run_id)
            except Exception:
                log.exception("stages of run %s", run_id)


def approve_waiting(app: Flask) -> None:
    """What programmes approve by themselves, some at a time."""
    secret, after, more = app.config["SECRET_KEY"].encode(), 0, True
    while more:
        with db.transaction():
            after = approve_due(secret=secret, after=after)
        more = after > 0


def each(do: Callable[[Flask, Mapping[str, Any]], None]) -> Callable[[Flask, Payloads], None]:
    """For jobs that are done one by one."""

    def run(app: Flask, payloads: Payloads) -> None:
        for payload in payloads:
            do(app, payload)

    return run


JOBS: Mapping[str, Callable[[Flask, Payloads], None]] = {
    evidence.DECODE: each(decode_photo),
    flags.FLAG: flag_audit,
    flags.FLAG_ALL: each(flag_audits),
    "mail_code": each(doors.mail_code),
    exports.MAKE: each(making.make),
}
TOGETHER = {flags.FLAG: 50}
