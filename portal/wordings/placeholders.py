"""Placeholders of wordings: ``{{ anrede }}`` and the other documented names, replaced by plain values.

User text is never evaluated: a name is looked up in a table, anything else between the braces is a problem that is
named to the broker. Values are plain text and are escaped where they are put into HTML.
"""

import difflib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

#: Every name that can be used, with its label in the picker. The order is that of the picker.
NAMES = {
    "anrede": _l("Anrede"),
    "vorname": _l("Vorname"),
    "nachname": _l("Nachname"),
    "firma": _l("Firma des Interessenten"),
    "anfrage_datum": _l("Datum der Anfrage"),
    "objekt_titel": _l("Titel der Immobilie"),
    "objekt_nr": _l("Objektnummer"),
    "objekt_ort": _l("Ort der Immobilie"),
    "objekt_preis": _l("Preis der Immobilie"),
    "objekte": _l("Alle Immobilien"),
    "makler_name": _l("Name des Maklers"),
    "makler_telefon": _l("Telefon des Maklers"),
    "makler_mail": _l("E-Mail des Maklers"),
    "firma_name": _l("Name Ihrer Firma"),
    "heute": _l("Heutiges Datum"),
}

# Longer than any name, and a single line, so that a stray {{ does not swallow a page of text. An editor may have put
# tags or no-break spaces between the braces; only white space is forgiven.
_PLACEHOLDER = re.compile(r"\{\{([^{}<>]{0,80}?)\}\}")
_LONELY = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True)
class Problem:
    """Why a placeholder cannot be filled; ``sentence`` says it in German and what to do."""

    name: str
    sentence: str


def choices() -> list[tuple[str, str]]:
    """``({{ name }}, label)`` for the picker."""
    return [(f"{{{{ {name} }}}}", str(label)) for name, label in NAMES.items()]


def _name(inside: str) -> str:
    return html.unescape(inside).replace("\N{NO-BREAK SPACE}", " ").strip().lower()


def problems(text: str) -> list[Problem]:
    """What in ``text`` (plain or HTML) looks like a placeholder and is none; empty when all is well."""
    found: dict[str, Problem] = {}
    for match in _PLACEHOLDER.finditer(text):
        name = _name(match[1])
        if name not in NAMES:
            found.setdefault(name, Problem(name, _unknown(name)))
    rest = _PLACEHOLDER.sub("", text)
    if not found and _LONELY.search(rest):
        found[""] = Problem(
            "",
            _(
                "Im Text stehen geschweifte Klammern, die zu keinem Platzhalter gehören. "
                "Ein Platzhalter sieht so aus: {{ anrede }}."
            ),
        )
    return list(found.values())


def _unknown(name: str) -> str:
    known = difflib.get_close_matches(name, NAMES, n=1, cutoff=0.5)
    if not name:
        return _("Zwischen den geschweiften Klammern fehlt der Name des Platzhalters.")
    if known:
        return _(
            "Den Platzhalter „%(name)s“ gibt es nicht. Meinten Sie „%(known)s“?", name=name, known=known[0]
        )
    return _("Den Platzhalter „%(name)s“ gibt es nicht. Bitte wählen Sie einen aus der Liste.", name=name)


def without_value(text: str, values: Mapping[str, str]) -> list[Problem]:
    """The known placeholders in ``text`` for which ``values`` has nothing; they would leave a hole."""
    names = dict.fromkeys(_name(match[1]) for match in _PLACEHOLDER.finditer(text))
    return [
        Problem(
            name,
            _(
                "Für den Platzhalter „%(label)s“ gibt es hier keinen Wert. Bitte ergänzen Sie die Angabe "
                "oder entfernen Sie den Platzhalter.",
                label=str(NAMES[name]),
            ),
        )
        for name in names
        if name in NAMES and not values.get(name)
    ]


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """``text`` (plain) with every placeholder that has a value replaced; the others stay as they are."""
    return _PLACEHOLDER.sub(lambda match: values.get(_name(match[1])) or match[0], text)


def fill_html(source: str, values: Mapping[str, str]) -> str:
    """As fill_text for clean HTML: values are escaped, line breaks in them become ``<br>``."""

    def put(match: re.Match[str]) -> str:
        value = values.get(_name(match[1]))
        return html.escape(value, quote=False).replace("\n", "<br>") if value else match[0]

    return _PLACEHOLDER.sub(put, source)


def used(text: str) -> list[str]:
    """The known names used in ``text``, each once, in order."""
    names = (_name(match[1]) for match in _PLACEHOLDER.finditer(text))
    return list(dict.fromkeys(name for name in names if name in NAMES))
