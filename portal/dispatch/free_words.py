"""Free words: the broker's own sentences in the S-Exposé mail, kept apart from link, objects and legal texts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.properties.models import Property
from portal.rich_text import TextRefused, clean_html, html_to_text
from portal.wordings import placeholders
from portal.wordings.models import WordingCategory

TEXT_WIDTH = 72  # as everything else in that mail

_LINK_TAG = re.compile(r"</?a\b[^>]*>")
_WEB_ADDRESS = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_TICK_BOX = re.compile(r"[\u2610-\u2612\u25a1\u25a2\u25fb\u25fd]|\[\s*[xX]?\s*\]")
#: An order, as a button would say it; with hyphens and spaces inside it or not.
_ORDER = ("zahlungspflichtig", "kostenpflichtig", "jetztbestellen", "jetztbeauftragen", "jetztkaufen")


@dataclass(frozen=True)
class FreeWords:
    """What the mail carries, clean; ``problems``: German sentences, while there are any it must not leave."""

    html: str = ""
    text: str = ""
    problems: tuple[str, ...] = ()

    @property
    def complaints(self) -> tuple[str, ...]:
        """The problems, for a page that shows others beside them."""
        return tuple(_("Persönliche Worte: %(sentence)s", sentence=one) for one in self.problems)


NO_WORDS = FreeWords()


def clean_words(source: str) -> str:
    """Clean HTML without links: the mail has one link, that to the exposé. Raises rich_text.TextRefused."""
    return clean_html(_LINK_TAG.sub("", clean_html(source)))


def refusals(source: str, offered: Iterable[Property] = ()) -> list[str]:
    """What must not stand in these words, as German sentences: links, anything like an order, a withheld address."""
    clean = clean_html(source)
    text = html_to_text(clean, width=1_000_000)
    letters = "".join(char for char in text.casefold() if char.isalpha())
    found = []
    if _WEB_ADDRESS.search(clean):
        found.append(
            _(
                "Bitte nehmen Sie die Internetadresse heraus. In dieser Mail steht genau ein Link, der zum Exposé; "
                "ein zweiter verwirrt und sieht nach Betrug aus."
            )
        )
    if _TICK_BOX.search(text) or any(word in letters for word in _ORDER):
        found.append(
            _(
                "Bitte nehmen Sie heraus, was nach einer Bestellung aussieht: Kästchen zum Ankreuzen und Worte wie "
                "„zahlungspflichtig“. Mit dieser Mail darf niemand etwas bestellen können."
            )
        )
    found.extend(
        _(
            "Bitte nehmen Sie „%(street)s“ heraus. Die Adresse von „%(title)s“ soll erst nach der Zustimmung zu "
            "sehen sein.",
            street=one.street,
            title=one.title,
        )
        for one in offered
        if _reveals(text, one)
    )
    return found


def _reveals(text: str, one: Property) -> bool:
    """Whether street and house number of a withheld address stand in ``text``; a street alone may be any word."""
    street = _plain(one.street)
    if not one.address_after_consent or not any(char.isdigit() for char in street):
        return False
    return re.search(rf"(?<!\w){re.escape(street)}(?!\w)", _plain(text)) is not None


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("strasse", "str").replace("str.", "str").split())


def fill_words(
    source: str, values: Mapping[str, str], category: WordingCategory, offered: Iterable[Property]
) -> FreeWords:
    """``source`` with its placeholders filled, cleaned on the way out, too."""
    try:
        clean = clean_words(source)
        filled = clean_words(placeholders.fill_html(clean, values))
        found = [*placeholders.all_problems(clean, values, category), *refusals(filled, offered)]
        return FreeWords(filled, html_to_text(filled, width=TEXT_WIDTH), tuple(found))
    except TextRefused as refused:
        return FreeWords(problems=(refused.sentence,))
