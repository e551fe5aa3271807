"""An earlier offer becomes a new draft: for the same prospect once more, or for another one."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.offers.actions.attaching import attach, drop_unoffered
from portal.offers.actions.beginning import begin
from portal.offers.actions.choosing import place
from portal.offers.actions.draft import new_draft, own_offer
from portal.offers.actions.expose import copy_expose
from portal.offers.actions.word import copy_word
from portal.offers.leftovers import addressed_anew
from portal.offers.models import Offer
from portal.transaction import transaction
from portal.uploads import KeptFile


def copy_offer(agency_id: int, offer_id: int) -> Offer:
    """A new draft with the same content and properties, in the same case.

    Archived properties are left out. Raises OfferUnknown.
    """
    with transaction() as session:
        original = own_offer(session, agency_id, offer_id)
        offer = new_draft(session, original.case)
        place(session, offer, [one.id for one in original.properties if not one.is_archived])
        _copy_content(session, original, offer)
    return offer


def compose_like(
    agency_id: int,
    offer_id: int,
    *,
    broker_id: int,
    prospect_id: int,
    property_ids: Sequence[int],
    case_id: int | None = None,
    wish: str = "",
) -> Offer:
    """As beginning.compose_offer, with the content of an earlier offer, whoever that was for.

    The earlier greeting becomes the placeholder for any; whatever else still names the earlier prospect is told by
    leftovers.sentences. Raises OfferUnknown, and what compose_offer raises.
    """
    with transaction() as session:
        original = own_offer(session, agency_id, offer_id)
        offer = begin(
            session,
            agency_id,
            broker_id=broker_id,
            prospect_id=prospect_id,
            property_ids=property_ids,
            case_id=case_id,
            wish=wish,
        )
        _copy_content(session, original, offer)
        earlier = original.case.prospect
        if earlier.id != prospect_id:
            offer.subject = addressed_anew(offer.subject, earlier)[:200]
            offer.cover_html = addressed_anew(offer.cover_html, earlier)
            offer.registered_html = addressed_anew(offer.registered_html, earlier)
    return offer


def _copy_content(session: Session, original: Offer, offer: Offer) -> None:
    """Text, files and choices; what was ticked from properties that are not offered is left out."""
    offer.copied_from_id = original.id
    offer.subject, offer.cover_html = original.subject, original.cover_html
    offer.cover_format, offer.registered_html = original.cover_format, original.registered_html
    offer.dispatch_mode, offer.layout = original.dispatch_mode, original.layout
    offer.marks_recipient = original.marks_recipient
    copy_word(session, original, offer)
    offered = {one.id for one in offer.properties}
    if all(one.is_archived or one.id in offered for one in original.properties):
        copy_expose(session, original, offer)  # else it would show what is not offered
    for one in original.attachments:
        file = KeptFile(one.file_name, one.media_type, one.sha256, one.size)
        attach(session, offer, [file], property_file_id=one.property_file_id)
    drop_unoffered(session, offer)
