"""Label: which words the consent's label may carry, and the two wordings the portal offers."""

import unicodedata

from portal.agency.models import DEFAULT_CONSENT_LABEL

NEUTRAL_LABEL = "Exposé öffnen"
OFFERED_LABELS = (DEFAULT_CONSENT_LABEL, NEUTRAL_LABEL)

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
