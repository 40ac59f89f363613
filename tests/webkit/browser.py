"""A window with WebKit in it, for WebKitWebDriver: `python3 browser.py PROFILE`.

Like WebKitGTK's MiniBrowser, but what it keeps is in the folder PROFILE and still there after its
end; MiniBrowser forgets everything when a driver leads it. Runs in the system's Python, as WebKit
comes from there.
"""

from __future__ import annotations

import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402

WIDTH, HEIGHT = 360, 740
LISTEN = """for (const kind of ["error", "unhandledrejection"])
  addEventListener(kind, ({ message, reason }) => sessionStorage.setItem("faults",
    `${sessionStorage.getItem("faults") ?? ""}${message ?? reason?.stack ?? reason}\\n`));"""
"""Faults of a page are kept where the next page of the tab can still be asked for them."""


def remember(profile: Path) -> WebKit2.WebContext:
    manager = WebKit2.WebsiteDataManager(
        base_data_directory=str(profile / "data"), base_cache_directory=str(profile / "cache")
    )
    made = WebKit2.WebContext(website_data_manager=manager)
    cookies = str(profile / "cookies.sqlite")
    made.get_cookie_manager().set_persistent_storage(
        cookies, WebKit2.CookiePersistentStorage.SQLITE
    )
    made.set_automation_allowed(True)
    made.connect("automation-started", follow)
    return made


def follow(context: WebKit2.WebContext, session: WebKit2.AutomationSession) -> None:
    """The driver asks for a page; there is just one window."""
    session.set_application_info(WebKit2.ApplicationInfo())
    session.connect("create-web-view", lambda _: show(context))


def show(context: WebKit2.WebContext) -> WebKit2.WebView:
    content = WebKit2.UserContentManager()
    frames, start = (
        WebKit2.UserContentInjectedFrames.TOP_FRAME,
        WebKit2.UserScriptInjectionTime.START,
    )
    content.add_script(WebKit2.UserScript(LISTEN, frames, start))
    view = WebKit2.WebView(
        web_context=context, user_content_manager=content, is_controlled_by_automation=True
    )
    window = Gtk.Window(default_width=WIDTH, default_height=HEIGHT, decorated=False)
    window.add(view)
    window.connect("destroy", Gtk.main_quit)
    view.connect("close", lambda _: window.destroy())
    window.show_all()
    return view


if __name__ == "__main__":
    kept = remember(Path(sys.argv[1]))
    Gtk.main()
