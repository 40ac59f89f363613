"""The demo's places and people, and how good each store really is."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from mystery.locations.actions import LocationFacts
from mystery.locations.rules import Kind
from mystery.people.rules import Role

REGIONS = {"north": "North", "south": "South", "west": "West"}
PLACES = {
    "north": "Harbour|North High St|Quay Side|Station Sq|Mill Lane|Old Town|Castle Park|"
    "Riverside|Lighthouse Rd|Market Pl|Union St|Bridge End",
    "south": "South Way|Oak Rd|Temple|Abbey Gate|Elm Grove|King St|Victoria|Queen St|"
    "Hill Top|West Gate|Church Rd|Park Row",
    "west": "East Point|Canal St|Garden City|Museum Mile|Airport|Lakeside|Foundry|"
    "Vineyard|Cathedral|Orchard|Spinning Mill|Tannery",
}
TOWNS = {
    "north": "Norden|Leuchtfeld|Hansestadt|Marschen|Fördeburg|Dünenau",
    "south": "Südheim|Almenried|Weinstadt|Kirchtal|Tannberg|Auenfeld",
    "west": "Westerau|Zechenhof|Rheinfurt|Maasbrück|Seenplatte|Glashütte",
}
RIVALS = ("Krämer & Co", "Bäckerei Lang", "CityMart")
TAGS = ("fitting-rooms", "parking", "restroom", "awnings", "drive-thru")

TRULY = {"Harbour": 1.1, "Lakeside": 0.85, "Mill Lane": -1.2, "Market Pl": -0.9, "Tannery": -0.8}
"""Planted differences, in units of the model's logit, that enough visits can show."""

SPREAD = 0.05
"""Of all other stores: too little for these visits to tell them apart."""

WEAK = {"Station Sq": {"people": -1.6, "friendly": -1.6}}
"""Own stores that one section drags, by its key: a checklist has one of them each."""

AHEAD = {"checkout": 1.2, "speed": 1.2}
"""Sections in which every competitor is better than we are."""


@dataclass(frozen=True)
class Store:
    facts: LocationFacts
    quality: float
    """How much likelier than usual each thing goes right here, as a shift of the logit."""
    sections: Mapping[str, float] = field(default_factory=dict)
    """The same for single sections, on top of it."""


@dataclass(frozen=True)
class Somebody:
    name: str
    email: str | None
    role: Role | None
    region: str | None = None
    location: str | None = None
    workplace: str | None = None
    staff_number: str | None = None
    language: str = "en"


def stores(rng: random.Random) -> list[Store]:
    """36 own stores and 18 competitors, two own and one competitor to a market."""
    made: list[Store] = []
    for region in REGIONS:
        towns, names = TOWNS[region].split("|"), PLACES[region].split("|")
        for number, name in enumerate(names):
            made.append(_own(rng, region=region, number=number, name=name, town=towns[number // 2]))
        for number, town in enumerate(towns):
            made.append(_rival(rng, region=region, number=number, town=town))
    return made


def _own(rng: random.Random, *, region: str, number: int, name: str, town: str) -> Store:
    facts = _facts(
        rng, code=f"{region[0].upper()}-{number + 1:03}", name=name, region=region, town=town
    )
    return Store(facts, TRULY.get(name, rng.gauss(0, SPREAD)), WEAK.get(name, {}))


def _rival(rng: random.Random, *, region: str, number: int, town: str) -> Store:
    brand = RIVALS[number % len(RIVALS)]
    facts = _facts(
        rng,
        code=f"R-{region[0].upper()}{number + 1:02}",
        name=f"{brand} {town}",
        region=region,
        town=town,
        kind=Kind.COMPETITOR,
        brand=brand,
    )
    return Store(facts, rng.gauss(0.1, SPREAD), AHEAD)


def _facts(
    rng: random.Random,
    *,
    code: str,
    name: str,
    region: str,
    town: str,
    kind: Kind = Kind.OWN,
    brand: str = "Northwind",
) -> LocationFacts:
    south = {"north": 4.5, "south": 0.0, "west": 2.5}[region]
    return LocationFacts(
        code=code,
        name=name,
        kind=kind,
        brand=brand,
        market=town,
        region=region,
        time_zone="Europe/Berlin",
        tags=frozenset(rng.sample(TAGS, rng.randint(1, 3))),
        address=f"{name.split()[-1]} {rng.randint(1, 140)}",
        city=town,
        country="DE",
        latitude=round(48.2 + south + rng.random(), 5),
        longitude=round(7.5 + 4 * rng.random(), 5),
        opened_on=date(rng.randint(1994, 2022), rng.randint(1, 12), 1),
    )


def accounts() -> list[Somebody]:
    """The demo sign-ins."""
    return [
        Somebody("Ada Admin", "ada@demo.test", Role.ADMIN),
        Somebody("Nora North", "nora@demo.test", Role.REGIONAL_MANAGER, region="north"),
        Somebody("Sol South", "sol@demo.test", Role.REGIONAL_MANAGER, region="south"),
        Somebody("Stan Store", "stan@demo.test", Role.STORE_MANAGER, location="N-002"),
        Somebody("Rita Review", "rita@demo.test", Role.REVIEWER),
        Somebody("Ron Review", "ron@demo.test", Role.REVIEWER),
        Somebody("Sam Shopper", "sam@demo.test", Role.SHOPPER, workplace="S-003"),
        Somebody("Sue Shopper", "sue@demo.test", Role.SHOPPER, workplace="W-005"),
        Somebody("Otto Outsider", "otto@demo.test", None),
    ]


FIRST = [
    *("Mara", "Jonas", "Lea", "Emil", "Nina", "Ole", "Ida", "Till"),
    *("Ruth", "Ben", "Yara", "Finn", "Aylin", "Karl", "Zoe", "Paul"),
]
LAST = ["Albers", "Brandt", "Celik", "Dietz", "Evers", "Fuchs", "Gruber", "Hansen"]


def colleagues() -> list[Somebody]:
    """Shoppers who work in a store each and do most of the visits."""
    codes = [f"{letter}-{number:03}" for letter in "NSW" for number in range(1, 9)]
    return [
        Somebody(
            f"{FIRST[i % len(FIRST)]} {LAST[i // 3 % len(LAST)]}",
            None,
            Role.SHOPPER,
            workplace=code,
            staff_number=f"{4100 + i}",
            language="de" if i % 4 == 1 else "en",
        )
        for i, code in enumerate(codes)
    ]
