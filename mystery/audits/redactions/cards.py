"""Numbers of payment and loyalty cards in what somebody wrote: nobody judges a store by them."""

from __future__ import annotations

import re

MARK = "[number removed]"
_LONG = re.compile(r"(?<!\d)\d(?:[ -]?\d){13,18}(?![ -]?\d)")
"""14 to 19 digits, as cards have them, in one piece or in groups."""
_WORDS = (
    "loyalty|bonus|membership|member|customer|credit|debit|visa|mastercard|payback|cards?"
    "|karte|kundenkarte|kreditkarte|kundennummer|mitgliedsnummer|tarjeta|socio|cliente"
)
_NAMED = re.compile(
    rf"(\b(?:{_WORDS})(?:[ -](?:card|karte))?\W{{1,3}}"
    r"(?:(?:no|nr|number|n[uú]m(?:ero)?|nummer|id)\b\W{1,3})?)\d(?:[ -]?\d){5,18}(?!\d)",
    re.IGNORECASE,
)
"""6 digits or more right behind the word for a card, with "no." between them or not."""


def without_cards(said: str) -> str:
    """The same text with MARK in the place of what is a card's number, or is called one.

    A long number counts as one where its last digit is the check digit of ISO/IEC 7812-1 (Luhn),
    which is so by chance for one number in ten.
    """
    if not any(map(str.isdigit, said)):
        return said
    return _NAMED.sub(rf"\1{MARK}", _LONG.sub(_checked, said))


def _checked(found: re.Match[str]) -> str:
    return MARK if is_luhn(found[0]) else found[0]


def is_luhn(number: str) -> bool:
    """Whether the check digit fits; whatever is no digit is passed over."""
    digits = [int(one) for one in number if one in "0123456789"][::-1]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
