"""Workbooks that go by mail: attached where they are small and say nothing about single
shoppers."""

from __future__ import annotations

from mystery.exports.tables import ExportFile
from mystery.notices import mail
from mystery.notices.rules import workbook_mail
from mystery.people.rules import Right
from mystery.web import auth

ATTACHED = 5_000_000
"""Bytes; mail servers take some 10 MB, and a third comes on top on the way."""


def write(file: ExportFile) -> None:
    """The mail to whom the file belongs, in the transaction in which it is ready."""
    person = file.person
    if not file.mailed or not person.email:
        return
    letter = workbook_mail(
        file.rows,
        carried=carried(file),
        language=person.language,
        base_url=auth.base_url().rstrip("/"),
        address=f"/exports/files/{file.key}.xlsx",
    )
    mail.send(person.email, letter.subject, letter.text, about=file.key)


def carried(file: ExportFile) -> str:
    """How the asker gets their file: "attached", or only its address, and why.

    Exact times and aliases that stay could lead to a shopper: they leave the house for nobody,
    and mailboxes are read by others, too."""
    if auth.may(Right.READ_EXACT, Right.READ_ALIAS):
        return "inside"
    return "attached" if file.size <= ATTACHED else "large"
