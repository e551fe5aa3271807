"""What categories and languages of wordings are called in German."""

from flask_babel import lazy_gettext as _l

from portal.wordings.models import WordingCategory

CATEGORIES = {
    WordingCategory.OFFER: _l("Offerte"),
    WordingCategory.REGISTERED: _l("Worte in der S-Exposé-Mail"),
    WordingCategory.REMINDER: _l("Erinnerung"),
    WordingCategory.REPLY: _l("Nachricht"),
}

#: Where a text of a category goes, in one sentence each.
PLACES = {
    WordingCategory.OFFER: _l("Anschreiben einer Offerte. Es steht auf der Seite, im PDF und in der Mail."),
    WordingCategory.REGISTERED: _l(
        "Ihre persönlichen Worte in der S-Exposé-Mail, getrennt von Objekten und Widerrufsbelehrung."
    ),
    WordingCategory.REMINDER: _l("Ihre persönlichen Worte, wenn ein S-Exposé noch einmal hinausgeht."),
    WordingCategory.REPLY: _l(
        "Jede andere Mail an einen Interessenten, zum Beispiel eine Terminbestätigung."
    ),
}

LANGUAGES = {
    "de": _l("Deutsch"),
    "en": _l("Englisch"),
}
