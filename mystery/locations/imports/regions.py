"""Regions that a listing names: known ones by code or name, new ones by a code made of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from mystery.locations.imports.cells import region_code
from mystery.locations.imports.plans import Options
from mystery.locations.imports.zones import state_name
from mystery.locations.tables import Region
from mystery.problems import Fault, Invalid


@dataclass(frozen=True)
class NewRegion:
    code: str
    name: str


@dataclass
class Regions:
    """What a region is called in the table, and which one that is; remembers the new ones."""

    codes: Mapping[str, str]
    """Code by casefolded code."""
    named: Mapping[str, tuple[str, ...]]
    """Codes by casefolded name."""
    default: str
    parent: str
    """Code of the region that new ones are made below, "" for none."""
    states: bool
    new: dict[str, NewRegion] = field(default_factory=dict)

    def code(self, label: str) -> str:
        """Raises ValueError when two regions have the name."""
        key = label.casefold()
        if key in self.codes:
            return self.codes[key]
        named = self.named.get(key, ())
        if len(named) > 1:
            raise ValueError(f"{len(named)} regions are called {label!r}; use a code")
        if named:
            return named[0]
        made = region_code(label)
        if made.casefold() in self.codes:
            return self.codes[made.casefold()]
        region = NewRegion(made, state_name(label) if self.states else label)
        return self.new.setdefault(made.casefold(), region).code

    def needed(self, used: Collection[str]) -> tuple[NewRegion, ...]:
        """New regions that rows which were not refused refer to."""
        return tuple(region for region in self.new.values() if region.code in used)


def known_regions(regions: Iterable[Region], options: Options, *, states: bool) -> Regions:
    """Raises Invalid when an option names a region that does not exist."""
    regions = list(regions)
    names: dict[str, tuple[str, ...]] = {}
    for region in regions:
        names[region.name.casefold()] = (*names.get(region.name.casefold(), ()), region.code)
    codes = {region.code.casefold(): region.code for region in regions}
    tops = [region.code for region in regions if region.parent_id is None]
    return Regions(
        codes=codes,
        named=names,
        default=_given(options.region, "region", codes, names)
        or (regions[0].code if len(regions) == 1 else ""),
        parent=_given(options.below, "below", codes, names) or (tops[0] if len(tops) == 1 else ""),
        states=states,
    )


def _given(
    label: str, option: str, codes: Mapping[str, str], names: Mapping[str, tuple[str, ...]]
) -> str:
    if not label:
        return ""
    found = codes.get(label.casefold()) or names.get(label.casefold(), ())
    if isinstance(found, str):
        return found
    if len(found) != 1:
        detail = f"{len(found)} regions are called {label!r}" if found else "unknown region"
        raise Invalid(f"There is no region {label!r}.", faults=[Fault(f"/{option}", detail)])
    return found[0]
