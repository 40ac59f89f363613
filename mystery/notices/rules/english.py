"""English."""

from __future__ import annotations

from collections.abc import Mapping

from mystery.notices.rules.kinds import Kind

WORDS: Mapping[str, tuple[str, ...]] = {
    Kind.VISIT_ASSIGNED: (
        "A visit for you: {place}, until {due}.",
        "A visit for you: {place}.",
        "There is a visit for you.",
    ),
    Kind.VISIT_CHANGED: (
        "Your visit to {place} has changed: it is due until {due}.",
        "Your visit to {place} has changed.",
        "One of your visits has changed.",
    ),
    Kind.VISIT_CANCELLED: (
        "Your visit to {place} is cancelled. There is nothing to do.",
        "One of your visits is cancelled. There is nothing to do.",
    ),
    Kind.VISIT_DUE: (
        "Your visit to {place} is due until {due}.",
        "Your visit to {place} is due soon.",
        "One of your visits is due soon.",
    ),
    Kind.VISIT_HANDED_BACK: (
        "A visit to {place} was handed back and needs somebody else.",
        "A visit was handed back and needs somebody else.",
    ),
    Kind.STAGE_OPENED: (
        "The next part of {place} can be filled in, until {due}.",
        "The next part of {place} can be filled in.",
        "The next part of a visit can be filled in.",
    ),
    Kind.AUDIT_RETURNED: (
        "There is a question about your visit to {place}.",
        "There is a question about one of your visits.",
    ),
    Kind.AUDIT_DECIDED: (
        "Your visit to {place} {verdict_said}.",
        "Your visit to {place} has been looked at.",
        "One of your visits has been looked at.",
    ),
    Kind.REPORT_RELEASED: (
        "There is something new to read about {place}.",
        "There is something new to read.",
    ),
    Kind.APPEAL_RAISED: (
        "{place} asks you to look at an answer again.",
        "Somebody asks you to look at an answer again.",
    ),
    Kind.APPEAL_DECIDED: (
        "What you asked about {place} has been answered: {upheld_said}.",
        "What you asked about {place} has been answered.",
        "What you asked has been answered.",
    ),
    Kind.EXPENSE_DECIDED: (
        "Your expenses for {place} have been decided on.",
        "Your expenses have been decided on.",
    ),
    Kind.ACTION_GIVEN: (
        "Something to do for {place}, until {due}.",
        "Something to do for {place}.",
        "There is something to do for you.",
    ),
    Kind.ACTION_DUE: (
        "Something to do for {place} is due on {due}.",
        "Something to do for {place} is due.",
        "Something to do is due.",
    ),
    Kind.ACTION_DONE: (
        "{place} says that something is done. Have a look at it.",
        "Something is done. Have a look at it.",
    ),
    Kind.IDEA_GIVEN: ("An idea is yours now: find out whether it works.",),
    Kind.IDEA_MOVED: ("What you noticed: {status_said}.", "Something came of what you noticed."),
    Kind.PRAISE_SHOWN: ("There is praise for {place}.", "There is praise to read."),
    Kind.REPORT_WITHDRAWN: (
        "Something about {place} does not count any more.",
        "Something does not count any more.",
    ),
    Kind.REPORT_DELETED: (
        "Something about {place} was deleted.",
        "Something was deleted.",
    ),
    Kind.APPEAL_CLOSED: (
        "What you asked about {place} needs no answer any more.",
        "What you asked needs no answer any more.",
    ),
}
UNKNOWN = ("There is something new about {place}.", "There is something new.")
VALUES = {
    ("verdict", "approve"): "was accepted",
    ("verdict", "return"): "came back with a question",
    ("verdict", "reject"): "could not be accepted",
    ("upheld", "True"): "it was changed",
    ("upheld", "False"): "it stays as it was",
    ("status", "looked_at"): "somebody looked at it",
    ("status", "trying"): "it is being tried",
    ("status", "done"): "it is done",
    ("status", "not_now"): "not now",
}
PUSHES = {
    "new": "There is something new for you",
    "due": "Something is due soon",
    "returned": "There is a question for you",
}
"""Titles on a locked screen: they name nothing."""
SUBJECT_ONE = "1 new note"
SUBJECT_MANY = "{count} new notes"
HELLO = "Hello,\n\nthis is new for you:"
MORE = "- and {count} more"
SETTINGS = "How often these mails come is yours to choose: {address}"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
DAY = "{weekday} {day} {month}"
AT = "{day}, {clock}"
LEARNED = {
    "subject": "What we learned in {month}",
    "hello": "Hello,\n\nthis is what we learned in {month}:",
    "ideas": "Ideas that came in",
    "praise": "Praise",
    "done": "Done",
    "more": "and {count} more",
    "settings": "All of it: {address}\nWhether this mail comes is yours to choose: {choose}",
}
CODE = {
    "subject": "{code} is your code",
    "text": (
        "Hello {name},\n\nyour code is {code}\n\n"
        "Type it where you were asked for it ({address}). It works once, for {minutes} minutes.\n"
        "If you did not ask for it, you need not do anything.\n"
    ),
}
THOUSANDS = ","
WORKBOOK = {
    "subject": "Your workbook is ready",
    "hello": "Hello,\n\nyour workbook is ready. Visits: {visits}, answers: {answers}.",
    "attached": "It is attached. For 7 days it is here, too, after signing in:",
    "large": "It is too large for a mail. For 7 days it is here, after signing in:",
    "inside": "It holds more than a mail should carry. For 7 days it is here, after signing in:",
    "settings": "What comes by mail, and when, is yours to choose:\n{choose}",
}
