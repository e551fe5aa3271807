"""What the demo's brokers write: letters, words in S-Exposé mails and messages, made from the agency's wordings."""

import secrets
from collections.abc import Sequence
from io import BytesIO

from sqlalchemy import select

from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.cases.models import Case
from portal.database import db
from portal.demo.album import demo_expose
from portal.dispatch import actions as dispatches
from portal.dispatch.free_words import clean_words
from portal.offers import actions as offers
from portal.offers import letter as letters
from portal.offers.expose import keep_expose, receive_expose
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


def send_reply(case: Case, broker: Broker) -> None:
    """Answer the prospect of a case."""
    text = first_wording(case.prospect, WordingCategory.REPLY)
    dispatches.send_message(
        case.agency_id,
        case.id,
        broker,
        subject=text.subject,
        body_html=text.body_html,
        once=secrets.token_urlsafe(18),
    )


def with_finished_expose(offer: Offer) -> Offer:
    """The draft with an exposé made elsewhere, instead of the one the portal would make."""
    checked = receive_expose("Exposé Hofgut.pdf", BytesIO(demo_expose()))
    return offers.use_expose(offer.agency_id, offer.id, keep_expose(offer.agency_id, checked))


def first_wording(prospect: Prospect, category: WordingCategory) -> Wording:
    """The first text of its kind in the prospect's language."""
    query = select(Wording).filter_by(
        agency_id=prospect.agency_id, category=category, language=prospect.language
    )
    return db.session.scalars(query.order_by(Wording.id).limit(1)).one()
