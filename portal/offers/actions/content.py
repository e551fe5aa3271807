"""What is written and attached is saved."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete

from portal.offers.actions.attaching import attach, tick
from portal.offers.actions.choosing import arranged, moved, place
from portal.offers.actions.draft import own_draft, touch
from portal.offers.actions.word import change_word
from portal.offers.models import Offer, OfferAttachment
from portal.offers.word_file import WordChange
from portal.transaction import transaction
from portal.uploads import KeptFile


def save_content(
    agency_id: int,
    offer_id: int,
    *,
    revision: int,
    subject: str,
    cover_html: str,
    cover_format: str,
    order: Sequence[int] = (),
    move: tuple[int, int] | None = None,
    remove_attachments: Iterable[int] = (),
    add_attachments: Sequence[KeptFile] = (),
    property_files: Collection[int] | None = None,
    word: WordChange | None = None,
) -> Offer:
    """Save what is written (``cover_html`` is clean) and attached.

    ``order`` are ids of properties as the page shows them, ``move`` one of them and -1 or +1.

    ``property_files``: ids of exactly those files of the offered properties that go along; None changes none.

    Raises OfferUnknown, OfferNoDraft, DraftChangedMeanwhile, TooManyAttachments.
    """
    with transaction() as session:
        offer = own_draft(session, agency_id, offer_id, revision)
        offer.subject, offer.cover_html, offer.cover_format = subject, cover_html, cover_format
        if word is not None:
            change_word(session, offer, word)
        offered = [one.id for one in offer.properties]
        wanted = moved(arranged(offered, order), *(move or (0, 0)))
        if wanted != offered:
            place(session, offer, wanted)
        session.execute(
            delete(OfferAttachment).where(
                OfferAttachment.offer_id == offer_id,
                OfferAttachment.agency_id == agency_id,
                OfferAttachment.id.in_(list(remove_attachments)),
            )
        )
        if property_files is not None:
            tick(session, offer, property_files)
        attach(session, offer, add_attachments)
        touch(offer)
    return offer
