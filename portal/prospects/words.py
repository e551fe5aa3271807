"""What salutations, statuses and languages are called in German."""

from flask_babel import lazy_gettext as _l

from portal.prospects.models import Prospect, ProspectStatus, Salutation

SALUTATIONS = {
    Salutation.MS: _l("Frau"),
    Salutation.MR: _l("Herr"),
    Salutation.FAMILY: _l("Familie"),
    Salutation.NONE: _l("Keine Anrede"),
}

STATUSES = {
    ProspectStatus.CONSUMER: _l("Verbraucher"),
    ProspectStatus.BUSINESS: _l("Unternehmer"),
    ProspectStatus.UNCLEAR: _l("Unklar"),
}

#: What the choice means for the mails, in one sentence each.
CONSEQUENCES = {
    ProspectStatus.CONSUMER: _l(
        "Sucht privat. Bekommt mit dem S-Exposé die Widerrufsbelehrung und das Formular dazu."
    ),
    ProspectStatus.BUSINESS: _l(
        "Sucht für Gewerbe oder selbständigen Beruf. Bekommt keine Widerrufsbelehrung und eine andere Einleitung."
    ),
    ProspectStatus.UNCLEAR: _l("Wir behandeln ihn wie einen Verbraucher. Das ist die sichere Wahl."),
}

LANGUAGES = {
    "de": _l("Deutsch"),
    "en": _l("Englisch"),
}


def known_as(prospect: Prospect) -> str:
    """How the office speaks of a prospect: ``Frau Öztürk``, ``Familie Nguyễn``, else the whole name."""
    salutation = SALUTATIONS.get(prospect.salutation)  # type: ignore[call-overload]
    if salutation is None or prospect.salutation == Salutation.NONE:
        return prospect.full_name
    if prospect.salutation == Salutation.FAMILY:
        return f"{salutation} {prospect.last_name}"
    return " ".join(part for part in (str(salutation), prospect.title, prospect.last_name) if part)
