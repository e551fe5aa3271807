"""What the prospect's link changes: visits, the consent, first preview and download, revocation."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.cases.models import LinkVisit
from portal.consent import mails
from portal.consent.links import USED_SECRET_PURPOSE
from portal.consent.models import Consent, ConsentLink
from portal.consent.record import (
    Press,
    append_cancelled,
    broker_address_seen,
    consent_facts,
    hashes_of,
    offer_subject,
    personal_values,
    texts_digest,
    texts_of,
)
from portal.consent.search import find_consent, trial_key
from portal.consent.shared_address import record_alarm, sharing
from portal.consent.suspicion import looks_automatic
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.evidence.models import EvidenceRecord
from portal.evidence.sealed import append_sealed
from portal.files import file_store
from portal.mail import outbox
from portal.mail.message import MailBytesDamaged, new_message_id, open_bytes
from portal.mail.models import MailKind, MailState, OutgoingMail
from portal.offers.models import Offer
from portal.tokens import keyring
from portal.transaction import transaction
from portal.visitor import Visitor

VISIT_PAUSE = timedelta(minutes=1)
MOST_VISITS = 300


class LinkExpired(ValueError):
    """The time for consenting is over."""


class LinkRevoked(ValueError):
    """The agency has closed this link."""


class TrialOnly(ValueError):
    """A trial link never counts as a consent."""


def log_visit(link_id: int, visitor: Visitor, kind: str) -> None:
    """Remember that somebody fetched the link; at most one row a minute and address, MOST_VISITS in all."""
    link = db.session.get(ConsentLink, link_id)
    if link is None:
        return
    address = (LinkVisit.link_id == link_id, LinkVisit.client_ip == visitor.client_ip, LinkVisit.kind == kind)
    recent = select(LinkVisit.id).where(*address, LinkVisit.at > visitor.at - VISIT_PAUSE).limit(1)
    total = db.session.scalar(select(func.count()).where(LinkVisit.link_id == link_id)) or 0
    if total >= MOST_VISITS or db.session.scalar(recent) is not None:
        return
    with transaction() as session:
        session.add(
            LinkVisit(
                agency_id=link.agency_id,
                case_id=link.offer.case_id,
                offer_id=link.offer_id,
                link_id=link.id,
                link_number=link.number,
                at=visitor.at,
                method=visitor.method[:8],
                kind=kind,
                client_ip=visitor.client_ip,
                user_agent=visitor.user_agent,
                machine_suspected=looks_automatic(visitor.user_agent),
            )
        )


def _request_mail_verified(mail: OutgoingMail, secret: str) -> bool:
    """Whether the archived registered mail hashes to its recorded value with the secret put back."""
    try:
        open_bytes(mail, file_store(), secret)
    except (MailBytesDamaged, LookupError, RuntimeError):
        return False
    return True


def _require_open(link: ConsentLink, at: datetime) -> None:
    if link.is_trial:
        raise TrialOnly
    if link.revoked_at is not None:
        raise LinkRevoked
    if at > link.expires_at:
        raise LinkExpired


def _settle_request_mail(link: ConsentLink, press: Press) -> None:
    """The link was used, so its mail arrived: that decides an open question, and the secret may come back."""
    mail = link.mail
    mail.accepted_at = (
        mail.accepted_at or press.visitor.at
    )  # a worker that still holds it learns it from this
    if mail.state in {MailState.UNCERTAIN, MailState.DEFERRED, MailState.QUEUED, MailState.FAILED}:
        outbox.settle(mail, MailState.SENT)
    link.used_secret_encrypted = keyring().encrypt(USED_SECRET_PURPOSE, press.secret)


def grant_consent(link_id: int, press: Press) -> Consent:
    """Record the consent, once: consent row, evidence, original offer mail and note, in one transaction (R46).

    1. Everything slow happens before: the frozen bodies and files are read, the archived mail is checked.
    2. Inside, the link is judged anew; a consent that exists already is returned as it is (R7).
    3. The evidence is appended first, because the offer mail's headers name its record.

    Raises LinkRevoked, LinkExpired or TrialOnly; the guards hold whatever the view did.
    """
    link = db.session.get_one(ConsentLink, link_id)
    existing = find_consent(link.offer_id)
    if existing is not None:
        return existing
    _require_open(link, press.visitor.at)
    draft = mails.prepare_offer_mail(link)
    verified = _request_mail_verified(link.mail, press.secret)
    message_id = new_message_id(draft.route.from_address)
    # With a certificate the note is written in the background (proof.actions): drawing must delay nobody.
    later = db.session.get_one(Agency, link.agency_id).certificate_in_note
    note = None if later else mails.consent_note(link, press.visitor.at)
    with transaction() as session:
        _require_open(link, press.visitor.at)
        existing = session.scalar(select(Consent).where(Consent.offer_id == link.offer_id))
        if existing is not None:
            return existing
        offer, case = link.offer, link.offer.case
        visits = list(session.scalars(select(LinkVisit).where(LinkVisit.offer_id == offer.id)))
        resends = (
            session.scalar(select(func.max(ConsentLink.number)).where(ConsentLink.offer_id == offer.id)) or 1
        )
        shared = sharing(session, case, press.visitor)
        facts = consent_facts(
            link,
            press,
            visits,
            offer_message_id=message_id,
            mail_verified=verified,
            resends=resends - 1,
            broker_address_seen=broker_address_seen(session, link.agency_id, press.visitor),
            shared_with=shared.prospects,
        )
        entry = append_sealed(
            session,
            EvidenceKind.CONSENT_GIVEN,
            agency_id=link.agency_id,
            actor=Actor(ActorKind.PROSPECT, case.ref),
            subject=offer_subject(case, offer, link.mail_id),
            facts=facts,
            personal=personal_values(press, link.mail, visits),
            hashes=hashes_of(link),
        )
        if shared.is_alarming:
            record_alarm(session, shared, entry.record_id)
        stamp = mails.ConsentStamp.of(link, press.visitor, entry, texts_digest(texts_of(link)))
        built = mails.build_offer_mail(draft, stamp, message_id)
        mail = outbox.enqueue(
            session,
            built,
            kind=MailKind.OFFER,
            idem_key=f"offer:{offer.id}:offer-mail",
            case_id=case.id,
            offer_id=offer.id,
            names=offer_subject(case, offer).names,
            note_to=case.broker.email,
        )
        if note is not None:
            outbox.enqueue(
                session,
                note,
                kind=MailKind.BROKER_NOTE,
                idem_key=mails.note_key(offer.id),
                case_id=case.id,
                offer_id=offer.id,
            )
        consent = Consent(
            agency_id=link.agency_id,
            offer_id=offer.id,
            link_id=link.id,
            given_at=press.visitor.at,
            record_id=entry.record_id,
            offer_mail_id=mail.id,
            machine_suspected=bool(facts["machine_suspected"]),
        )
        session.add(consent)
        _settle_request_mail(link, press)
        case.updated_at = clock.now()
        session.flush()
        return consent


def open_trial(link_id: int, press: Press) -> None:
    """A broker pressed the button of his own trial: the offer mail goes to him, marked; nothing counts as consent.

    Raises LinkRevoked or LinkExpired.
    """
    link = db.session.get_one(ConsentLink, link_id)
    if link.revoked_at is not None:
        raise LinkRevoked
    if press.visitor.at > link.expires_at:
        raise LinkExpired
    draft = mails.prepare_offer_mail(link)
    stamp = mails.ConsentStamp.of_trial(link, press.visitor)
    built = mails.build_offer_mail(draft, stamp, new_message_id(draft.route.from_address))
    with transaction() as session:
        if link.trial_opened_at is not None:
            return
        offer, case = link.offer, link.offer.case
        link.trial_opened_at = press.visitor.at
        outbox.enqueue(
            session,
            built,
            kind=MailKind.OFFER,
            idem_key=trial_key(link),
            case_id=case.id,
            offer_id=offer.id,
            is_trial=True,
        )
        chain.append(
            session,
            EvidenceKind.TRIAL_OPENED,
            agency_id=link.agency_id,
            actor=chain.PORTAL,
            subject=offer_subject(case, offer, link.mail_id),
            facts={"link_number": link.number},
        )


def record_first(link_id: int, kind: EvidenceKind, visitor: Visitor) -> None:
    """Record the first preview or the first download after a consent; later ones leave nothing."""
    link = db.session.get_one(ConsentLink, link_id)
    there = select(EvidenceRecord.id).where(
        EvidenceRecord.agency_id == link.agency_id,
        EvidenceRecord.offer_id == link.offer_id,
        EvidenceRecord.kind == kind,
    )
    if link.is_trial or db.session.scalar(there) is not None:
        return
    with transaction() as session:
        if session.scalar(there) is not None:
            return
        offer, case = link.offer, link.offer.case
        chain.append(
            session,
            kind,
            agency_id=link.agency_id,
            actor=Actor(ActorKind.PROSPECT, case.ref),
            subject=offer_subject(case, offer),
            facts={"link_number": link.number, "ip_method": visitor.ip_method},
            personal={"client_ip": visitor.client_ip, "user_agent": visitor.user_agent},
            hashes={"pdf": link.snapshot.pdf_sha256, "preview": link.snapshot.preview_sha256},
        )


def revoke_links(agency_id: int, offer_id: int, broker: Broker) -> int:
    """Close all links of an offer; how many were open. Mails not yet sent are cancelled with them."""
    with transaction() as session:
        offer = session.scalars(select(Offer).where(Offer.agency_id == agency_id, Offer.id == offer_id)).one()
        still_open = select(ConsentLink).filter_by(offer_id=offer.id, revoked_at=None, is_trial=False)
        links = list(session.scalars(still_open))
        if not links:
            return 0
        actor = Actor(ActorKind.BROKER, str(broker.id))
        for link in links:
            link.revoked_at = clock.now()
            if link.mail.state in {MailState.QUEUED, MailState.DEFERRED, MailState.UNCERTAIN}:
                append_cancelled(session, link, actor)
                outbox.settle(link.mail, MailState.CANCELLED)
        chain.append(
            session,
            EvidenceKind.LINK_REVOKED,
            agency_id=agency_id,
            actor=actor,
            subject=offer_subject(offer.case, offer),
            facts={"links": len(links)},
            personal={"broker": broker.full_name},
        )
        offer.case.updated_at = clock.now()
        return len(links)
