"""An earlier offer becomes a new draft."""

from portal.offers.actions.attaching import attach, drop_unoffered
from portal.offers.actions.choosing import place
from portal.offers.actions.draft import new_draft, own_offer
from portal.offers.actions.word import copy_word
from portal.offers.models import Offer
from portal.transaction import transaction
from portal.uploads import KeptFile


def copy_offer(agency_id: int, offer_id: int) -> Offer:
    """A new draft with the same text, properties and attachments, in the same case.

    Archived properties are left out. Raises OfferUnknown.
    """
    with transaction() as session:
        original = own_offer(session, agency_id, offer_id)
        offer = new_draft(session, original.case)
        offer.subject, offer.cover_html = original.subject, original.cover_html
        offer.cover_format, offer.dispatch_mode = original.cover_format, original.dispatch_mode
        copy_word(session, original, offer)
        offer.registered_html = original.registered_html
        place(session, offer, [one.id for one in original.properties if not one.is_archived])
        for one in original.attachments:
            file = KeptFile(one.file_name, one.media_type, one.sha256, one.size)
            attach(session, offer, [file], property_file_id=one.property_file_id)
        drop_unoffered(session, offer)
    return offer
