"""Placeholders of wordings: ``{{ anrede }}`` and the other documented names, replaced by plain values.

User text is never evaluated: a name is looked up in a table, anything else between the braces is a problem that is
named to the broker. There is no expression, no filter and no attribute to evaluate; that is the sandbox. Values are
plain text and are escaped where they are put into HTML.
"""

import difflib
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.wordings.models import WordingCategory
from portal.wordings.words import CATEGORIES

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
    "offerte_datum": _l("Datum der Offerte"),
    "link_gueltig_bis": _l("Link gültig bis"),
    "makler_name": _l("Name des Maklers"),
    "makler_telefon": _l("Telefon des Maklers"),
    "makler_mail": _l("E-Mail des Maklers"),
    "firma_name": _l("Name Ihrer Firma"),
    "firma_telefon": _l("Telefon Ihrer Firma"),
    "heute": _l("Heutiges Datum"),
}

#: Names that can have a value in some texts only: while an offer is written, it was not sent and has no link.
ONLY_IN = {
    "offerte_datum": (WordingCategory.REMINDER, WordingCategory.REPLY),
    "link_gueltig_bis": (WordingCategory.REGISTERED, WordingCategory.REMINDER, WordingCategory.REPLY),
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


def names_for(category: WordingCategory) -> dict[str, Any]:
    """The names that texts of this category can use, with their labels."""
    return {name: label for name, label in NAMES.items() if category in ONLY_IN.get(name, (category,))}


def choices(category: WordingCategory | None = WordingCategory.OFFER) -> list[tuple[str, str]]:
    """``({{ name }}, label)`` for the picker; with None of all categories."""
    names = NAMES if category is None else names_for(category)
    return [(f"{{{{ {name} }}}}", str(label)) for name, label in names.items()]


def _name(inside: str) -> str:
    return html.unescape(inside).replace("\N{NO-BREAK SPACE}", " ").strip().lower()


def replace(text: str, put: Callable[[str, str], str]) -> str:
    """``text`` with ``put(name, as written)`` in the place of everything that looks like a placeholder."""
    return _PLACEHOLDER.sub(lambda match: put(_name(match[1]), match[0]), text)


def problems(text: str, category: WordingCategory = WordingCategory.OFFER) -> list[Problem]:
    """What in ``text`` (plain or HTML) looks like a placeholder and is none; empty when all is well."""
    known = names_for(category)
    found: dict[str, Problem] = {}
    for match in _PLACEHOLDER.finditer(text):
        name = _name(match[1])
        if name not in known:
            found.setdefault(name, Problem(name, _unknown(name, known)))
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


def _unknown(name: str, usable: Mapping[str, Any]) -> str:
    if not name:
        return _("Zwischen den geschweiften Klammern fehlt der Name des Platzhalters.")
    if name in ONLY_IN:
        return _(
            "Den Platzhalter „%(name)s“ gibt es nur in diesen Texten: %(categories)s. Bitte entfernen Sie ihn hier.",
            name=name,
            categories=", ".join(str(CATEGORIES[one]) for one in ONLY_IN[name]),
        )
    known = difflib.get_close_matches(name, usable, n=1, cutoff=0.5)
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


def all_problems(
    text: str, values: Mapping[str, str], category: WordingCategory = WordingCategory.OFFER
) -> list[str]:
    """What is wrong with the placeholders in ``text``, as German sentences, each once: unknown, or without a value."""
    found = problems(text, category)
    named = {problem.name for problem in found}
    found += [problem for problem in without_value(text, values) if problem.name not in named]
    return list(dict.fromkeys(problem.sentence for problem in found))


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """``text`` (plain) with every placeholder that has a value replaced; the others stay as they are."""
    return replace(text, lambda name, written: values.get(name) or written)


def fill_html(source: str, values: Mapping[str, str]) -> str:
    """As fill_text for clean HTML: values are escaped, line breaks in them become ``<br>``."""

    def put(name: str, written: str) -> str:
        value = values.get(name)
        return html.escape(value, quote=False).replace("\n", "<br>") if value else written

    return replace(source, put)


def used(text: str) -> list[str]:
    """The known names used in ``text``, each once, in order."""
    names = (_name(match[1]) for match in _PLACEHOLDER.finditer(text))
    return list(dict.fromkeys(name for name in names if name in NAMES))
