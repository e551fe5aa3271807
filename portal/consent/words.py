"""What stands around the consent button, in the offer's language: shown on the page, and recorded as it was shown."""

from flask_babel import gettext as _

from portal.agency.label import meaning
from portal.language import GERMAN


def above_button(language: str) -> str:
    """What is asked, directly above the button; to be called while writing in ``language``."""
    asked = _(
        "Bitte bestätigen Sie hier noch einmal: E-Mail-Programme öffnen Links manchmal von selbst. Sie stimmen zu, "
        "dass wir Ihnen das Exposé jetzt zeigen und per E-Mail senden."
    )
    if language == GERMAN:
        return asked
    return f"{asked} {_('Das Exposé ist auf Deutsch. Verbindlich ist der deutsche Text.')}"


def meaning_of(label: str) -> str:
    """What a German button says, for those who read the page in another language; empty in German."""
    said = meaning(label)
    return _("Auf der Schaltfläche steht: „%(meaning)s“", meaning=said) if said else ""


def below_button() -> str:
    """What the press does not mean, directly below the button."""
    return _("Mit dem Öffnen schließen Sie keinen Vertrag und beauftragen niemanden.")
