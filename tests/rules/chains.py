"""Random people, places and visits, small enough that they keep meeting each other.

Made from one number, which hypothesis draws: hundreds of chains a second instead of a handful.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from mystery.people.rules import Scope
from mystery.programmes.rules.eligibility import Candidate, Past, Place, Slot, Span
from mystery.programmes.rules.rotation import Rotation

START = date(2026, 3, 1)
PATHS = ("/1/", "/1/2/", "/1/3/", "/1/2/5/", "/4/")
BRANDS, MARKETS = ("", "Ours", "Rival"), ("", "north", "south")
PARTS, ENDS = ("", "morning", "evening"), ("", "week", "weekend")
POSITIONS = (None, (52.5, 13.4), (53.55, 10.0), (48.1, 11.6))
LANGUAGES = (frozenset[str](), frozenset({"en"}), frozenset({"de"}), frozenset({"en", "de"}))
IDS = range(1, 7)


@dataclass
class Chance:
    """What the rules ask about, by chance; `rarely` a fact is the one that bars."""

    random: random.Random
    rarely: float = 0.1

    @classmethod
    def of(cls, seed: int) -> Chance:
        chance = random.Random(seed)
        return cls(chance, chance.choice((0.02, 0.1, 0.3)))

    def seldom(self) -> bool:
        return self.random.random() < self.rarely

    def day(self) -> date:
        return START + timedelta(days=self.random.randint(-400, 60))

    def span(self) -> Span:
        first = self.day()
        return Span(first, first + timedelta(days=self.random.randint(0, 40)))

    def ids(self) -> frozenset[int]:
        return frozenset(n for n in IDS if self.seldom())

    def scope(self) -> Scope:
        if not self.seldom():
            return Scope(everywhere=True)
        paths = frozenset(path for path in PATHS if self.random.random() < 0.3)
        return Scope(region_paths=paths, location_ids=self.ids())

    def place(self) -> Place:
        choose = self.random.choice
        return Place(
            id=choose(IDS),
            region_path=choose(PATHS),
            own=choose((True, False)),
            brand=choose(BRANDS),
            market=choose(MARKETS),
            position=choose(POSITIONS),
            closed=self.day() if self.seldom() else None,
        )

    def past(self) -> Past:
        place, span, choose = self.place(), self.span(), self.random.choice
        time, wave = (choose(PARTS), choose(ENDS)), choose((None, 1, 2))
        return Past(place.id, place.brand, place.market, span.first, span.last, wave, *time)

    def candidate(self, number: int = 1) -> Candidate:
        choose = self.random.choice
        return Candidate(
            id=number,
            shops=self.scope(),
            disabled=self.seldom(),
            agreed=not self.seldom(),
            workplace=choose((None, *IDS)),
            former={choose(IDS): self.day()} if self.seldom() else {},
            managed=self.ids(),
            manages_within=(choose(PATHS),) if self.seldom() else (),
            knows=self.ids(),
            region_path=choose(("", *PATHS)),
            home_market=choose(MARKETS),
            position=choose(POSITIONS),
            languages=choose(LANGUAGES),
            away=tuple(self.span() for _ in range(2) if self.seldom()),
            visits=tuple(self.past() for _ in range(self.random.randint(0, 3))),
        )

    def slot(self, number: int = 1) -> Slot:
        choose = self.random.choice
        first = START + timedelta(days=self.random.randint(-10, 10))
        return Slot(
            id=number,
            place=self.place(),
            days=Span(first, first + timedelta(days=self.random.randint(0, 30))),
            today=START,
            wave_id=choose((None, 1, 1, 2)),
            taken=self.seldom(),
            started=not self.seldom(),
            on_board=not self.seldom(),
            wave_open=not self.seldom(),
            quota_full=self.seldom(),
            blackouts=(self.span(),) if self.seldom() else (),
            languages=choose(LANGUAGES[:3]),
            part=choose(PARTS),
            ends=choose(ENDS),
            others=frozenset(n for n in range(1, 9) if self.seldom()),
        )

    def rotation(self) -> Rotation:
        choose = self.random.choice
        return Rotation(
            store_days=choose((0, 1, 30, 180)),
            brand_days=choose((0, 0, 5, 30)),
            market_days=choose((0, 0, 5, 30)),
            regions_away=choose((0, 0, 1, 2, 3)),
            home_market_only=choose((True, False, False)),
            farthest_km=choose((0, 0, 100, 600)),
            most_per_wave=choose((0, 1, 2, 3)),
            another_time=choose((True, False)),
        )
