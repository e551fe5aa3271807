"""Sending: freezes the offer and promises its first mail, in one transaction; resending and cancelling likewise."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.agency.models import Agency, LegalTextKind
from portal.agency.notice import current_text, missing_for_sending
from portal.brokers.models import Broker
from portal.consent.links import FreshLink, issue_link, new_link
from portal.consent.models import Consent, ConsentLink
from portal.database import db
from portal.dispatch import mails
from portal.dispatch.mails import LegalTexts, Recipient
from portal.evidence import chain
from portal.evidence.chain import Actor, Subject
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.files import file_store
from portal.mail import outbox
from portal.mail.account import sender_address, sent_copy
from portal.mail.letter import Attachment
from portal.mail.message import BuiltMail, position_runs
from portal.mail.models import MailKind, OutgoingMail
from portal.offers import letter as letters
from portal.offers import snapshot as snapshots
from portal.offers.dispatch_mode import DispatchMode, OfferState
from portal.offers.models import Offer, OfferSnapshot
from portal.offers.snapshot import OfferIncomplete, PreparedOffer
from portal.transaction import transaction


class OfferAlreadySent(ValueError):
    """The offer has left already; sending it again is resending."""


class DraftMovedOn(ValueError):
    """Somebody saved the draft after this page was opened: what would leave is not what was checked."""


class NothingToResend(ValueError):
    """The offer was not sent as S-Exposé, or its consent was given already."""


class SenderMissing(ValueError):
    """Neither the agency nor the installation has a mail account."""


class AgencyIncomplete(ValueError):
    """Firmendaten lack what the notice needs; ``missing`` are the German words for it."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True)
class Dispatch:
    """Everything built before the transaction that promises it."""

    prepared: PreparedOffer
    built: BuiltMail
    texts: LegalTexts
    fresh: FreshLink | None  # None in direct mode


def legal_texts(agency: Agency, *, is_business: bool) -> LegalTexts:
    """The texts the next S-Exposé of this agency carries. Raises AgencyIncomplete."""
    terms = None
    if agency.terms_sha256:
        content = file_store().read(agency.id, agency.terms_sha256)
        terms = Attachment(agency.terms_file_name or "AGB.pdf", "application/pdf", content)
    if is_business:
        return LegalTexts(None, None, terms)
    missing = missing_for_sending(agency)
    notice = current_text(db.session(), agency.id, LegalTextKind.WITHDRAWAL_NOTICE)
    form = current_text(db.session(), agency.id, LegalTextKind.MODEL_FORM)
    if missing or notice is None or form is None:
        raise AgencyIncomplete(missing or ["Widerrufsbelehrung"])
    return LegalTexts(notice, form, terms)


def recipient_of(offer: Offer, broker: Broker | None = None) -> Recipient:
    """The offer's prospect, or for a trial the broker himself with the prospect's greeting."""
    prospect = offer.case.prospect
    name, address = letters.full_name(prospect), prospect.email
    if broker is not None:
        name, address = broker.full_name, broker.email
    return Recipient(
        name=name,
        address=address,
        greeting=letters.greeting(prospect),
        enquired_on=prospect.enquired_on.isoformat() if prospect.enquired_on else "",
        is_business=prospect.is_business,
    )


def _registered(
    agency: Agency, offer: Offer, recipient: Recipient, objects: Any, texts: LegalTexts, *, is_trial: bool
) -> tuple[BuiltMail, FreshLink]:
    fresh = new_link()
    letter = mails.registered_letter(
        agency,
        offer.broker,
        recipient,
        objects,
        texts,
        label=agency.consent_label,
        url=fresh.url,
        valid_days=agency.link_valid_days,
        is_trial=is_trial,
    )
    return mails.build_registered_mail(letter, agency, offer.broker, recipient, fresh.secret), fresh


def _prepare(offer: Offer, agency: Agency, mode: DispatchMode, trial_for: Broker | None) -> Dispatch:
    """Render and build, outside any transaction."""
    if not sender_address(agency.id):
        raise SenderMissing
    prepared = snapshots.prepare(offer, agency)
    snapshots.store_files(prepared)
    recipient = recipient_of(offer, trial_for)
    if mode is DispatchMode.DIRECT:
        letter = snapshots.prepared_mail(prepared)
        built = mails.build_direct_mail(letter, agency, offer.broker, recipient)
        return Dispatch(prepared, built, LegalTexts(None, None, None), None)
    texts = legal_texts(agency, is_business=recipient.is_business)
    built, fresh = _registered(
        agency, offer, recipient, prepared.objects, texts, is_trial=trial_for is not None
    )
    return Dispatch(prepared, built, texts, fresh)


