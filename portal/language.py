"""Language: in which one a prospect is written to. The office, its mails and every binding text are German."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import force_locale

GERMAN = "de"

#: The locale behind a prospect's language; British dates, as prospects abroad are mostly European.
LOCALES = {GERMAN: "de", "en": "en_GB"}


@contextmanager
def writing_in(language: str) -> Iterator[None]:
    """Texts and dates inside come out in ``language``; German for a language the portal does not write."""
    with force_locale(LOCALES.get(language, GERMAN)):
        yield
