"""Lists as coordinators write them in spreadsheets."""

from __future__ import annotations

from mystery.checklists.tabular.drafts import Reading
from mystery.checklists.tabular.fields import understand
from mystery.checklists.tabular.pasting import sheet_of_text
from mystery.checklists.tabular.reading import read_table
from mystery.checklists.tabular.writing import former_of

HEADER = "Section\tQuestion\tType\tPoints\tOptions\tN/A\tCritical\tCondition\tDimension\tPhoto"
ROWS = (
    "Arrive\tWas the shop open at its posted hours?\tyes/no\t5\t\t\tyes\t\tR\tif no",
    "\tWas the entrance clean?\tYN\t3\t\t\t\t\tT\tif no",
    "\tDoes the window show the campaign?\tyes/no\t2\t\tno window; no campaign\t\t\tT\t1",
    "\tSeconds until somebody noticed you\tstopwatch\t\t≤30=5; ≤60=3; ≤120=1; never\t\t\t\tP\t",
    "Floor\tAre the aisles clear?\tyes/no\t5\t\t\tx\t\tT\t1-3 if no",
    "\tWhich prices were there?\tmulti\t\tItem 1=1; Item 2=1; Item 3=1\t\t\t\tR\t",
    "\tHow many facings were empty?\tnumber\t\t0=4, 1–2=2, 3+=0\t\t\t\tT\toptional",
    "\tWas the item found without help?\t\t3\t\t\t\t\tT\t",
    "People\tHow were you greeted?\tchoice\t\tWarm=5; Flat=2; Not at all=0\t\t\t\tE\t",
    "\tDid they ask what you need?\tyes/no\t5\t\t\t\t\tE\t",
    "\tWhat was said?\ttext\t\t\t\t\t\t\t",
    "\tHow friendly were they?\tscale 1-5\t4\t\tyes\t\t\tE\t",
    "\tWas the fitting room clean?\tyes/no\t4\t\t\t\tif location has fitting-rooms\tT\tforbidden",
    "Checkout\tWas there a queue?\tyes/no\t\t\t\t\t\t\t",
    "\tHow long did you queue?\tduration\t\t≤3 min=5; ≤5 min=3; ≤8 min=1\t\t"
    "\tonly if Was there a queue? = yes\tP\t",
    "\tWas the charged price right?\tyes/no\t6\t\tno purchase\tyes\t\tR\t1",
    "\tTemperature of the food\tnumber 0-100 (°C)\t\t≥60=4; ≥52=2\tyes\tif below 45\t\tR\t",
    "\tWere you thanked?\tja/nein\t3\t\t\t\t\tE\t",
    "\tWould you come back?\tS5\t\t\t\t\t\t\t",
    "\tWould you refer a friend to work here?\tnps\t\t\t\t\town stores only\t\t",
)
LIST = "\n".join((HEADER, *ROWS))


def read_list(text: str, before: dict[str, object] | None = None, **settings: str) -> Reading:
    table = understand(sheet_of_text(text))
    named = {"title": "My shops", **settings}
    return read_table(table, named, former=former_of(before) if before else None)


def faults(reading: Reading) -> dict[tuple[int, str], str]:
    return {(wrong.row, wrong.field): wrong.words for wrong in reading.wrongs}
