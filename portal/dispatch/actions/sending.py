"""Sending: freezes the offer and promises its first mail, in one transaction; a trial likewise."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.consent.links import FreshLink, issue_link
from portal.consent.models import ConsentLink
from portal.consent.record import offer_subject
from portal.database import db
from portal.dispatch.mails import LegalTexts
from portal.dispatch.preparation import prepare_dispatch, what_is_checked
from portal.dispatch.record import append_dispatch
from portal.evidence.kinds import EvidenceKind
from portal.files import sha256
from portal.mail import outbox
from portal.mail.models import MailKind, OutgoingMail
from portal.offers import snapshot as snapshots
from portal.offers.dispatch_mode import DispatchMode, OfferState
from portal.offers.models import Offer, OfferSnapshot
from portal.transaction import transaction


class OfferAlreadySent(ValueError):
    """The offer has left already; sending it again is resending."""


class DraftMovedOn(ValueError):
    """The draft, or something it shows, changed since the page was opened: what would leave is not what was checked."""


def store_link(
    session: Session,
    fresh: FreshLink,
    texts: LegalTexts,
    offer: Offer,
    snapshot: OfferSnapshot,
    mail: OutgoingMail,
    *,
    is_trial: bool,
) -> ConsentLink:
    """The link as its mail describes it: settings may have changed since the mail was built."""
    newest = session.scalar(
        select(func.max(ConsentLink.number)).where(
            ConsentLink.offer_id == offer.id, ConsentLink.is_trial == is_trial
        )
    )
    return issue_link(
        session,
        fresh,
        agency_id=offer.agency_id,
        offer_id=offer.id,
        snapshot_id=snapshot.id,
        mail_id=mail.id,
        number=(newest or 0) + 1,
        notice_id=texts.notice.id if texts.notice else None,
        form_id=texts.form.id if texts.form else None,
        terms_sha256=sha256(texts.terms.content) if texts.terms else None,
        is_trial=is_trial,
    )


def send_offer(
    agency_id: int, offer_id: int, broker: Broker, *, revision: int, mode: DispatchMode, checked: str = ""
) -> Offer:
    """Send a draft for good: freeze it, promise its first mail, issue the link, record it.

    1. Render and build everything from the draft as it stands; problems surface now, not after a consent.
    2. One transaction, refused if the draft has moved on since ``revision`` or was sent already.

    ``checked`` is preparation.what_is_checked as the broker saw it; refused if anything of it differs by now.

    Raises OfferAlreadySent, DraftMovedOn, SenderMissing, AgencyIncomplete, OfferIncomplete or a pdf.PdfFailure.
    """
    offer = db.session.scalars(select(Offer).where(Offer.agency_id == agency_id, Offer.id == offer_id)).one()
    _require_draft(offer, revision)
    agency = db.session.get_one(Agency, agency_id)
    dispatch = prepare_dispatch(offer, agency, mode, None)
    if checked and checked != what_is_checked(offer, agency, dispatch.prepared):
        raise DraftMovedOn
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
            names=offer_subject(offer.case, offer).names,
            note_to=broker.email,
            secret=dispatch.fresh.secret if dispatch.fresh else None,
        )
        link = None
        if dispatch.fresh is not None:
            link = store_link(session, dispatch.fresh, dispatch.texts, offer, snapshot, mail, is_trial=False)
        append_dispatch(
            session, EvidenceKind.OFFER_SENT, offer, broker, snapshot, mode, dispatch.texts, link, mail
        )
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
    dispatch = prepare_dispatch(offer, agency, DispatchMode.S_EXPOSE, broker)
    assert dispatch.fresh is not None, "an S-Exposé has a link"
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
        link = store_link(session, dispatch.fresh, dispatch.texts, offer, snapshot, mail, is_trial=True)
        append_dispatch(
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


def newest_snapshot(offer_id: int) -> OfferSnapshot | None:
    """What the offer was frozen into, trials left out."""
    return db.session.scalar(
        select(OfferSnapshot)
        .where(OfferSnapshot.offer_id == offer_id, OfferSnapshot.is_trial.is_(False))
        .order_by(OfferSnapshot.id.desc())
        .limit(1)
    )
