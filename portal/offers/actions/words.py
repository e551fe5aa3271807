"""The broker's own words that go with the S-Exposé mail of a draft."""

from portal.offers.actions.draft import own_draft, touch
from portal.offers.models import Offer
from portal.transaction import transaction


def save_words(agency_id: int, offer_id: int, *, revision: int, words_html: str) -> Offer:
    """Keep ``words_html`` (clean, without links; empty: none) as the free part of the S-Exposé mail.

    Raises OfferUnknown, OfferNoDraft, DraftChangedMeanwhile.
    """
    with transaction() as session:
        offer = own_draft(session, agency_id, offer_id, revision)
        offer.registered_html = words_html
        touch(offer)
    return offer
