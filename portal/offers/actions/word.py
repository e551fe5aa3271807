"""The Word file an offer is made of: put in, replaced, taken out, copied with the offer."""

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from portal import clock
from portal.offers.dispatch_mode import OfferSource
from portal.offers.models import Offer, OfferWord
from portal.offers.word_file import WordChange


def change_word(session: Session, offer: Offer, change: WordChange) -> None:
    """Do what step 2 says of the Word file; the letter written in the portal stays as it is."""
    offer.shows_details = change.shows_details
    if change.is_source:
        offer.source = OfferSource.WORD
    elif offer.source == OfferSource.WORD:
        offer.source = OfferSource.WRITTEN
    if change.new is None and not change.removes:
        session.execute(
            update(OfferWord)
            .filter_by(agency_id=offer.agency_id, offer_id=offer.id)
            .values(pdf_engine=change.pdf_engine)
        )
        return
    session.execute(delete(OfferWord).filter_by(agency_id=offer.agency_id, offer_id=offer.id))
    if change.new is not None:
        new = change.new
        session.add(
            OfferWord(
                agency_id=offer.agency_id,
                offer_id=offer.id,
                file_name=new.file_name,
                sha256=new.sha256,
                size=new.size,
                html=new.html,
                pictures=[dict(one) for one in new.pictures],
                notes=list(new.notes),
                pdf_engine=change.pdf_engine,
                created_at=clock.now(),
            )
        )
    session.flush()
    session.expire(offer, ["word"])


def copy_word(session: Session, original: Offer, offer: Offer) -> None:
    """Give the draft ``offer`` the same Word file as ``original``; the bytes are shared by their hash."""
    offer.shows_details = original.shows_details
    word = original.word
    if word is None:
        return
    if original.source == OfferSource.WORD:
        offer.source = OfferSource.WORD
    session.add(
        OfferWord(
            agency_id=offer.agency_id,
            offer_id=offer.id,
            file_name=word.file_name,
            sha256=word.sha256,
            size=word.size,
            html=word.html,
            pictures=word.pictures,
            notes=word.notes,
            pdf_engine=word.pdf_engine,
            created_at=clock.now(),
        )
    )
    session.flush()
    session.expire(offer, ["word"])
