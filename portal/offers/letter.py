"""The cover letter of an offer: its text, and the values behind the placeholders."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.offers.greeting import greeting
from portal.offers.models import Offer
from portal.properties import facts
from portal.properties.models import Property
from portal.prospects.models import Prospect, Salutation
from portal.rich_text import TextRefused, clean_html
from portal.template_filters import long_date
from portal.wordings import placeholders


@dataclass(frozen=True)
class FilledLetter:
    """Subject and text with every placeholder replaced; ``problems``: what could not be, as German sentences."""

    subject: str
    cover_html: str
    problems: tuple[str, ...]


def full_name(prospect: Prospect) -> str:
    """The prospect's name as it stands in an address: ``Familie Öztürk``, ``Dr. Ayşe Öztürk``, or the company's."""
    if prospect.salutation == Salutation.FAMILY:
        return _("Familie %(name)s", name=prospect.last_name)
    return prospect.full_name or prospect.company


def values(prospect: Prospect, broker: Broker, agency: Agency, properties: list[Property]) -> dict[str, str]:
    """A value for every name of ``placeholders.NAMES``; empty where there is none."""
    first = properties[0] if properties else None
    named = [f"{one.title} ({one.object_number})" for one in properties]
    found = {
        "anrede": greeting(prospect),
        "vorname": prospect.first_name,
        "nachname": prospect.last_name,
        "firma": prospect.company,
        "anfrage_datum": long_date(prospect.enquired_on),
        "objekt_titel": first.title if first else "",
        "objekt_nr": first.object_number if first else "",
        "objekt_ort": (first.city or facts.place(first, whole=False)) if first else "",
        "objekt_preis": (facts.price_text(first) or _("Preis auf Anfrage")) if first else "",
        "objekte": _listed(named),
        "makler_name": broker.full_name,
        "makler_telefon": broker.phone or agency.phone,
        "makler_mail": broker.email,
        "firma_name": agency.name,
        "heute": long_date(clock.now()),
    }
    # A value is never looked at again, also when the text is filled a second time.
    return {name: value.replace("{{", "{").replace("}}", "}") for name, value in found.items()}


def values_for(offer: Offer, agency: Agency) -> dict[str, str]:
    """The values behind the placeholders of this offer."""
    return values(offer.case.prospect, offer.case.broker, agency, offer.properties)


def fill(offer: Offer, agency: Agency) -> FilledLetter:
    """Subject and cleaned text of ``offer`` with their placeholders filled (R35: cleaned on output, too)."""
    known = values_for(offer, agency)
    subject = " ".join(placeholders.fill_text(offer.subject, known).split())
    try:
        cover = clean_html(offer.cover_html)
        filled = clean_html(placeholders.fill_html(cover, known))
    except TextRefused as refused:
        return FilledLetter(subject, "", (refused.sentence,))
    found = dict.fromkeys(problems(offer.subject, known) + problems(cover, known))
    return FilledLetter(subject, filled, tuple(found))


def problems(text: str, known: Mapping[str, str]) -> list[str]:
    """What is wrong with the placeholders in ``text``, as German sentences, each once."""
    found = [*placeholders.problems(text), *placeholders.without_value(text, known)]
    return list(dict.fromkeys(problem.sentence for problem in found))


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s und %(last)s", first=", ".join(names[:-1]), last=names[-1])
