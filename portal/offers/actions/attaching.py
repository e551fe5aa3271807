"""The files that go with an offer."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.offers.attachments import is_copy, offered_files
from portal.offers.models import Offer, OfferAttachment
from portal.properties.models import PropertyFile
from portal.uploads import KeptFile

MOST_ATTACHMENTS = 20


class TooManyAttachments(ValueError):
    """More than MOST_ATTACHMENTS."""


def attach(
    session: Session, offer: Offer, files: Sequence[KeptFile], *, property_file_id: int | None = None
) -> None:
    """Attach files; one whose name is taken gets a number. Raises TooManyAttachments.

    ``property_file_id``: the file of a property they are copied from.
    """
    names = list(session.scalars(select(OfferAttachment.file_name).filter_by(offer_id=offer.id)))
    if len(names) + len(files) > MOST_ATTACHMENTS:
        raise TooManyAttachments
    for file in files:
        name = _free_name(file.file_name, names)
        names.append(name)
        session.add(
            OfferAttachment(
                agency_id=offer.agency_id,
                offer_id=offer.id,
                property_file_id=property_file_id,
                file_name=name,
                media_type=file.media_type,
                sha256=file.sha256,
                size=file.size,
                created_at=clock.now(),
            )
        )
    session.flush()
    session.expire(offer, ["attachments"])


def tick(session: Session, offer: Offer, wanted: Collection[int]) -> None:
    """Of the offered properties' files attach exactly those with ids in ``wanted``; ids of others are passed over.

    Raises TooManyAttachments.
    """
    for file in offered_files(offer):
        copies = [one for one in offer.attachments if is_copy(one, file)]
        if file.id not in wanted:
            for one in copies:
                session.delete(one)
        elif not copies:
            kept = KeptFile(file.file_name, file.media_type, file.sha256, file.size)
            attach(session, offer, [kept], property_file_id=file.id)
    session.flush()
    session.expire(offer, ["attachments"])


def drop_unoffered(session: Session, offer: Offer) -> None:
    """Take out what was ticked from properties that are no longer offered."""
    offered = {one.id for one in offer.properties}
    for one in offer.attachments:
        file = session.get(PropertyFile, one.property_file_id) if one.property_file_id else None
        if file is not None and is_copy(one, file) and file.property_id not in offered:
            session.delete(one)
    session.flush()
    session.expire(offer, ["attachments"])


def _free_name(name: str, taken: Sequence[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    number, found = 1, name
    while found.casefold() in {other.casefold() for other in taken}:
        number += 1
        found = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    return found
