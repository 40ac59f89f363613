"""Tables as entity sets: their names, their types, and the document that declares them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from xml.sax.saxutils import quoteattr

from mystery.exports.rules.cells import plain
from mystery.exports.rules.columns import Column, Kind, Table, Value

ENTITY_KEYS: Mapping[str, tuple[str, ...]] = {
    "visits": ("visit_key",),
    "answers": ("answer_key",),
    "choices": ("answer_key", "choice_key"),
    "photos": ("photo_key",),
    "timers": ("timer_key",),
    "locations": ("location_key",),
    "dictionary": ("sheet", "column"),
    "questions": ("checklist_key", "checklist_version", "question_key"),
    "versions": ("checklist_key", "checklist_version"),
    "items": ("visit_key", "section_key", "row"),
}
"""What makes a line of each table one of a kind."""
_TYPES = {
    Kind.WHOLE: "Edm.Int64",
    Kind.FLAG: "Edm.Int64",
    Kind.NUMBER: "Edm.Double",
    Kind.PERCENT: "Edm.Double",
    Kind.DAY: "Edm.Date",
}
_CAN = "Org.OData.Capabilities.V1"


@dataclass(frozen=True)
class Model:
    """One table as an entity set."""

    table: Table

    @cached_property
    def names(self) -> Mapping[str, Column]:
        """Columns by names that OData allows: letters, digits and _."""
        found: dict[str, Column] = {}
        for column in self.table.columns:
            name = wanted = re.sub(r"\W", "_", column.key, flags=re.ASCII)
            number = 1
            while name in found:
                number += 1
                name = f"{wanted}_{number}"
            found[name] = column
        return found

    @cached_property
    def types(self) -> Mapping[str, str]:
        return {name: edm(column) for name, column in self.names.items()}

    @property
    def keys(self) -> tuple[str, ...]:
        return ENTITY_KEYS[self.table.name]

    def entity(self, cells: Iterable[Value]) -> dict[str, Any]:
        return dict(zip(self.names, map(_jsonable, cells), strict=True))


def edm(column: Column) -> str:
    """Its type; a moment by a clock whose zone is not told is a text, for OData has none such."""
    if column.kind == Kind.MOMENT:
        return "Edm.DateTimeOffset" if column.key.endswith("_utc") else "Edm.String"
    return _TYPES.get(column.kind, "Edm.String")


def _jsonable(value: Value) -> Any:
    if isinstance(value, datetime):
        return plain(value.astimezone(UTC)) if value.tzinfo else plain(value)
    return plain(value) if isinstance(value, date) else value


def metadata(models: Iterable[Model]) -> str:
    """The CSDL document."""
    found = list(models)
    types = "".join(_entity_type(model) for model in found)
    sets = "".join(_entity_set(model) for model in found)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">'
        f'<edmx:Reference Uri="https://oasis-tcs.github.io/odata-vocabularies/vocabularies/{_CAN}.xml">'
        f'<edmx:Include Namespace="{_CAN}" Alias="Capabilities"/></edmx:Reference>'
        "<edmx:DataServices>"
        '<Schema Namespace="Mystery" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        f'{types}<EntityContainer Name="Exports">{sets}</EntityContainer>'
        "</Schema></edmx:DataServices></edmx:Edmx>\n"
    )


def _entity_type(model: Model) -> str:
    refs = "".join(f"<PropertyRef Name={quoteattr(key)}/>" for key in model.keys)
    properties = "".join(
        f"<Property Name={quoteattr(name)} Type={quoteattr(type_)}"
        + (' Nullable="false"/>' if name in model.keys else "/>")
        for name, type_ in model.types.items()
    )
    return f'<EntityType Name="{model.table.name}"><Key>{refs}</Key>{properties}</EntityType>'


def _entity_set(model: Model) -> str:
    name = model.table.name
    return (
        f'<EntitySet Name="{name}" EntityType="Mystery.{name}">'
        f"{_cannot('SortRestrictions', 'Sortable')}{_cannot('ExpandRestrictions', 'Expandable')}"
        f"{_cannot('SearchRestrictions', 'Searchable')}</EntitySet>"
    )


def _cannot(term: str, what: str) -> str:
    return (
        f'<Annotation Term="{_CAN}.{term}"><Record>'
        f'<PropertyValue Property="{what}" Bool="false"/></Record></Annotation>'
    )
