"""Resending: the S-Exposé mail once more, with a new secret, while nobody has consented."""

from sqlalchemy import select

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.consent.models import Consent
from portal.consent.record import offer_subject
from portal.database import db
from portal.dispatch.actions.sending import newest_snapshot, store_link
from portal.dispatch.preparation import SenderMissing, legal_texts, recipient_of, registered_mail, words_of
from portal.dispatch.record import append_dispatch
from portal.evidence.kinds import EvidenceKind
from portal.mail import outbox
from portal.mail.account import sender_address
from portal.mail.models import MailKind
from portal.offers.dispatch_mode import DispatchMode
from portal.offers.models import Offer, OfferSnapshot
from portal.offers.snapshot import OfferIncomplete
from portal.transaction import transaction
from portal.wordings.models import WordingCategory


class NothingToResend(ValueError):
    """The offer was not sent as S-Exposé, or its consent was given already."""


def snapshot_to_resend(offer: Offer) -> OfferSnapshot:
    """What a sent S-Exposé nobody has consented to was frozen into. Raises NothingToResend."""
    snapshot = newest_snapshot(offer.id)
    if snapshot is None or offer.dispatch_mode != DispatchMode.S_EXPOSE or _consented(offer.id):
        raise NothingToResend
    return snapshot


def resend(
    agency_id: int, offer_id: int, broker: Broker, *, words_html: str | None = None, once: str = ""
) -> None:
    """Send the S-Exposé mail once more, with a new secret and today's texts, to the prospect's present address.

    ``words_html`` are the broker's own words this time (clean; empty: none); None takes those of the first mail.
    ``once`` names this sending: the same asked for twice is one mail. Older links stay valid.

    Raises NothingToResend when there is nothing to consent to, OfferIncomplete when the words cannot leave, else as
    send_offer.
    """
    offer = db.session.scalars(select(Offer).where(Offer.agency_id == agency_id, Offer.id == offer_id)).one()
    agency = db.session.get_one(Agency, agency_id)
    snapshot = snapshot_to_resend(offer)
    if not sender_address(agency.id):
        raise SenderMissing
    recipient = recipient_of(offer, language=snapshot.language)  # as the page behind the link
    texts = legal_texts(agency, is_business=recipient.is_business)
    words = words_of(
        offer,
        agency,
        snapshot.objects,
        language=recipient.language,
        source=words_html,
        category=WordingCategory.REMINDER,
    )
    if words.problems:
        raise OfferIncomplete(words.complaints)
    built, fresh = registered_mail(agency, offer, recipient, snapshot.objects, texts, words, is_trial=False)
    idem_key = f"offer:{offer.id}:registered:{once or fresh.secret_hash}"
    with transaction() as session:
        if _consented(offer.id):
            raise NothingToResend
        if outbox.is_promised(session, idem_key):
            return
        mail = outbox.enqueue(
            session,
            built,
            kind=MailKind.REGISTERED,
            idem_key=idem_key,
            case_id=offer.case_id,
            offer_id=offer.id,
            names=offer_subject(offer.case, offer).names,
            note_to=broker.email,
            secret=fresh.secret,
        )
        link = store_link(session, fresh, texts, offer, snapshot, mail, is_trial=False)
        append_dispatch(
            session,
            EvidenceKind.REGISTERED_MAIL_RESENT,
            offer,
            broker,
            snapshot,
            DispatchMode.S_EXPOSE,
            texts,
            link,
            mail,
        )
        offer.case.updated_at = clock.now()


def _consented(offer_id: int) -> bool:
    return db.session.scalar(select(Consent.id).where(Consent.offer_id == offer_id)) is not None
