"""The look of an offer's PDF is chosen."""

from portal.agency.kinds import Layout
from portal.offers.actions.draft import own_draft, touch
from portal.offers.models import Offer
from portal.transaction import transaction


def choose_layout(
    agency_id: int, offer_id: int, *, revision: int, layout: Layout, marks_recipient: bool
) -> Offer:
    """Set the layout of the exposé, and whether every page says for whom it was made.

    Raises OfferUnknown, OfferNoDraft, DraftChangedMeanwhile.
    """
    with transaction() as session:
        offer = own_draft(session, agency_id, offer_id, revision)
        if (offer.layout, offer.marks_recipient) != (layout, marks_recipient):
            offer.layout, offer.marks_recipient = layout, marks_recipient
            touch(offer)
    return offer