def _subject(offer: Offer, mail: OutgoingMail | None = None) -> Subject:
    case = offer.case
    return Subject(
        case.id,
        offer.id,
        mail.id if mail else None,
        {"case": case.ref, "case_number": case.number, "offer": offer.ref},
    )


def _store_link(
    session: Session,
    fresh: FreshLink,
    texts: LegalTexts,
    agency: Agency,
    offer: Offer,
    snapshot: OfferSnapshot,
    mail: OutgoingMail,
    *,
    is_trial: bool,
) -> ConsentLink:
    newest = session.scalar(
        select(func.max(ConsentLink.number)).where(
            ConsentLink.offer_id == offer.id, ConsentLink.is_trial == is_trial
        )
    )
    return issue_link(
        session,
        fresh,
        agency_id=agency.id,
        offer_id=offer.id,
        snapshot_id=snapshot.id,
        mail_id=mail.id,
        number=(newest or 0) + 1,
        label=agency.consent_label,
        notice_id=texts.notice.id if texts.notice else None,
        form_id=texts.form.id if texts.form else None,
        terms_sha256=agency.terms_sha256 if texts.terms else None,
        valid_days=agency.link_valid_days,
        is_trial=is_trial,
    )


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
        "objects": [{"number": item["number"], "title": item["title"]} for item in snapshot.objects],
        "pdf_pages": snapshot.pdf_pages,
        "pdf_size": snapshot.pdf_size,
        "consumer": not snapshot.is_business,
        "texts": texts.listed(),
        "terms": texts.terms is not None,
        "attachments": len(snapshot.attachments),
        "sent_copy": sent_copy(offer.agency_id),
        "message_id": mail.message_id,
        "mail_size": mail.size,
    }
    if link is not None:
        facts |= {
            "link_number": link.number,
            "link_issued_at": clock.utc_text(link.issued_at),
            "link_expires_at": clock.utc_text(link.expires_at),
            "link_never_displayed": True,
            "button_label": link.label,
            "secret_positions": position_runs(mail.secret_positions),
        }
    return facts


def _hashes(snapshot: OfferSnapshot, link: ConsentLink | None, mail: OutgoingMail) -> dict[str, Any]:
    found = {"preview": snapshot.preview_sha256, "pdf": snapshot.pdf_sha256, "mail": mail.sha256}
    return found | ({"link_secret": link.secret_hash} if link is not None else {})


