"""Which column of a listing of stores holds what."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from mystery.locations.rules import Kind, is_time_zone
from mystery.spreadsheets.headers import (
    Columns,
    Field,
    choose,
    guess,
    has_letter,
    mostly,
    plain,
    titles,
)
from mystery.spreadsheets.sheets import Sheet

KIND_WORDS = {
    Kind.OWN: titles("own, ours, own store, own location, eigen, eigene, eigene filiale"),
    Kind.COMPETITOR: titles(
        "competitor, competitors, competition, rival",
        "konkurrenz, konkurrent, wettbewerb, wettbewerber, mitbewerber",
    ),
}
KINDS = {word: kind for kind, words in KIND_WORDS.items() for word in words}
NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{1,20})?")
PAIR = re.compile(
    r"\(?\s*([+-]?[0-9]{1,3}(?:\.[0-9]+)?)\s*[,; ]\s*([+-]?[0-9]{1,3}(?:\.[0-9]+)?)\s*\)?"
)


def read_kind(text: str) -> Kind | None:
    return KINDS.get(plain(text.strip()))


def read_degrees(text: str) -> float | None:
    """Decimal degrees, with a point or a comma."""
    return float(text.replace(",", ".")) if NUMBER.fullmatch(text.strip()) else None


def read_pair(text: str) -> tuple[float, float] | None:
    """Latitude and longitude in one cell: "(43.03, -71.07)"."""
    found = PAIR.fullmatch(text.strip())
    return (float(found[1]), float(found[2])) if found else None


def _degrees_within(most: float) -> Callable[[str], bool]:
    def within(text: str) -> bool:
        degrees = read_degrees(text)
        return degrees is not None and abs(degrees) <= most

    return within


def _mostly_different(values: Sequence[str], _exact: bool) -> bool:
    return len(values) < 20 or len(set(values)) >= 0.8 * len(values)


def _names_places(values: Sequence[str], exact: bool) -> bool:
    """A column titled just "Region" may number them; "Food Region 9999" is something else."""
    return exact or mostly(has_letter)(values, exact)


FIELDS = (
    Field(
        "code",
        titles(
            "store number, store no, store nr, store code, store id, location code",
            "location number, location id, site code, site number, site id, branch number",
            "branch code, branch id, shop number, shop code, shop id, outlet code, outlet id",
            "filialnummer, filial nr, filialnr, filiale nr, filial nummer, filialcode",
            "filial code, filial id, standortnummer, standort nr, marktnummer, markt nr",
            "betriebsnummer, code, number, nummer, store, nr, no, id",
        ),
        _mostly_different,
    ),
    Field(
        "name",
        titles(
            "name, store name, location name, site name, branch name, shop name, outlet name",
            "bezeichnung, filialname, filialbezeichnung, standortname, title, titel",
            "filiale, standort, branch, shop, outlet, location, store",
        ),
        mostly(has_letter),
    ),
    Field(
        "kind",
        titles(
            "kind, own or competitor, art, type, typ, location type, store type, standortart",
            "eigen oder wettbewerb",
        ),
        mostly(lambda text: read_kind(text) is not None),
    ),
    Field(
        "brand",
        titles(
            "brand, banner, fascia, chain, retailer, marke, kette, vertriebslinie",
            "vertriebsmarke, company, firma, unternehmen",
        ),
        mostly(has_letter),
    ),
    Field(
        "market",
        titles(
            "market, trading area, catchment, catchment area, dma, markt, marktgebiet",
            "einzugsgebiet, handelsgebiet",
        ),
        _names_places,
    ),
    Field(
        "region",
        titles(
            "region, sales region, area, district, territory, gebiet, verkaufsgebiet",
            "vertriebsregion, vertriebsgebiet, bezirk, regionalbereich, division",
        ),
        _names_places,
    ),
    Field(
        "tags",
        titles(
            "tags, tag, features, feature, amenities, services, equipment, attributes",
            "merkmale, ausstattung, eigenschaften, schlagworte, schlagwoerter",
            "kennzeichen, dienste",
        ),
        several=True,
    ),
    Field(
        "address",
        titles(
            "street address, address, street, address line 1, address 1, street line 1",
            "strasse und hausnummer, strasse hausnummer, strasse, anschrift, adresse",
        ),
    ),
    Field("postcode", titles("zip, zip code, postcode, postal code, plz, postleitzahl")),
    Field("city", titles("city, town, ort, stadt, municipality, gemeinde, place, locality")),
    Field(
        "country",
        titles("country, country code, land, laendercode, laenderkuerzel, staat, nation"),
        mostly(has_letter),
    ),
    Field(
        "state",
        titles("state, state code, us state, province, state province, bundesland, kanton"),
        mostly(has_letter),
    ),
    Field("time_zone", titles("time zone, timezone, tz, zeitzone"), mostly(is_time_zone)),
    Field(
        "latitude",
        titles("latitude, lat, geo lat, breitengrad, breite, geografische breite"),
        mostly(_degrees_within(90)),
    ),
    Field(
        "longitude",
        titles("longitude, lon, lng, long, geo lon, geo lng, laengengrad, laenge"),
        mostly(_degrees_within(180)),
    ),
    Field(
        "position",
        titles(
            "coordinates, position, lat lon, lat long, lat lng, latlng, geo, gps",
            "gps coordinates, koordinaten, geokoordinaten, location, standort",
        ),
        mostly(lambda text: read_pair(text) is not None),
    ),
    Field(
        "opened_on",
        titles(
            "opened on, opened, opening date, open date, date opened, open since",
            "eroeffnet am, eroeffnet, eroeffnung, eroeffnungsdatum, eroeffnungstag",
        ),
        mostly(lambda text: text[:1].isdigit()),
    ),
    Field(
        "closed_on",
        titles(
            "closed on, closed, closing date, close date, date closed, geschlossen am",
            "geschlossen, schliessung, schliessungsdatum, geschlossen seit",
        ),
        mostly(lambda text: text[:1].isdigit()),
    ),
)
FIELD_NAMES = tuple(field.name for field in FIELDS)


def guess_columns(sheet: Sheet) -> Columns:
    """What the listing seems to say where; states serve as regions when nothing better does."""
    columns = guess(sheet.columns, sheet.rows, FIELDS)
    if columns.of("state") and not columns.of("region"):
        columns = replace(columns, places=(*columns.places, ("region", columns.of("state"))))
    if columns.of("latitude") and columns.of("longitude"):
        kept = tuple(place for place in columns.places if place[0] != "position")
        columns = replace(columns, places=kept)
    return columns


def choose_columns(sheet: Sheet, chosen: Sequence[tuple[str, str]]) -> Columns:
    """The guess, overruled by pairs of field and column title; see `headers.choose`."""
    return choose(guess_columns(sheet), chosen, FIELDS)
