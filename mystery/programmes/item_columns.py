"""Items pasted from a spreadsheet: which column holds what, with titles or without."""

from __future__ import annotations

from collections.abc import Sequence

from mystery.problems import Fault, Invalid
from mystery.programmes.rules.scenarios import Item, read_price
from mystery.spreadsheets.headers import Field, guess, titles
from mystery.spreadsheets.sheets import Row, Sheet

FIELDS = (
    Field(
        "name", titles("name, item, product, article, description, artikel, produkt, bezeichnung")
    ),
    Field("barcode", titles("barcode, ean, gtin, upc, code, strichcode")),
    Field("price", titles("price, our price, shelf price, preis, unser preis")),
    Field("size", titles("size, unit, unit size, pack, content, groesse, inhalt, menge")),
)


def items_of(sheet: Sheet) -> tuple[Item, ...]:
    """The rows as items. Raises Invalid where no column holds the names."""
    columns = guess(sheet.columns, sheet.rows, FIELDS)
    rows: Sequence[Row] = sheet.rows
    found = {field.name: at[0] for field in FIELDS if (at := columns.of(field.name))}
    if "name" not in found:
        rows = (Row(1, sheet.columns), *sheet.rows)
        found = _untitled(rows)
    return tuple(_item(row.cells, found) for row in rows)


def _untitled(rows: Sequence[Row]) -> dict[str, int]:
    """Without titles: long numbers are barcodes, short ones prices, the first words are names."""
    found: dict[str, int] = {}
    for number in range(max(len(row.cells) for row in rows)):
        cells = [row.cells[number] for row in rows if number < len(row.cells) and row.cells[number]]
        kind = _kind(cells)
        if kind and kind not in found:
            found[kind] = number
        elif kind == "name" and "size" not in found:
            found["size"] = number
    if "name" not in found:
        fault = Fault("/items", "titles such as: barcode, name, price, size")
        raise Invalid("No column holds the names of the items.", faults=[fault])
    return found


def _kind(cells: Sequence[str]) -> str:
    if not cells:
        return ""
    if all(cell.isascii() and cell.isdigit() and len(cell) >= 6 for cell in cells):
        return "barcode"
    return "price" if all(_is_price(cell) for cell in cells) else "name"


def _is_price(cell: str) -> bool:
    try:
        return bool(read_price(cell)) and sum(c.isalpha() for c in cell) in (0, 3)
    except ValueError:
        return False


def _item(cells: Sequence[str], columns: dict[str, int]) -> Item:
    values = {k: cells[at].strip() if at < len(cells) else "" for k, at in columns.items()}
    return Item(**values)
