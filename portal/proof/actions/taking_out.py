"""What an export changes: a record of it, with the hash of what was handed out; and the note that carries one."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, String, cast, exists, literal, or_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.cases.models import Case
from portal.consent import mails
from portal.consent.models import Consent
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import EvidenceKind
from portal.files import sha256
from portal.mail import outbox
from portal.mail.letter import Attachment
from portal.mail.models import MailKind, MailState, OutgoingMail
from portal.offers.models import Offer
from portal.proof.bundle import PackedBundle, pack
from portal.proof.certificate import certificate_name, draw_certificate
from portal.transaction import transaction

log = logging.getLogger(__name__)

NOTES_FOR = timedelta(days=2)  # how long a note about a consent is news
LONGEST_WAIT = timedelta(seconds=30)  # for the offer mail, before the note goes


def export_proof(agency_id: int, offer_id: int, actor: Actor, name: str = "") -> PackedBundle:
    """Pack the bundle of an offer's consent and record that ``actor`` (called ``name``) took it out.

    The record follows what is packed, so it stands in the next bundle. Raises bundle.NoConsent, seal.SealUnusable.
    """
    packed = pack(db.session(), agency_id, offer_id, at=clock.now())
    with transaction() as session:
        chain.append(
            session,
            EvidenceKind.EVIDENCE_EXPORTED,
            agency_id=agency_id,
            actor=actor,
            subject=_subject(session.get_one(Offer, offer_id)),
            facts={
                "form": "bundle",
                "files": packed.files,
                "size": len(packed.content),
                "request_open": packed.has_open_request,
                "missing": list(packed.missing),
            },
            personal={"broker": name},
            hashes={"bundle": packed.sha256},
        )
    return packed


@dataclass(frozen=True)
class WrittenCertificate:
    """A finished certificate under the name it is saved by."""

    file_name: str
    content: bytes


def export_certificate(agency_id: int, offer_id: int, actor: Actor, name: str = "") -> WrittenCertificate:
    """Draw the certificate of a sent offer and record that ``actor`` (called ``name``) took it out.

    Raises testimony.NothingSent or a pdf.PdfFailure.
    """
    content = draw_certificate(db.session(), agency_id, offer_id).content
    consented = select(Consent.id).filter_by(agency_id=agency_id, offer_id=offer_id)
    has_consent = db.session.scalar(consented) is not None
    with transaction() as session:
        offer = session.get_one(Offer, offer_id)
        chain.append(
            session,
            EvidenceKind.EVIDENCE_EXPORTED,
            agency_id=agency_id,
            actor=actor,
            subject=_subject(offer),
            facts={"form": "certificate", "files": 1, "size": len(content)},
            personal={"broker": name},
            hashes={"certificate": sha256(content)},
        )
        return WrittenCertificate(certificate_name(offer.case.number, has_consent=has_consent), content)


def write_next_note() -> bool:
    """Write the note about a consent whose agency wants the certificate with it; whether there was one to write.

    Runs in the background, when the server has taken the offer mail or after LONGEST_WAIT, so that the certificate
    tells of it. What cannot be drawn delays nothing: then the note goes without and says where the certificate is.
    """
    moment = clock.now()
    consent = db.session.scalar(_without_note(moment))
    if consent is None:
        return False
    link, agency_id, offer_id = consent.link, consent.agency_id, consent.offer_id
    content = _certificate_or_none(agency_id, offer_id)
    offer = link.offer
    name = certificate_name(offer.case.number, has_consent=True)
    attached = Attachment(name, "application/pdf", content) if content else None
    note = mails.consent_note(link, consent.given_at, attached, lacks_certificate=content is None)
    with transaction() as session:
        if outbox.is_promised(session, mails.note_key(offer_id)):
            return True
        offer = session.get_one(Offer, offer_id)
        sent = outbox.enqueue(
            session,
            note,
            kind=MailKind.BROKER_NOTE,
            idem_key=mails.note_key(offer_id),
            case_id=offer.case_id,
            offer_id=offer_id,
        )
        if content is not None:
            chain.append(
                session,
                EvidenceKind.EVIDENCE_EXPORTED,
                agency_id=agency_id,
                actor=chain.PORTAL,
                subject=_subject(offer),
                facts={"form": "certificate", "by_mail": True, "files": 1, "size": len(content)},
                personal={"broker": sent.to_name},
                hashes={"certificate": sha256(content)},
            )
    return True


def _without_note(moment: datetime) -> Select[Consent]:
    """The oldest consent of the last days whose note is still to be written."""
    offer_mail = aliased(OutgoingMail)
    key = literal("offer:") + cast(Consent.offer_id, String) + literal(":consent-note")
    rests = [MailState.SENT, MailState.FAILED, MailState.UNCERTAIN, MailState.CANCELLED]
    return (
        select(Consent)
        .join(Offer, Offer.id == Consent.offer_id)
        .join(Case, Case.id == Offer.case_id)
        .join(offer_mail, offer_mail.id == Consent.offer_mail_id)
        .where(
            Consent.given_at > moment - NOTES_FOR,
            or_(offer_mail.state.in_(rests), Consent.given_at < moment - LONGEST_WAIT),
            Case.erased_at.is_(None),
            ~exists().where(OutgoingMail.idem_key == key),
        )
        .order_by(Consent.id)
        .limit(1)
    )


def _certificate_or_none(agency_id: int, offer_id: int) -> bytes | None:
    try:
        return draw_certificate(db.session(), agency_id, offer_id).content
    except Exception as error:  # noqa: BLE001 - whatever it is, the note must go
        log.error("the certificate of offer %s was not drawn: %s", offer_id, type(error).__name__)
        db.session.rollback()
        return None


def _subject(offer: Offer) -> chain.Subject:
    case = offer.case
    names = {"case": case.ref, "case_number": case.number, "offer": offer.ref}
    return chain.Subject(case.id, offer.id, names=names)
