"""The fields of Word templates: the placeholders of text templates, addresses, and those of each property."""

import difflib
from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.wordings import placeholders
from portal.wordings.models import WordingCategory

#: Besides the placeholders: what a letter on paper needs.
MORE_NAMES = {
    "empfaenger": _l("Name des Interessenten"),
    "strasse": _l("Straße des Interessenten"),
    "plz": _l("Postleitzahl des Interessenten"),
    "ort": _l("Ort des Interessenten"),
    "firma_anschrift": _l("Anschrift Ihrer Firma"),
    "firma_mail": _l("E-Mail Ihrer Firma"),
}

#: What ``{{ objekt.… }}`` may name in the rows of a table.
OBJECT_NAMES = {
    "titel": _l("Überschrift"),
    "nr": _l("Objektnummer"),
    "art": _l("Art der Immobilie"),
    "ort": _l("Ort"),
    "anschrift": _l("Anschrift"),
    "preis": _l("Preis"),
    "zimmer": _l("Zimmer"),
    "wohnflaeche": _l("Wohnfläche"),
    "nutzflaeche": _l("Nutzfläche"),
    "grundstueck": _l("Grundstück"),
    "baujahr": _l("Baujahr"),
    "etage": _l("Etage"),
    "zustand": _l("Zustand"),
    "verfuegbar": _l("Verfügbar ab"),
    "energie": _l("Energieausweis"),
    "provision": _l("Provision"),
}

OBJECT = "objekt."


def names() -> dict[str, str]:
    """Every field outside of tables, with its label."""
    known = {**placeholders.names_for(WordingCategory.OFFER), **MORE_NAMES}
    return {name: str(label) for name, label in known.items()}


def object_names() -> dict[str, str]:
    """Every field of a property as it is written, with its label."""
    return {f"{OBJECT}{name}": str(label) for name, label in OBJECT_NAMES.items()}


def choices() -> list[tuple[str, str]]:
    """``({{ name }}, label)`` of every field, those of a property last."""
    return [(f"{{{{ {name} }}}}", label) for name, label in {**names(), **object_names()}.items()]


def unknown(found: Iterable[str]) -> list[str]:
    """A German sentence for each name that no field has, with the nearest one there is."""
    known = {**names(), **object_names()}
    return [_unknown(name, known) for name in found if name not in known]


def _unknown(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    if near:
        return _("Das Feld „%(name)s“ gibt es nicht. Meinten Sie „%(known)s“?", name=name, known=near[0])
    return _("Das Feld „%(name)s“ gibt es nicht. Unten stehen alle Felder.", name=name)


def missing(name: str) -> str:
    """What stands in the file where a value is missing, so that nobody sends a hole: ``[Vorname: bitte ergänzen]``."""
    known = {**names(), **object_names()}
    return _("[%(label)s: bitte ergänzen]", label=known.get(name, name))
