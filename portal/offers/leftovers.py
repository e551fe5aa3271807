"""What a copied offer still says of the one it was copied from: nobody must get a letter to somebody else."""

import html
import re
from collections.abc import Iterator

from flask_babel import gettext as _

from portal.offers.dispatch_mode import OfferSource
from portal.offers.expose import ExposeLost, document_expose
from portal.offers.greeting import own_greeting
from portal.offers.models import Offer, OfferExpose
from portal.prospects.models import Prospect
from portal.template_filters import long_date

#: Copies of copies of copies: further back nobody looks.
MOST_STEPS = 20
#: Shorter words stand in too many texts by chance.
SHORTEST_WORD = 3

_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def addressed_anew(text: str, earlier: Prospect) -> str:
    """``text`` (plain or clean HTML) with the greeting of ``earlier`` replaced by the placeholder for any."""
    for language in ("de", "en"):
        greeting = own_greeting(earlier, language)
        if earlier.last_name and earlier.last_name in greeting:  # else it greets anybody
            for spelling in (html.escape(greeting, quote=False), greeting):
                text = re.sub(rf"{re.escape(spelling)}(?!\w)", "{{ anrede }}", text)
    return text


def sentences(offer: Offer) -> list[str]:
    """Where the offer still names whom or what it was copied from, in German; empty when all of it is its own."""
    words = _foreign_words(offer)
    if not words:
        return []
    found = []
    for place, text in _places(offer):
        said = ", ".join(f"„{word}“" for word in words if _stands_in(word, text))
        if said:
            found.append(
                _(
                    "%(place)s: Hier steht noch %(words)s aus der Offerte, deren Text übernommen wurde.",
                    place=place,
                    words=said,
                )
            )
    return found


def _foreign_words(offer: Offer) -> list[str]:
    """What tells the offers this one was copied from apart from it, each once."""
    own = {word.casefold() for word in _own_words(offer)}
    found: dict[str, None] = {}
    for earlier in _earlier_offers(offer):
        for word in _own_words(earlier):
            if len(word) >= SHORTEST_WORD and word.casefold() not in own:
                found.setdefault(word)
    return list(found)


def _own_words(offer: Offer) -> Iterator[str]:
    """The names by which a letter may call its prospect, its broker and what it offers."""
    prospect, broker = offer.case.prospect, offer.case.broker
    yield from (prospect.last_name, prospect.first_name, prospect.company, prospect.email)
    if prospect.enquired_on is not None:
        yield long_date(prospect.enquired_on)
    yield from (broker.full_name, broker.phone or broker.agency.phone, broker.email)
    for one in offer.properties:
        yield from (one.title, one.object_number)


def _earlier_offers(offer: Offer) -> Iterator[Offer]:
    earlier = offer.copied_from
    for _step in range(MOST_STEPS):
        if earlier is None:
            return
        yield earlier
        earlier = earlier.copied_from


def _places(offer: Offer) -> Iterator[tuple[str, str]]:
    """Every text of the offer that leaves, with what it is called."""
    yield _("Betreff"), offer.subject
    if offer.source == OfferSource.WORD:
        if offer.word is not None:
            yield _("Word-Datei"), _bare(offer.word.html)
    else:
        yield _("Anschreiben"), _bare(offer.cover_html)
    if offer.source == OfferSource.PDF and offer.expose is not None:
        yield _("Exposé „%(name)s“", name=offer.expose.file_name), _words_of(offer.expose)
    yield _("Persönliche Worte in der S-Exposé-Mail"), _bare(offer.registered_html)
    for one in offer.attachments:
        # An underscore is part of a word, but not of a name.
        yield _("Anhang „%(name)s“", name=one.file_name), re.sub(r"[_.]+", " ", one.file_name)


def _words_of(expose: OfferExpose) -> str:
    try:
        pages = document_expose(expose).pages
    except ExposeLost:  # told where the offer is prepared
        return ""
    return " ".join(line.text for page in pages for line in page.lines)


def _bare(source: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", source)).replace("\xad", "").split())


def _stands_in(name: str, text: str) -> bool:
    """Whether ``name`` stands in ``text`` as a word of its own: also in the genitive, in capitals, without umlauts."""
    spellings = {name, name.translate(_SPELT_OUT)}
    spellings |= {spelling.upper() for spelling in spellings}
    return any(re.search(rf"(?<!\w){re.escape(spelling)}(?:['’]?s|S)?(?!\w)", text) for spelling in spellings)
