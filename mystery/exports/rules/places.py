"""Photos and locations."""

from __future__ import annotations

from mystery.exports.rules.columns import Column, Detail, Kind, Table

PHOTOS = Table(
    "photos",
    "photo at a question",
    (
        Column("photo_key", Kind.KEY, "The photo at its place; the same picture may have several."),
        Column("answer_key", Kind.KEY, "Its answer; empty when it stands at no answer.", width=34),
        Column("visit_key", Kind.KEY, "Its visit; see visits."),
        Column("question_key", Kind.KEY, "Question it was taken for.", width=22),
        Column(
            "taken_at_local",
            Kind.MOMENT,
            "When it was taken as the phone says, by the location's own clock.",
            least=Detail.EXACT,
        ),
        Column("caption", Kind.TEXT, "What the shopper wrote below it.", width=48),
        Column("width", Kind.WHOLE, "Width of the original.", unit="pixels"),
        Column("height", Kind.WHOLE, "Height of the original.", unit="pixels"),
        Column(
            "sha256",
            Kind.KEY,
            "SHA-256 of the original's bytes, in hexadecimal, also once it is no longer kept.",
            least=Detail.EXACT,
            width=20,
        ),
        Column("open", Kind.LINK, "The photo in the browser, after signing in."),
    ),
)

LOCATIONS = Table(
    "locations",
    "location that fits the filter, visited or not",
    (
        Column(
            "location_key",
            Kind.KEY,
            "Code of the location; a text, also where it looks like a number.",
        ),
        Column("location", Kind.TEXT, "Its name.", width=28),
        Column("own_or_competitor", Kind.TEXT, "Whose location it is.", allowed="own; competitor"),
        Column("brand", Kind.TEXT, "Its brand."),
        Column("market", Kind.TEXT, "Trading area where own and competitor locations meet."),
        Column("region_key", Kind.KEY, "Code of the region it is in today."),
        Column("region", Kind.TEXT, "Name of that region.", width=18),
        Column("address", Kind.TEXT, "Street and number.", width=28),
        Column("city", Kind.TEXT, "Town."),
        Column("country", Kind.TEXT, "Country, two letters.", allowed="ISO 3166-1 alpha-2"),
        Column("latitude", Kind.NUMBER, "Latitude of the store.", unit="degrees north"),
        Column("longitude", Kind.NUMBER, "Longitude of the store.", unit="degrees east"),
        Column("time_zone", Kind.TEXT, "Time zone of its clock.", allowed="IANA names", width=18),
        Column("opened_on", Kind.DAY, "First day, where known."),
        Column("closed_on", Kind.DAY, "First day on which it was closed for good."),
        Column("refit_on", Kind.DAY, "Day of the last refit."),
        Column("tags", Kind.TEXT, "Tags joined by ;."),
        Column(
            "price_index",
            Kind.NUMBER,
            "Sum of the competitor's prices over the sum of ours, for the items that both have on "
            "the exported visits, times 100; see items.",
            since="2",
        ),
    ),
)
