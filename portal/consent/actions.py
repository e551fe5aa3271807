"""What the prospect's link changes: visits, the consent, first preview and download, revocation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.brokers.models import Broker, BrokerSession
from portal.cases.models import Case, LinkVisit
from portal.consent import mails
from portal.consent.models import Consent, ConsentLink
from portal.consent.suspicion import looks_automatic, reasons
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import Actor, Subject
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.evidence.models import EvidenceRecord
from portal.files import file_store, sha256
from portal.mail import outbox
from portal.mail.account import sent_copy
from portal.mail.message import MailBytesDamaged, new_message_id, open_bytes
from portal.mail.models import MailKind, MailState, OutgoingMail
from portal.offers.models import Offer, OfferSnapshot
from portal.tokens import SecretUnreadable, keyring
from portal.transaction import transaction
from portal.visitor import Visitor

VISIT_PAUSE = timedelta(minutes=1)
MOST_VISITS = 300
BROKER_ADDRESS_FOR = timedelta(hours=24)
USED_SECRET_PURPOSE = "used-link-secret"  # noqa: S105 - names a key, is none


class LinkExpired(ValueError):
    """The time for consenting is over."""


class LinkRevoked(ValueError):
    """The agency has closed this link."""


class TrialOnly(ValueError):
    """A trial link never counts as a consent."""


@dataclass(frozen=True)
class Press:
    """One press of the consent button, as the view saw it."""

    secret: str
    visitor: Visitor
    rendered_at: datetime
    broker_session: bool  # whether any broker was signed in in this browser


def offer_subject(case: Case, offer: Offer, mail_id: int | None = None) -> Subject:
    """Case, offer and mail as evidence names them."""
    return Subject(
        case.id, offer.id, mail_id, {"case": case.ref, "case_number": case.number, "offer": offer.ref}
    )


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


def _texts(link: ConsentLink) -> list[dict[str, Any]]:
    """The texts that the link's mail carried, by version and hash."""
    texts: list[dict[str, Any]] = [
        {"kind": text.kind, "version": text.version, "sha256": text.sha256, "where": "inline"}
        for text in (link.notice, link.form)
        if text is not None
    ]
    if link.terms_sha256:
        texts.append({"kind": "terms", "version": 0, "sha256": link.terms_sha256, "where": "attached"})
    return texts


def texts_digest(texts: list[dict[str, Any]]) -> str:
    """SHA-256 over the texts' hashes, one per line in their order."""
    return sha256("".join(f"{text['sha256']}\n" for text in texts).encode("ascii"))


def _broker_address_seen(session: Session, agency_id: int, visitor: Visitor) -> bool:
    since = visitor.at - BROKER_ADDRESS_FOR
    seen = select(BrokerSession.id).where(
        BrokerSession.agency_id == agency_id,
        BrokerSession.client_ip == visitor.client_ip,
        BrokerSession.last_seen_at >= since,
    )
    return bool(visitor.client_ip) and session.scalar(seen.limit(1)) is not None


def _consent_facts(
    link: ConsentLink,
    press: Press,
    visits: list[LinkVisit],
    *,
    offer_message_id: str,
    mail_verified: bool,
    broker_address_seen: bool,
    resends: int,
) -> dict[str, Any]:
    suspicion = reasons(press.visitor, press.rendered_at, visits)
    snapshot = link.snapshot
    return {
        "button_label": link.label,
        "boxes": [],
        "texts": _texts(link),
        "link_number": link.number,
        "link_issued_at": clock.utc_text(link.issued_at),
        "link_expires_at": clock.utc_text(link.expires_at),
        "resend_count": resends,
        "page_rendered_at": clock.utc_text(press.rendered_at),
        "seconds_on_page": max(0, int((press.visitor.at - press.rendered_at).total_seconds())),
        "earlier_visits": len(visits),
        "method": "POST",
        "path": "/expose/…",
        "ip_method": press.visitor.ip_method,
        "client_port": press.visitor.client_port or 0,
        "machine_suspected": bool(suspicion),
        "machine_reasons": suspicion,
        "form_nonce_ok": True,
        "broker_session": press.broker_session,
        "broker_address_seen": broker_address_seen,
        "sent_copy": sent_copy(link.agency_id),
        "request_message_id": link.mail.message_id,
        "request_mail_verified": mail_verified,
        "offer_message_id": offer_message_id,
        "pdf_pages": snapshot.pdf_pages,
        "pdf_size": snapshot.pdf_size,
        "objects": [{"number": item["number"], "title": item["title"]} for item in snapshot.objects],
        "consumer": not snapshot.is_business,
    }