def _append(
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
    chain.append(
        session,
        kind,
        agency_id=offer.agency_id,
        actor=Actor(ActorKind.BROKER, str(broker.id)),
        subject=_subject(offer, mail),
        facts=_facts(offer, snapshot, mode, texts, link, mail),
        personal={
            "recipient_name": mail.to_name,
            "recipient_email": mail.env_to,
            "subject": mail.subject,
            "broker": broker.full_name,
        },
        hashes=_hashes(snapshot, link, mail),
    )


def send_offer(agency_id: int, offer_id: int, broker: Broker, *, revision: int, mode: DispatchMode) -> Offer:
    """Send a draft for good: freeze it, promise its first mail, issue the link, record it.

    1. Render and build everything from the draft as it stands; problems surface now, not after a consent.
    2. One transaction, refused if the draft has moved on since ``revision`` or was sent already.

    Raises OfferAlreadySent, DraftMovedOn, SenderMissing, AgencyIncomplete, OfferIncomplete or a pdf.PdfFailure.
    """
    offer = db.session.scalars(select(Offer).where(Offer.agency_id == agency_id, Offer.id == offer_id)).one()
    _require_draft(offer, revision)
    agency = db.session.get_one(Agency, agency_id)
    dispatch = _prepare(offer, agency, mode, None)
    registered = dispatch.fresh is not None
    with transaction() as session:
        _require_draft(offer, revision)
        moment = clock.now()
        snapshot = snapshots.freeze(session, dispatch.prepared, revision=revision, is_trial=False, at=moment)
        mail = outbox.enqueue(
            session,
            dispatch.built,
            kind=MailKind.REGISTERED if registered else MailKind.OFFER,
            idem_key=f"offer:{offer.id}:{'registered:1' if registered else 'offer-mail'}",
            case_id=offer.case_id,
            offer_id=offer.id,
            names=_subject(offer).names,
            note_to=broker.email,
            secret=dispatch.fresh.secret if dispatch.fresh else None,
        )
        link = None
        if dispatch.fresh is not None:
            link = _store_link(
                session, dispatch.fresh, dispatch.texts, agency, offer, snapshot, mail, is_trial=False
            )
        _append(session, EvidenceKind.OFFER_SENT, offer, broker, snapshot, mode, dispatch.texts, link, mail)
        offer.state, offer.sent_at, offer.dispatch_mode = OfferState.SENT, moment, mode
        offer.case.updated_at = moment
        return offer


def _require_draft(offer: Offer, revision: int) -> None:
    if not offer.is_draft:
        raise OfferAlreadySent
    if offer.revision != revision:
        raise DraftMovedOn


def send_trial(agency_id: int, offer_id: int, broker: Broker) -> None:
    """Send the whole path to the broker's own address, marked PROBE; the draft stays a draft.

    Raises SenderMissing, AgencyIncomplete, OfferIncomplete or a pdf.PdfFailure.
    """
    offer = db.session.scalars(select(Offer).where(Offer.agency_id == agency_id, Offer.id == offer_id)).one()
    agency = db.session.get_one(Agency, agency_id)
    dispatch = _prepare(offer, agency, DispatchMode.S_EXPOSE, broker)
    if dispatch.fresh is None:
        raise NothingToResend
    with transaction() as session:
        snapshot = snapshots.freeze(
            session, dispatch.prepared, revision=dispatch.prepared.revision, is_trial=True, at=clock.now()
        )
        mail = outbox.enqueue(
            session,
            dispatch.built,
            kind=MailKind.REGISTERED,
            idem_key=f"trial:{dispatch.fresh.secret_hash}",
            case_id=offer.case_id,
            offer_id=offer.id,
            is_trial=True,
            secret=dispatch.fresh.secret,
        )
        link = _store_link(
            session, dispatch.fresh, dispatch.texts, agency, offer, snapshot, mail, is_trial=True
        )
        _append(
            session,
            EvidenceKind.TRIAL_SENT,
            offer,
            broker,
            snapshot,
            DispatchMode.S_EXPOSE,
            dispatch.texts,
            link,
            mail,
        )


def resend(agency_id: int, offer_id: int, broker: Broker) -> None:
    """Send the S-Exposé mail once more, with a new secret and today's texts, to the prospect's present address.

    Older links stay valid. Raises NothingToResend when there is nothing to consent to, else as send_offer.
    """
    offer = db.session.scalars(select(Offer).where(Offer.agency_id == agency_id, Offer.id == offer_id)).one()
    agency = db.session.get_one(Agency, agency_id)
    snapshot = newest_snapshot(offer.id)
    if snapshot is None or offer.dispatch_mode != DispatchMode.S_EXPOSE or _consented(offer.id):
        raise NothingToResend
    if not sender_address(agency.id):
        raise SenderMissing
    recipient = recipient_of(offer)
    texts = legal_texts(agency, is_business=recipient.is_business)
    built, fresh = _registered(agency, offer, recipient, snapshot.objects, texts, is_trial=False)
    with transaction() as session:
        if _consented(offer.id):
            raise NothingToResend
        mail = outbox.enqueue(
            session,
            built,
            kind=MailKind.REGISTERED,
            idem_key=f"offer:{offer.id}:registered:{fresh.secret_hash}",
            case_id=offer.case_id,
            offer_id=offer.id,
            names=_subject(offer).names,
            note_to=broker.email,
            secret=fresh.secret,
        )
        link = _store_link(session, fresh, texts, agency, offer, snapshot, mail, is_trial=False)
        _append(
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


def newest_snapshot(offer_id: int) -> OfferSnapshot | None:
    """What the offer was frozen into, trials left out."""
    return db.session.scalar(
        select(OfferSnapshot)
        .where(OfferSnapshot.offer_id == offer_id, OfferSnapshot.is_trial.is_(False))
        .order_by(OfferSnapshot.id.desc())
        .limit(1)
    )


def _consented(offer_id: int) -> bool:
    return db.session.scalar(select(Consent.id).where(Consent.offer_id == offer_id)) is not None


__all__ = [
    "AgencyIncomplete",
    "DraftMovedOn",
    "NothingToResend",
    "OfferAlreadySent",
    "OfferIncomplete",
    "SenderMissing",
    "legal_texts",
    "newest_snapshot",
    "recipient_of",
    "resend",
    "send_offer",
    "send_trial",
]
