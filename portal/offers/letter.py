"""The cover letter of an offer: its text, and the values behind the placeholders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.language import writing_in
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


def values(
    prospect: Prospect, broker: Broker, agency: Agency, properties: Sequence[Property]
) -> dict[str, str]:
    """A value for every name of ``placeholders.NAMES``, in the language that is being written.

    Empty where there is none: an offer that is being written was not sent and has no link. No value says more of a
    withheld address than the town.
    """
    first = properties[0] if properties else None
    named = [object_line(one.title, one.object_number) for one in properties]
    found = {
        "anrede": greeting(prospect),
        "vorname": prospect.first_name,
        "nachname": prospect.last_name,
        "firma": prospect.company,
        "anfrage_datum": long_date(prospect.enquired_on),
        "objekt_titel": first.title if first else "",
        "objekt_nr": first.object_number if first else "",
        "objekt_ort": _town(first) if first else "",
        "objekt_preis": (facts.price_text(first) or _("Preis auf Anfrage")) if first else "",
        "objekte": listed(named),
        "offerte_datum": "",
        "link_gueltig_bis": "",
        "makler_name": broker.full_name,
        "makler_telefon": broker.phone or agency.phone,
        "makler_mail": broker.email,
        "firma_name": agency.name,
        "firma_telefon": agency.phone,
        "heute": long_date(clock.now()),
    }
    return {name: never_read_again(value) for name, value in found.items()}


def never_read_again(value: str) -> str:
    """``value`` without what looks like a placeholder: the text it is put into may be filled a second time."""
    return value.replace("{{", "{").replace("}}", "}")


def values_for(offer: Offer, agency: Agency, language: str = "") -> dict[str, str]:
    """The values behind the placeholders of this offer, in ``language``, else in the prospect's."""
    prospect = offer.case.prospect
    with writing_in(language or prospect.language):
        return values(prospect, offer.case.broker, agency, offer.properties)


def fill(offer: Offer, agency: Agency, *, without_letter: bool = False) -> FilledLetter:
    """Subject and cleaned text of ``offer`` with their placeholders filled (R35: cleaned on output, too).

    ``without_letter``: something else stands in its place, so that its problems are none.
    """
    known = values_for(offer, agency)
    subject = " ".join(placeholders.fill_text(offer.subject, known).split())
    try:
        cover = "" if without_letter else clean_html(offer.cover_html)
        filled = clean_html(placeholders.fill_html(cover, known))
    except TextRefused as refused:
        return FilledLetter(subject, "", (refused.sentence,))
    found = dict.fromkeys(problems(offer.subject, known) + problems(cover, known))
    return FilledLetter(subject, filled, tuple(found))


def problems(text: str, known: Mapping[str, str]) -> list[str]:
    """What is wrong with the placeholders in ``text``, as German sentences, each once."""
    return placeholders.all_problems(text, known)


def object_line(title: str, number: str) -> str:
    """How one of several properties is named."""
    return f"{title} ({number})"


def listed(names: Sequence[str]) -> str:
    """``A, B und C``."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s und %(last)s", first=", ".join(names[:-1]), last=names[-1])


def _town(one: Property) -> str:
    return one.city or ("" if one.address_after_consent else facts.place(one, whole=False))
