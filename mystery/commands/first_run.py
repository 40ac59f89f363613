"""What `make run` adds to `serve`: something to look at on the first start."""

from __future__ import annotations

from mystery import db
from mystery.commands.founding import found_organisation, renew_invitation
from mystery.config import Settings
from mystery.people import queries
from mystery.web.app import create_app

DEMO = """Sign in as any of these; the password of all is demo-demo-demo:
  ada@demo.test   admin              nora@demo.test  regional manager, North
  rita@demo.test  reviewer           sol@demo.test   regional manager, South
  sam@demo.test   shopper            stan@demo.test  store manager
  sue@demo.test   shopper            otto@demo.test  nobody yet
  ron@demo.test   second reviewer"""


def fill(settings: Settings) -> None:
    """Load the demo or make the first admin in an empty data folder, and say how to sign in."""
    app = create_app(settings)
    with app.app_context():
        if queries.is_empty():
            if settings.demo:
                from mystery.demo import load

                print("Loading the demo chain, once …", flush=True)
                print(load(app))
            else:
                link = found_organisation(settings.base_url, name="Admin", email="admin@localhost")
                _invite(link)
        elif renewed := renew_invitation(settings.base_url):
            _invite(renewed)
        if settings.demo and queries.find_by_login("ada@demo.test"):
            print(DEMO)
        # What is forked from here on must hold no connection of ours.
        db.session.remove()
        db.database.engine.dispose()


def _invite(link: str) -> None:
    print(f"The first admin signs in here, once, within 7 days:\n  {link}")
