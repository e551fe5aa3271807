"""What keeps an offer from being sent, and what the broker should look at again, as German sentences."""

from flask_babel import gettext as _

from portal.offers.document import OfferDocument
from portal.offers.models import Offer
from portal.properties.gaps import find_gaps
from portal.rich_text import html_to_text
from portal.template_filters import file_size


def problems(offer: Offer, document: OfferDocument) -> list[str]:
    """While there is one, the offer must not leave."""
    found: list[str] = []
    if not offer.properties:
        found.append(_("Bitte wählen Sie mindestens eine Immobilie aus."))
    if not document.subject:
        found.append(_("Bitte geben Sie einen Betreff ein."))
    if not html_to_text(document.cover_html).strip():
        found.append(_("Bitte schreiben Sie ein Anschreiben."))
    if not document.recipient_email:
        found.append(_("Beim Interessenten ist keine E-Mail-Adresse eingetragen."))
    found.extend(
        _(
            "Die Immobilie „%(title)s“ ist archiviert. Bitte holen Sie sie zurück oder nehmen Sie sie heraus.",
            title=one.title,
        )
        for one in offer.properties
        if one.is_archived
    )
    found.extend(document.problems)
    return found


def warnings(offer: Offer) -> tuple[str, ...]:
    """What the law asks for and the properties lack, and offers without a photo; none of it forbids sending."""
    found: list[str] = []
    for one in offer.properties:
        said = [str(gap.sentence) for gap in find_gaps(one) if gap.is_duty]
        if not one.photos:
            said.append(_("Es gibt noch kein Foto."))
        found.extend(f"{one.title}: {sentence}" for sentence in said)
    return tuple(found)


def too_large(size: int, most: int) -> str:
    """PDF and attachments are too much for one mail; sizes in bytes."""
    return _(
        "PDF-Datei und Anhänge sind zusammen %(size)s groß. Viele Mailserver nehmen höchstens %(most)s an. "
        "Bitte entfernen oder verkleinern Sie Anhänge.",
        size=file_size(size),
        most=file_size(most),
    )
