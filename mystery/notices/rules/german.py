"""German."""

from __future__ import annotations

from collections.abc import Mapping

from mystery.notices.rules.kinds import Kind

WORDS: Mapping[str, tuple[str, ...]] = {
    Kind.VISIT_ASSIGNED: (
        "Ein Besuch für dich: {place}, bis {due}.",
        "Ein Besuch für dich: {place}.",
        "Es gibt einen Besuch für dich.",
    ),
    Kind.VISIT_CHANGED: (
        "Dein Besuch bei {place} hat sich geändert: Er ist bis {due} fällig.",
        "Dein Besuch bei {place} hat sich geändert.",
        "Einer deiner Besuche hat sich geändert.",
    ),
    Kind.VISIT_CANCELLED: (
        "Dein Besuch bei {place} entfällt. Du musst nichts tun.",
        "Einer deiner Besuche entfällt. Du musst nichts tun.",
    ),
    Kind.VISIT_DUE: (
        "Dein Besuch bei {place} ist bis {due} fällig.",
        "Dein Besuch bei {place} ist bald fällig.",
        "Einer deiner Besuche ist bald fällig.",
    ),
    Kind.VISIT_HANDED_BACK: (
        "Ein Besuch bei {place} wurde zurückgegeben und braucht jemand anderen.",
        "Ein Besuch wurde zurückgegeben und braucht jemand anderen.",
    ),
    Kind.STAGE_OPENED: (
        "Der nächste Teil von {place} kann ausgefüllt werden, bis {due}.",
        "Der nächste Teil von {place} kann ausgefüllt werden.",
        "Der nächste Teil eines Besuchs kann ausgefüllt werden.",
    ),
    Kind.AUDIT_RETURNED: (
        "Es gibt eine Frage zu deinem Besuch bei {place}.",
        "Es gibt eine Frage zu einem deiner Besuche.",
    ),
    Kind.AUDIT_DECIDED: (
        "Dein Besuch bei {place} {verdict_said}.",
        "Dein Besuch bei {place} wurde angesehen.",
        "Einer deiner Besuche wurde angesehen.",
    ),
    Kind.REPORT_RELEASED: (
        "Es gibt etwas Neues zu lesen über {place}.",
        "Es gibt etwas Neues zu lesen.",
    ),
    Kind.APPEAL_RAISED: (
        "{place} bittet dich, eine Antwort noch einmal anzusehen.",
        "Jemand bittet dich, eine Antwort noch einmal anzusehen.",
    ),
    Kind.APPEAL_DECIDED: (
        "Deine Frage zu {place} ist beantwortet: {upheld_said}.",
        "Deine Frage zu {place} ist beantwortet.",
        "Deine Frage ist beantwortet.",
    ),
    Kind.EXPENSE_DECIDED: (
        "Über deine Auslagen für {place} ist entschieden.",
        "Über deine Auslagen ist entschieden.",
    ),
    Kind.ACTION_GIVEN: (
        "Etwas zu tun für {place}, bis {due}.",
        "Etwas zu tun für {place}.",
        "Es gibt etwas für dich zu tun.",
    ),
    Kind.ACTION_DUE: (
        "Etwas zu tun für {place} ist am {due} fällig.",
        "Etwas zu tun für {place} ist fällig.",
        "Etwas zu tun ist fällig.",
    ),
    Kind.ACTION_DONE: (
        "{place} sagt, dass etwas erledigt ist. Sieh es dir an.",
        "Etwas ist erledigt. Sieh es dir an.",
    ),
    Kind.IDEA_GIVEN: ("Eine Idee gehört jetzt dir: Finde heraus, ob sie etwas taugt.",),
    Kind.IDEA_MOVED: (
        "Was dir aufgefallen ist: {status_said}.",
        "Aus dem, was dir aufgefallen ist, wurde etwas.",
    ),
    Kind.PRAISE_SHOWN: ("Es gibt Lob für {place}.", "Es gibt Lob zu lesen."),
    Kind.REPORT_WITHDRAWN: (
        "Etwas über {place} zählt nicht mehr.",
        "Etwas zählt nicht mehr.",
    ),
    Kind.REPORT_DELETED: (
        "Etwas über {place} wurde gelöscht.",
        "Etwas wurde gelöscht.",
    ),
    Kind.APPEAL_CLOSED: (
        "Deine Frage zu {place} braucht keine Antwort mehr.",
        "Deine Frage braucht keine Antwort mehr.",
    ),
}
UNKNOWN = ("Es gibt etwas Neues zu {place}.", "Es gibt etwas Neues.")
VALUES = {
    ("verdict", "approve"): "wurde angenommen",
    ("verdict", "return"): "kam mit einer Frage zurück",
    ("verdict", "reject"): "konnte nicht angenommen werden",
    ("upheld", "True"): "Es wurde geändert",
    ("upheld", "False"): "Es bleibt, wie es war",
    ("status", "looked_at"): "Jemand hat es sich angesehen",
    ("status", "trying"): "Es wird ausprobiert",
    ("status", "done"): "Es ist umgesetzt",
    ("status", "not_now"): "Jetzt nicht",
}
PUSHES = {
    "new": "Es gibt etwas Neues für dich",
    "due": "Etwas ist bald fällig",
    "returned": "Es gibt eine Frage an dich",
}
"""Titles on a locked screen: they name nothing."""
SUBJECT_ONE = "1 neue Notiz"
SUBJECT_MANY = "{count} neue Notizen"
HELLO = "Hallo,\n\ndas ist neu für dich:"
MORE = "- und {count} mehr"
SETTINGS = "Wie oft diese Mails kommen, entscheidest du: {address}"
WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
MONTHS = ("Jan", "Feb", "März", "Apr", "Mai", "Juni", "Juli", "Aug", "Sept", "Okt", "Nov", "Dez")
LONG_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August"),
    *("September", "Oktober", "November", "Dezember"),
)
DAY = "{weekday} {day}. {month}"
AT = "{day}, {clock} Uhr"
LEARNED = {
    "subject": "Was wir im {month} gelernt haben",
    "hello": "Hallo,\n\ndas haben wir im {month} gelernt:",
    "ideas": "Ideen, die dazukamen",
    "praise": "Lob",
    "done": "Erledigt",
    "more": "und {count} mehr",
    "settings": "Alles davon: {address}\nOb diese Mail kommt, entscheidest du: {choose}",
}
CODE = {
    "subject": "{code} ist dein Code",
    "text": (
        "Hallo {name},\n\ndein Code ist {code}\n\n"
        "Gib ihn dort ein, wo du danach gefragt wurdest ({address}). "
        "Er gilt einmal, {minutes} Minuten lang.\n"
        "Wenn du ihn nicht angefordert hast, musst du nichts tun.\n"
    ),
}
THOUSANDS = "."
WORKBOOK = {
    "subject": "Deine Arbeitsmappe ist fertig",
    "hello": ("Hallo,\n\ndeine Arbeitsmappe ist fertig. Besuche: {visits}, Antworten: {answers}."),
    "attached": "Sie hängt an dieser Mail. 7 Tage lang ist sie nach dem Anmelden auch hier:",
    "large": "Für eine Mail ist sie zu groß. 7 Tage lang ist sie nach dem Anmelden hier:",
    "inside": (
        "In ihr steht mehr, als eine Mail tragen soll. 7 Tage lang ist sie nach dem Anmelden hier:"
    ),
    "settings": "Was per Mail kommt, und wann, entscheidest du:\n{choose}",
}
