"""What we write about mails: the note that tells a broker that one did not arrive, may not have, or is late."""

from enum import StrEnum

from flask_babel import force_locale

from portal.mail.letter import write_letter
from portal.mail.message import BuiltMail
from portal.mail.models import OutgoingMail
from portal.mail.own_mails import build_own_mail
from portal.mail.trouble import sentence
from portal.settings import current_settings


class NoteAbout(StrEnum):
    """What the broker is told."""

    FAILED = "failed"
    UNCERTAIN = "uncertain"
    LATE = "late"


def note_to_broker(mail: OutgoingMail, about: NoteAbout, trouble: str, reply: str) -> BuiltMail | None:
    """The note about ``mail``, or None when nobody is to be told; to be built outside the transaction."""
    if not mail.note_to or mail.is_trial:
        return None
    with force_locale("de"):
        letter = write_letter(
            "undelivered",
            about=str(about),
            recipient=mail.to_name or mail.env_to,
            mail_subject=mail.subject,
            sentence=sentence(trouble),
            reply=reply,
            url=f"{current_settings().public_url}/postausgang/{mail.id}",
        )
    return build_own_mail(letter, mail.agency_id, ("", mail.note_to), sender=mail.env_from)
