"""Which consent an offer has, and which mail a consent or a trial set going."""

from sqlalchemy import select

from portal.consent.models import Consent, ConsentLink
from portal.database import db
from portal.mail.models import OutgoingMail


def find_consent(offer_id: int) -> Consent | None:
    """The offer's one consent, if given."""
    return db.session.scalar(select(Consent).where(Consent.offer_id == offer_id))


def trial_key(link: ConsentLink) -> str:
    """The idem_key of the offer mail that the trial of ``link`` sets going."""
    return f"trial:{link.id}:offer-mail"


def original_mail(link: ConsentLink, consent: Consent | None) -> OutgoingMail | None:
    """The offer mail that ``consent``, or the trial of ``link``, set going."""
    if consent is not None:
        return db.session.get(OutgoingMail, consent.offer_mail_id)
    return db.session.scalar(select(OutgoingMail).filter_by(idem_key=trial_key(link)))
