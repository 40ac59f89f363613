"""A programme with a wave that runs these days: told to staff, with scenarios and a job board."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from mystery.checklists.tables import ChecklistRow
from mystery.db import now
from mystery.people.queries import principal
from mystery.people.rules import Principal
from mystery.people.tables import Person
from mystery.programmes import proposals, setting_up, waves
from mystery.programmes.rules.scenarios import Item, Script
from mystery.programmes.tables import Programme, Wave

NOTICE = (
    "Colleagues from other places visit our shops as customers do, and those of others too. "
    "We want to learn what customers meet with. No report judges a single person, and nobody is "
    "told the day. Your works council has agreed. Questions: people@northwind.test"
)
PERSONA = (
    "Eva, 34, two children, comes after work and has twenty minutes. She wants to be told what "
    "is good, not what is on offer. What would she think?"
)
STORY = (
    "You look for a present for a friend who has just moved. You do not know the brands. "
    "Look around first, then ask."
)
ITEMS = (
    Item("Oat drink, own brand", "4001234000018", "1.19", "1 l"),
    Item("Ground coffee, Sumatra", "4001234000025", "7.49", "500 g"),
    Item("Candle, beeswax", "4001234000032", "12.90", "20 cm"),
    Item("Umbrella, folding", "4001234000049", "24.95", "97 cm"),
    Item("Notebook, dotted", "4001234000056", "6.50", "A5"),
    Item("Hand cream, sea buckthorn", "4001234000063", "", "75 ml"),
)
ROTATION = {
    "store_days": 180,
    "brand_days": 0,
    "market_days": 0,
    "regions_away": 1,
    "home_market_only": False,
    "farthest_km": 0,
    "most_per_wave": 4,
    "another_time": True,
}
BEGUN, LASTS = timedelta(days=6), timedelta(days=27)


def season(
    checklist: ChecklistRow, *, admin: Person, day: date, spared: frozenset[int]
) -> Programme:
    """Every third visit is given to a colleague, never to `spared` people; the others are open."""
    by = principal(admin)
    programme = setting_up.add_programme("Winter round", key="winter-round", by=by.actor)
    programme.checklist_id = checklist.id
    settings = {"rotation": ROTATION, "spread_parts": True, "spread_days": True}
    setting_up.change_programme(programme, by=by, **settings)
    told = day - timedelta(days=45)
    setting_up.inform(programme, text=NOTICE, on=told, by=by.actor, who=by.id)
    setting_up.start(programme, today=day, by=by.actor)
    _holidays(day, by=by)
    opens = day - BEGUN
    ask = waves.Ask(f"{opens:%B}", opens, opens + LASTS, doubles_percent=5)
    wave = waves.add_wave(programme, ask, by=by)
    _scenarios(wave, by=by)
    waves.make_visits(wave, by=by)
    _hand_out(wave, spared, by=by)
    return programme


def _holidays(day: date, *, by: Principal) -> None:
    first, last = date(day.year, 12, 24), date(day.year, 12, 26)
    setting_up.add_blackout(first=first, last=last, why="Christmas", by=by)


def _scenarios(wave: Wave, *, by: Principal) -> None:
    asked = Script(
        persona=PERSONA,
        story=STORY,
        question="Can I bring it back if my friend has one already?",
        right_answer="Yes, within 30 days, with the receipt, money back.",
        items=ITEMS,
        spend_limit="15.00",
        currency="EUR",
    )
    waves.put_scenario(wave, "", asked, by=by)
    harbour = Script(
        **{**vars(asked), "story": f"{STORY} The new quay has opened: ask for the way to it."}
    )
    waves.put_scenario(wave, "Norden", harbour, by=by)


def _hand_out(wave: Wave, spared: frozenset[int], *, by: Principal) -> None:
    proposed = proposals.propose_wave(wave, at=now(), visible=sa.true()).proposal.given
    chosen = list(proposed.items())[::3]
    given = {visit: person for visit, person in chosen if person not in spared}
    proposals.hand_out(wave, given, visible=sa.true(), by=by)
