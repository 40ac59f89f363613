"""Spanish."""

from __future__ import annotations

from collections.abc import Mapping

from mystery.notices.rules.kinds import Kind

WORDS: Mapping[str, tuple[str, ...]] = {
    Kind.VISIT_ASSIGNED: (
        "Una visita para ti: {place}, hasta el {due}.",
        "Una visita para ti: {place}.",
        "Hay una visita para ti.",
    ),
    Kind.VISIT_CHANGED: (
        "Tu visita a {place} ha cambiado: es hasta el {due}.",
        "Tu visita a {place} ha cambiado.",
        "Una de tus visitas ha cambiado.",
    ),
    Kind.VISIT_CANCELLED: (
        "Tu visita a {place} se ha cancelado. No tienes que hacer nada.",
        "Una de tus visitas se ha cancelado. No tienes que hacer nada.",
    ),
    Kind.VISIT_DUE: (
        "Tu visita a {place} vence el {due}.",
        "Tu visita a {place} vence pronto.",
        "Una de tus visitas vence pronto.",
    ),
    Kind.VISIT_HANDED_BACK: (
        "Una visita a {place} se ha devuelto y necesita a otra persona.",
        "Una visita se ha devuelto y necesita a otra persona.",
    ),
    Kind.STAGE_OPENED: (
        "La siguiente parte de {place} ya se puede rellenar, hasta el {due}.",
        "La siguiente parte de {place} ya se puede rellenar.",
        "La siguiente parte de una visita ya se puede rellenar.",
    ),
    Kind.AUDIT_RETURNED: (
        "Hay una pregunta sobre tu visita a {place}.",
        "Hay una pregunta sobre una de tus visitas.",
    ),
    Kind.AUDIT_DECIDED: (
        "Tu visita a {place} {verdict_said}.",
        "Se ha mirado tu visita a {place}.",
        "Se ha mirado una de tus visitas.",
    ),
    Kind.REPORT_RELEASED: (
        "Hay algo nuevo que leer sobre {place}.",
        "Hay algo nuevo que leer.",
    ),
    Kind.APPEAL_RAISED: (
        "{place} te pide que mires otra vez una respuesta.",
        "Alguien te pide que mires otra vez una respuesta.",
    ),
    Kind.APPEAL_DECIDED: (
        "Hay respuesta a lo que preguntaste sobre {place}: {upheld_said}.",
        "Hay respuesta a lo que preguntaste sobre {place}.",
        "Hay respuesta a lo que preguntaste.",
    ),
    Kind.EXPENSE_DECIDED: (
        "Se ha decidido sobre tus gastos de {place}.",
        "Se ha decidido sobre tus gastos.",
    ),
    Kind.ACTION_GIVEN: (
        "Algo que hacer para {place}, hasta el {due}.",
        "Algo que hacer para {place}.",
        "Hay algo que hacer para ti.",
    ),
    Kind.ACTION_DUE: (
        "Algo que hacer para {place} vence el {due}.",
        "Algo que hacer para {place} vence.",
        "Algo que hacer vence.",
    ),
    Kind.ACTION_DONE: (
        "{place} dice que algo está hecho. Échale un vistazo.",
        "Algo está hecho. Échale un vistazo.",
    ),
    Kind.IDEA_GIVEN: ("Ahora una idea es tuya: averigua si funciona.",),
    Kind.IDEA_MOVED: (
        "Lo que notaste: {status_said}.",
        "De lo que notaste ha salido algo.",
    ),
    Kind.PRAISE_SHOWN: ("Hay elogios para {place}.", "Hay elogios que leer."),
    Kind.REPORT_WITHDRAWN: (
        "Algo sobre {place} ya no cuenta.",
        "Algo ya no cuenta.",
    ),
    Kind.REPORT_DELETED: (
        "Se ha borrado algo sobre {place}.",
        "Se ha borrado algo.",
    ),
    Kind.APPEAL_CLOSED: (
        "Lo que preguntaste sobre {place} ya no necesita respuesta.",
        "Lo que preguntaste ya no necesita respuesta.",
    ),
}
UNKNOWN = ("Hay algo nuevo sobre {place}.", "Hay algo nuevo.")
VALUES = {
    ("verdict", "approve"): "se ha aceptado",
    ("verdict", "return"): "ha vuelto con una pregunta",
    ("verdict", "reject"): "no se ha podido aceptar",
    ("upheld", "True"): "se ha cambiado",
    ("upheld", "False"): "se queda como estaba",
    ("status", "looked_at"): "alguien lo ha mirado",
    ("status", "trying"): "se está probando",
    ("status", "done"): "está hecho",
    ("status", "not_now"): "ahora no",
}
PUSHES = {
    "new": "Hay algo nuevo para ti",
    "due": "Algo vence pronto",
    "returned": "Hay una pregunta para ti",
}
"""Titles on a locked screen: they name nothing."""
SUBJECT_ONE = "1 nota nueva"
SUBJECT_MANY = "{count} notas nuevas"
HELLO = "Hola:\n\nesto es nuevo para ti:"
MORE = "- y {count} más"
SETTINGS = "Tú decides con qué frecuencia llegan estos correos: {address}"
WEEKDAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic")
LONG_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
    *("septiembre", "octubre", "noviembre", "diciembre"),
)
DAY = "{weekday} {day} {month}"
AT = "{day}, {clock}"
LEARNED = {
    "subject": "Lo que aprendimos en {month}",
    "hello": "Hola:\n\nesto es lo que aprendimos en {month}:",
    "ideas": "Ideas que llegaron",
    "praise": "Elogios",
    "done": "Hecho",
    "more": "y {count} más",
    "settings": "Todo: {address}\nTú decides si llega este correo: {choose}",
}
CODE = {
    "subject": "{code} es tu código",
    "text": (
        "Hola, {name}:\n\ntu código es {code}\n\n"
        "Escríbelo donde te lo pidieron ({address}). Vale una vez, durante {minutes} minutos.\n"
        "Si no lo has pedido, no tienes que hacer nada.\n"
    ),
}
THOUSANDS = "."
WORKBOOK = {
    "subject": "Tu libro de Excel está listo",
    "hello": "Hola:\n\ntu libro de Excel está listo. Visitas: {visits}, respuestas: {answers}.",
    "attached": "Va adjunto. Durante 7 días está también aquí, tras iniciar sesión:",
    "large": ("Es demasiado grande para un correo. Durante 7 días está aquí, tras iniciar sesión:"),
    "inside": (
        "Contiene más de lo que debe llevar un correo. Durante 7 días está aquí, "
        "tras iniciar sesión:"
    ),
    "settings": "Tú decides qué llega por correo y cuándo:\n{choose}",
}
