"""What a copied offer still says of the prospect it was first written for: nobody must get somebody else's letter."""

import html
import re
from collections.abc import Iterator
from itertools import islice

from flask_babel import gettext as _

from portal.offers.dispatch_mode import OfferSource
from portal.offers.greeting import own_greeting
from portal.offers.models import Offer
from portal.prospects.models import Prospect
from portal.template_filters import long_date

#: Copies of copies of copies: further back nobody looks.
MOST_STEPS = 20
#: Shorter words stand in too many texts by chance.
SHORTEST_NAME = 3

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
    """Where the offer still names somebody it was copied from, in German; empty when it names nobody else."""
    names = _foreign_names(offer)
    if not names:
        return []
    found = []
    for place, text in _places(offer):
        words = [name for name in names if _stands_in(name, text)]
        if words:
            said = ", ".join(f"„{word}“" for word in words)
            found.append(
                _(
                    "%(place)s: Hier steht noch %(words)s. Das gehört zu dem Interessenten, für den diese Offerte "
                    "zuerst geschrieben war.",
                    place=place,
                    words=said,
                )
            )
    return found


def names_of(prospect: Prospect) -> set[str]:
    """The words by which a text may name this prospect."""
    parts = (prospect.last_name, prospect.first_name, prospect.company, prospect.email)
    return {part for part in parts if len(part) >= SHORTEST_NAME}


def _foreign_names(offer: Offer) -> list[str]:
    """Names of those the offer was copied from that are not names of its own prospect, each once."""
    prospect = offer.case.prospect
    own = {name.casefold() for name in names_of(prospect)}
    found: dict[str, None] = {}
    for earlier in _earlier_prospects(offer):
        if earlier.id == prospect.id:
            continue
        asked = {long_date(earlier.enquired_on)} if earlier.enquired_on else set()
        asked -= {long_date(prospect.enquired_on)}
        for name in (*sorted(names_of(earlier)), *asked):
            if name.casefold() not in own:
                found.setdefault(name)
    return list(found)


def _earlier_prospects(offer: Offer) -> Iterator[Prospect]:
    def chain() -> Iterator[Offer]:
        earlier = offer.copied_from
        while earlier is not None:
            yield earlier
            earlier = earlier.copied_from

    for one in islice(chain(), MOST_STEPS):
        yield one.case.prospect


def _places(offer: Offer) -> Iterator[tuple[str, str]]:
    """Every text of the offer that leaves, with what it is called."""
    yield _("Betreff"), offer.subject
    if offer.source == OfferSource.WORD:
        if offer.word is not None:
            yield _("Word-Datei"), _bare(offer.word.html)
    else:
        yield _("Anschreiben"), _bare(offer.cover_html)
    yield _("Persönliche Worte in der S-Exposé-Mail"), _bare(offer.registered_html)
    for one in offer.attachments:
        # An underscore is part of a word, but not of a name.
        yield _("Anhang „%(name)s“", name=one.file_name), re.sub(r"[_.]+", " ", one.file_name)


def _bare(source: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", source)).replace("\xad", "").split())


def _stands_in(name: str, text: str) -> bool:
    """Whether ``name`` stands in ``text`` as a word of its own: also in the genitive, in capitals, without umlauts."""
    spellings = {name, name.translate(_SPELT_OUT)}
    spellings |= {spelling.upper() for spelling in spellings}
    return any(re.search(rf"(?<!\w){re.escape(spelling)}(?:['’]?s|S)?(?!\w)", text) for spelling in spellings)
