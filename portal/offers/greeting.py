"""Greeting: how a prospect is addressed, in the language that is being written."""

from flask_babel import gettext as _

from portal.language import writing_in
from portal.prospects.models import Prospect, Salutation


def greeting(prospect: Prospect) -> str:
    """``Guten Tag Frau Dr. Öztürk``, without a comma; never guesses a salutation from a first name."""
    title, name = prospect.title, prospect.last_name
    titled = " ".join(part for part in (title, name) if part)
    match prospect.salutation:
        # With a title of their own, because English says it instead of Ms and Mr.
        case Salutation.MS if title and name:
            return _("Guten Tag Frau %(title)s %(name)s", title=title, name=name)
        case Salutation.MR if title and name:
            return _("Guten Tag Herr %(title)s %(name)s", title=title, name=name)
        case Salutation.MS if titled:
            return _("Guten Tag Frau %(name)s", name=titled)
        case Salutation.MR if titled:
            return _("Guten Tag Herr %(name)s", name=titled)
        case Salutation.FAMILY if name:
            return _("Guten Tag Familie %(name)s", name=name)
    if prospect.full_name:
        return _("Guten Tag %(name)s", name=prospect.full_name)
    return _("Guten Tag")


def own_greeting(prospect: Prospect, language: str) -> str:
    """The greeting for the registered mail and the consent page: ``Dear Ms Whitfield`` when ``language`` is en."""
    with writing_in(language):
        return greeting(prospect)
