"""What the record of a sending says: mode, objects, texts, link and the hashes of what left."""

from typing import Any

from sqlalchemy.orm import Session

from portal import clock
from portal.brokers.models import Broker
from portal.cases.models import Case
from portal.consent.models import ConsentLink
from portal.consent.record import offer_subject
from portal.dispatch.mails import LegalTexts
from portal.evidence import chain
from portal.evidence.chain import Actor, Subject
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.mail import dkim
from portal.mail.account import sent_copy
from portal.mail.closing import position_runs
from portal.mail.models import OutgoingMail
from portal.offers.dispatch_mode import DispatchMode
from portal.offers.models import Offer, OfferSnapshot


def _facts(
    offer: Offer,
    snapshot: OfferSnapshot,
    mode: DispatchMode,
    texts: LegalTexts,
    link: ConsentLink | None,
    mail: OutgoingMail,
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "mode": str(mode),
        "revision": snapshot.revision,
        "source": snapshot.source,
        "objects": [{"number": item["number"], "title": item["title"]} for item in snapshot.objects],
        "pdf_pages": snapshot.pdf_pages,
        "pdf_size": snapshot.pdf_size,
        # As the mail treats him: a prospect may have become a business since the offer was frozen.
        "consumer": texts.notice is not None if mode is DispatchMode.S_EXPOSE else not snapshot.is_business,
        "texts": texts.listed(),
        "terms": texts.terms is not None,
        "attachments": len(snapshot.attachments),
        "files_attached": snapshot.files_attached,
        "files_linked": snapshot.files_linked,
        "sent_copy": sent_copy(offer.agency_id),
        "message_id": mail.message_id,
        "mail_size": mail.size,
        "dkim": dkim.facts_of(mail),
    }
    if link is not None:
        facts |= {
            "link_number": link.number,
            "link_issued_at": clock.utc_text(link.issued_at),
            "link_expires_at": clock.utc_text(link.expires_at),
            "link_never_displayed": True,
            "button_label": link.label,
            "secret_positions": position_runs(mail),
        }
    return facts


def _hashes(snapshot: OfferSnapshot, link: ConsentLink | None, mail: OutgoingMail) -> dict[str, Any]:
    found = {"preview": snapshot.preview_sha256, "pdf": snapshot.pdf_sha256, "mail": mail.sha256}
    named = {"source": snapshot.source_sha256, "link_secret": link.secret_hash if link is not None else None}
    return found | {name: value for name, value in named.items() if value}


def case_names(case: Case) -> dict[str, str]:
    """A case as evidence names it where no offer is concerned."""
    return {"case": case.ref, "case_number": case.number}


def append_message(session: Session, case: Case, broker: Broker, mail: OutgoingMail) -> None:
    """Append the record of a message to the prospect; part of the caller's transaction."""
    chain.append(
        session,
        EvidenceKind.MESSAGE_SENT,
        agency_id=case.agency_id,
        actor=Actor(ActorKind.BROKER, str(broker.id)),
        subject=Subject(case.id, None, mail.id, case_names(case)),
        facts={"message_id": mail.message_id, "mail_size": mail.size, "dkim": dkim.facts_of(mail)},
        personal=_personal(mail, broker),
        hashes={"mail": mail.sha256},
    )


def _personal(mail: OutgoingMail, broker: Broker) -> dict[str, str]:
    return {
        "recipient_name": mail.to_name,
        "recipient_email": mail.env_to,
        "subject": mail.subject,
        "broker": broker.full_name,
    }


def append_dispatch(
    session: Session,
    kind: EvidenceKind,
    offer: Offer,
    broker: Broker,
    snapshot: OfferSnapshot,
    mode: DispatchMode,
    texts: LegalTexts,
    link: ConsentLink | None,
    mail: OutgoingMail,
) -> None:
    """Append the record of a sending, resending or trial; part of the caller's transaction."""
    chain.append(
        session,
        kind,
        agency_id=offer.agency_id,
        actor=Actor(ActorKind.BROKER, str(broker.id)),
        subject=offer_subject(offer.case, offer, mail.id),
        facts=_facts(offer, snapshot, mode, texts, link, mail),
        personal=_personal(mail, broker),
        hashes=_hashes(snapshot, link, mail),
    )
