"""What keeps an offer from being sent, and what the broker should look at again, as German sentences."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.offers import leftovers
from portal.offers.dispatch_mode import OfferSource
from portal.offers.document import OfferDocument
from portal.offers.fitting import MailLoad
from portal.offers.models import Offer
from portal.offers.word_content import DocumentWord
from portal.properties.gaps import find_gaps
from portal.properties.models import Property
from portal.rich_text import html_to_text
from portal.template_filters import file_size

#: Facts that stand beside an exposé made elsewhere, and those that only the file itself can tell.
_SHOWN_BESIDE = {"price", "outer_commission"}
_ENERGY = _l(
    "die Angaben aus dem Energieausweis (Art, Endenergie, Energieträger; bei Wohnhäusern auch Baujahr und Klasse)"
)
_IN_THE_FILE = {
    "living_area": _l("die Wohnfläche"),
    "plot_area": _l("die Grundstücksfläche"),
    **dict.fromkeys(("energy_kind", "energy_value", "energy_source", "energy_year", "energy_class"), _ENERGY),
}


def problems(offer: Offer, document: OfferDocument) -> list[str]:
    """While there is one, the offer must not leave."""
    found: list[str] = []
    if not offer.properties:
        found.append(_("Bitte wählen Sie mindestens eine Immobilie aus."))
    if not document.subject:
        found.append(_("Bitte geben Sie einen Betreff ein."))
    if offer.source == OfferSource.WORD:
        found.extend(_word_problems(document.word))
    elif not html_to_text(document.cover_html).strip():
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


def _word_problems(word: DocumentWord | None) -> list[str]:
    if word is None:
        return [_("Bitte laden Sie Ihre Word-Datei hoch, oder wählen Sie „Hier schreiben“.")]
    return word.problems


def warnings(offer: Offer) -> tuple[str, ...]:
    """Names of somebody else, what the law asks for and the properties lack; none of it forbids sending."""
    found = leftovers.sentences(offer)
    if offer.source == OfferSource.PDF:
        found.extend(sentence for one in offer.properties for sentence in _left_to_the_file(one))
        return tuple(found)
    for one in offer.properties:
        said = [str(gap.sentence) for gap in find_gaps(one) if gap.is_duty]
        if not one.photos:
            said.append(_("Es gibt noch kein Foto."))
        found.extend(f"{one.title}: {sentence}" for sentence in said)
    return tuple(found)


def _left_to_the_file(one: Property) -> Iterator[str]:
    """What the portal does not know of ``one``, so that the uploaded PDF has to say it."""
    duties = [gap for gap in find_gaps(one) if gap.is_duty]
    for gap in duties:
        if gap.field in _SHOWN_BESIDE:
            yield f"{one.title}: {gap.sentence}"
    left = [str(_IN_THE_FILE[gap.field]) for gap in duties if gap.field in _IN_THE_FILE]
    if left:
        yield _(
            "%(title)s: Diese Pflichtangaben kennt das Portal nicht. Bitte prüfen Sie, dass sie in Ihrer PDF-Datei "
            "stehen: %(facts)s.",
            title=one.title,
            facts=", ".join(dict.fromkeys(left)),
        )


def pictures_too_large(load: MailLoad) -> str:
    """The pictures inside the letter alone are more than a mail may carry."""
    return _(
        "Die Bilder im Anschreiben sind zusammen %(size)s groß, eine Mail darf höchstens %(most)s haben. Bitte "
        "verkleinern Sie die Bilder.",
        size=file_size(load.pictures),
        most=file_size(load.limit),
    )


def not_direct(load: MailLoad) -> str:
    """Why the offer cannot be sent directly: without a personal link no file can wait on a page; empty if it can."""
    if not load.linked:
        return ""
    return _(
        "Für eine Mail sind diese Dateien zu groß: %(names)s. Bei Versandart „Direkt“ gibt es keine Seite, auf "
        "der sie warten können. Bitte senden Sie die Offerte als S-Exposé, oder entfernen oder verkleinern Sie "
        "Dateien, bis alle zusammen höchstens %(most)s haben.",
        names=", ".join(f"{one.file_name} ({file_size(one.size)})" for one in load.linked),
        most=file_size(load.limit),
    )
