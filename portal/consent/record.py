"""What the record of a consent says: facts, personal values and hashes, gathered from link and press."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import BrokerSession
from portal.cases.models import Case, LinkVisit
from portal.consent import words
from portal.consent.models import ConsentLink
from portal.consent.suspicion import reasons
from portal.database import db
from portal.evidence import chain, seal
from portal.evidence.chain import Actor, Subject
from portal.evidence.keeping import kept_until
from portal.evidence.kinds import EvidenceKind
from portal.files import sha256
from portal.language import writing_in
from portal.mail import dkim
from portal.mail.account import sent_copy
from portal.mail.models import OutgoingMail
from portal.offers.models import Offer
from portal.settings import current_settings
from portal.visitor import Visitor

BROKER_ADDRESS_FOR = timedelta(hours=24)
MOST_FETCHES = 50


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


def texts_of(link: ConsentLink) -> list[dict[str, Any]]:
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


def declaration_of(link: ConsentLink) -> dict[str, Any]:
    """What stood above and below the button, as the prospect read it."""
    language = link.snapshot.language
    with writing_in(language):
        above = [words.above_button(language), words.meaning_of(link.label)]
        return {
            "above": [text for text in above if text],
            "below": [words.below_button()],
            "language": language,
        }


def broker_address_seen(session: Session, agency_id: int, visitor: Visitor) -> bool:
    """Whether a broker of the agency used this address within the last BROKER_ADDRESS_FOR."""
    since = visitor.at - BROKER_ADDRESS_FOR
    seen = select(BrokerSession.id).where(
        BrokerSession.agency_id == agency_id,
        BrokerSession.client_ip == visitor.client_ip,
        BrokerSession.last_seen_at >= since,
    )
    return bool(visitor.client_ip) and session.scalar(seen.limit(1)) is not None


def consent_facts(
    link: ConsentLink,
    press: Press,
    visits: list[LinkVisit],
    *,
    offer_message_id: str,
    mail_verified: bool,
    broker_address_seen: bool,
    shared_with: int,
    resends: int,
) -> dict[str, Any]:
    """Everything about the press that names nobody (evidence.md, "What to store for one consent")."""
    suspicion = reasons(press.visitor, press.rendered_at, visits)
    snapshot, pressed = link.snapshot, press.visitor.at
    agency = db.session.get_one(Agency, link.agency_id)
    return {
        "issuer": {
            "name": agency.name,
            "address": agency.address_line,
            "seal_certificate": seal.current_pair(db.session()).fingerprint,
        },
        "sent_by": f"broker {link.offer.broker_id}",
        "revision": snapshot.revision,
        "pressed_at": clock.utc_text(pressed),
        "kept_until": kept_until(pressed, agency.years_kept).isoformat(),
        "first_page_view": clock.utc_text(min([visit.at for visit in visits], default=press.rendered_at)),
        "one_time_code": False,
        "configured_proxies": current_settings().proxy_names,
        "request_mail_size": link.mail.size,
        "request_dkim": dkim.facts_of(link.mail),
        "button_label": link.label,
        "declaration": declaration_of(link),
        "boxes": [],
        "texts": texts_of(link),
        "link_number": link.number,
        "link_never_displayed": True,
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
        "prospects_at_address": shared_with,
        "sent_copy": sent_copy(link.agency_id),
        "request_message_id": link.mail.message_id,
        "request_mail_verified": mail_verified,
        "offer_message_id": offer_message_id,
        "pdf_pages": snapshot.pdf_pages,
        "pdf_size": snapshot.pdf_size,
        "files_attached": snapshot.files_attached,
        "files_linked": snapshot.files_linked,
        "objects": [{"number": item["number"], "title": item["title"]} for item in snapshot.objects],
        "consumer": link.notice_id is not None,
    }


def _fetches(visits: Sequence[LinkVisit]) -> str:
    """The newest fetches of the offer's links before the press, one a line: time, method, number of the link, address,
    program. They may come from machines: an expert judges by himself.
    """
    newest = sorted(visits, key=lambda visit: (visit.at, visit.id))[-MOST_FETCHES:]
    return "\n".join(
        f"{clock.utc_text(one.at)} {one.method} {one.link_number} {one.client_ip or '-'} {one.user_agent or '-'}"
        for one in newest
    )


def personal_values(press: Press, mail: OutgoingMail, visits: Sequence[LinkVisit]) -> dict[str, str]:
    """What names a person or his line; stands in the record as commitments only."""
    visitor = press.visitor
    return {
        "fetches": _fetches(visits),
        "client_ip": visitor.client_ip,
        "peer_ip": visitor.peer_ip,
        "forwarded_raw": visitor.forwarded_raw,
        "user_agent": visitor.user_agent,
        "language": visitor.language,
        "recipient_name": mail.to_name,
        "recipient_email": mail.env_to,
    }


def hashes_of(link: ConsentLink) -> dict[str, Any]:
    """SHA-256 of every text and file that was shown or sent."""
    snapshot = link.snapshot
    found: dict[str, Any] = {
        "link_secret": link.secret_hash,
        "pdf": snapshot.pdf_sha256,
        "preview": snapshot.preview_sha256,
        "request_mail": link.mail.sha256,
        "texts": texts_digest(texts_of(link)),
    }
    named = {
        "notice": link.notice.sha256 if link.notice else "",
        "form": link.form.sha256 if link.form else "",
        "terms": link.terms_sha256 or "",
        "source": snapshot.source_sha256 or "",
    }
    return found | {name: value for name, value in named.items() if value}


def append_cancelled(session: Session, link: ConsentLink, actor: Actor) -> None:
    """Append the record of a registered mail that shall not leave any more: its link was revoked.

    Its state until now says whether a server may have it already. Part of the caller's transaction.
    """
    mail = link.mail
    chain.append(
        session,
        EvidenceKind.MAIL_CANCELLED,
        agency_id=link.agency_id,
        actor=actor,
        subject=offer_subject(link.offer.case, link.offer, mail.id),
        facts={"message_id": mail.message_id, "reason": "link_revoked", "state": str(mail.state)},
        hashes={"mail": mail.sha256},
    )