def _personal(press: Press, mail: OutgoingMail) -> dict[str, str]:
    visitor = press.visitor
    return {
        "client_ip": visitor.client_ip,
        "peer_ip": visitor.peer_ip,
        "forwarded_raw": visitor.forwarded_raw,
        "user_agent": visitor.user_agent,
        "language": visitor.language,
        "recipient_name": mail.to_name,
        "recipient_email": mail.env_to,
    }


def _hashes(link: ConsentLink) -> dict[str, Any]:
    snapshot = link.snapshot
    found: dict[str, Any] = {
        "link_secret": link.secret_hash,
        "pdf": snapshot.pdf_sha256,
        "preview": snapshot.preview_sha256,
        "request_mail": link.mail.sha256,
        "texts": texts_digest(_texts(link)),
    }
    named = {
        "notice": link.notice.sha256 if link.notice else "",
        "form": link.form.sha256 if link.form else "",
        "terms": link.terms_sha256 or "",
    }
    return found | {name: value for name, value in named.items() if value}


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
    if mail.state in {MailState.UNCERTAIN, MailState.DEFERRED, MailState.QUEUED, MailState.FAILED}:
        mail.accepted_at = mail.accepted_at or press.visitor.at
        outbox.settle(mail, MailState.SENT)
    link.used_secret_encrypted = keyring().encrypt(USED_SECRET_PURPOSE, press.secret)


def find_consent(offer_id: int) -> Consent | None:
    """The offer's one consent, if given."""
    return db.session.scalar(select(Consent).where(Consent.offer_id == offer_id))


def used_secret(mail_id: int) -> str | None:
    """The secret of a registered mail whose link was used, so that the archived mail opens again; else None."""
    link = db.session.scalar(select(ConsentLink).where(ConsentLink.mail_id == mail_id))
    if link is None or not link.used_secret_encrypted:
        return None
    try:
        return keyring().decrypt(USED_SECRET_PURPOSE, link.used_secret_encrypted)
    except SecretUnreadable:
        return None


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
    note = mails.consent_note(link, press.visitor)
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
        facts = _consent_facts(
            link,
            press,
            visits,
            offer_message_id=message_id,
            mail_verified=verified,
            resends=resends - 1,
            broker_address_seen=_broker_address_seen(session, link.agency_id, press.visitor),
        )
        entry = chain.append(
            session,
            EvidenceKind.CONSENT_GIVEN,
            agency_id=link.agency_id,
            actor=Actor(ActorKind.PROSPECT, case.ref),
            subject=offer_subject(case, offer, link.mail_id),
            facts=facts,
            personal=_personal(press, link.mail),
            hashes=_hashes(link),
        )
        stamp = mails.ConsentStamp.of(link, press.visitor, entry, texts_digest(_texts(link)))
        built = mails.build_offer_mail(draft, stamp, message_id)
        mail = outbox.enqueue(
            session,
            built,
            kind=MailKind.OFFER,
            idem_key=f"offer:{offer.id}:offer-mail",
            case_id=case.id,
            offer_id=offer.id,
            names=_names(case, offer),
            note_to=offer.broker.email,
        )
        outbox.enqueue(
            session,
            note,
            kind=MailKind.BROKER_NOTE,
            idem_key=f"offer:{offer.id}:consent-note",
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


def _names(case: Case, offer: Offer) -> Mapping[str, str]:
    return offer_subject(case, offer).names


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
            idem_key=f"trial:{link.id}:offer-mail",
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
        links = list(
            session.scalars(
                select(ConsentLink).where(
                    ConsentLink.offer_id == offer.id,
                    ConsentLink.revoked_at.is_(None),
                    ConsentLink.is_trial.is_(False),
                )
            )
        )
        if not links:
            return 0
        for link in links:
            link.revoked_at = clock.now()
            if link.mail.state in {MailState.QUEUED, MailState.DEFERRED, MailState.UNCERTAIN}:
                outbox.settle(link.mail, MailState.CANCELLED)
        chain.append(
            session,
            EvidenceKind.LINK_REVOKED,
            agency_id=agency_id,
            actor=Actor(ActorKind.BROKER, str(broker.id)),
            subject=offer_subject(offer.case, offer),
            facts={"links": len(links)},
            personal={"broker": broker.full_name},
        )
        offer.case.updated_at = clock.now()
        return len(links)
