"""Pushes to a phone: Chromium's own worker is woken, though by hand, as no push service is near."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page

from tests.push_service import Phone
from tests.server import Server

NEAR = """(offered) => {
  let made = null;
  const unsubscribe = async () => ((made = null), true);
  PushManager.prototype.getSubscription = async () => made;
  PushManager.prototype.subscribe = async () =>
    (made = { endpoint: offered.endpoint, unsubscribe, toJSON: () => offered });
}"""
WATCHED = """() => {
  if (self.seen) return;
  self.seen = [];
  const show = registration.showNotification.bind(registration);
  registration.showNotification = (title, options) => (self.seen.push(title), show(title, options));
  const wait = ExtendableEvent.prototype.waitUntil;
  ExtendableEvent.prototype.waitUntil = function (work) {
    wait.call(this, work);
    if (this.type === "push") void work.finally(() => self.seen.push("done"));
  };
}"""
AFTERWARDS = """() => new Promise((resolve) => {
  const look = () =>
    self.seen.at(-1) === "done" ? resolve(self.seen.splice(0)) : setTimeout(look, 10);
  look();
})"""


class Waking:
    """A page's browser with a push service that is not there, and somebody who acts for it."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.origin = page, server.address
        page.context.grant_permissions(["notifications"], origin=server.address)
        offered = json.dumps(Phone("https://push.example.org/sues").offers())
        page.add_init_script(f"({NEAR})({offered})")

    def wake(self, title: str) -> list[str]:
        """The titles that were shown by the time the worker had done what it does."""
        worker = self.page.context.service_workers[0]
        worker.evaluate(WATCHED)
        session = self.page.context.new_cdp_session(self.page)
        found: list[dict[str, Any]] = []
        session.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda event: found.extend(event["registrations"]),
        )
        session.send("ServiceWorker.enable")
        while not found:
            self.page.evaluate("1")
        told = {"origin": self.origin, "registrationId": found[-1]["registrationId"]}
        data = json.dumps({"kind": "new", "title": title}).ljust(192)
        session.send("ServiceWorker.deliverPushMessage", {**told, "data": data})
        seen: list[str] = worker.evaluate(AFTERWARDS)
        session.detach()
        return seen[:-1]
