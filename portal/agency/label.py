"""Label: which words the consent's label may carry, the two wordings the portal offers, and what they mean."""

import unicodedata

from flask_babel import lazy_gettext as _l

from portal.agency.models import DEFAULT_CONSENT_LABEL

NEUTRAL_LABEL = "Exposé öffnen"
OFFERED_LABELS = (DEFAULT_CONSENT_LABEL, NEUTRAL_LABEL)

_MEANINGS = {
    DEFAULT_CONSENT_LABEL: _l("Ja, ich stimme zu und möchte das Exposé öffnen"),
    NEUTRAL_LABEL: _l("Exposé öffnen"),
}

#: Beginnings of words that would turn the click into something else than opening: a confession of having read,
#: a waiver, or an order (law: such a label can cost the agency its commission).
REFUSED_WORDS = ("gelesen", "verzicht", "kostenpflichtig", "zahlungspflichtig", "bestell", "beauftrag")


class LabelRefused(ValueError):
    """The label carries a word it must not; ``word`` is its beginning."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def check_label(label: str) -> None:
    """Raises LabelRefused for a label with a refused word, hyphens, spaces and accents inside it or not."""
    decomposed = unicodedata.normalize("NFKD", label).casefold()
    letters = "".join(char for char in decomposed if char.isalpha())
    for word in REFUSED_WORDS:
        if word in letters:
            raise LabelRefused(word)


def meaning(label: str) -> str:
    """What an offered label says, in the language that is being written; empty in German and for an own label.

    Link and button keep the German words: those are what the record of the consent names.
    """
    translated = str(_MEANINGS.get(label, label))
    return "" if translated == label else translated
