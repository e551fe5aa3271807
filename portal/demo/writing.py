"""What the demo's brokers write: letters, words in S-Exposé mails and messages, made from the agency's wordings."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.agency.models import Agency
from portal.database import db
from portal.dispatch.free_words import clean_words
from portal.offers import actions as offers
from portal.offers import letter as letters
from portal.offers.models import Offer
from portal.properties.models import PropertyFileKind
from portal.prospects.models import Prospect
from portal.wordings import placeholders
from portal.wordings.models import Wording, WordingCategory


def written_draft(agency_id: int, broker_id: int, prospect_id: int, property_ids: Sequence[int]) -> Offer:
    """A draft with a letter, made from the agency's first wording in his language, and the energy certificates."""
    offer = offers.compose_offer(
        agency_id, broker_id=broker_id, prospect_id=prospect_id, property_ids=property_ids
    )
    text = first_wording(offer.case.prospect, WordingCategory.OFFER)
    known = letters.values_for(offer, db.session.get_one(Agency, agency_id), text.language)
    return offers.save_content(
        agency_id,
        offer.id,
        revision=offer.revision,
        subject=placeholders.fill_text(text.subject, known),
        cover_html=placeholders.fill_html(text.body_html, known),
        cover_format="html",
        property_files=[
            file.id
            for one in offer.properties
            for file in one.files
            if file.kind == PropertyFileKind.ENERGY_CERTIFICATE
        ],
    )


def with_own_words(offer: Offer) -> Offer:
    """The draft with the broker's own words in its S-Exposé mail."""
    text = first_wording(offer.case.prospect, WordingCategory.REGISTERED)
    return offers.save_words(
        offer.agency_id, offer.id, revision=offer.revision, words_html=clean_words(text.body_html)
    )


def first_wording(prospect: Prospect, category: WordingCategory) -> Wording:
    """The first text of its kind in the prospect's language."""
    query = select(Wording).filter_by(
        agency_id=prospect.agency_id, category=category, language=prospect.language
    )
    return db.session.scalars(query.order_by(Wording.id).limit(1)).one()
