"""The files that go with an offer."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.offers.models import Offer, OfferAttachment
from portal.uploads import KeptFile

MOST_ATTACHMENTS = 10


class TooManyAttachments(ValueError):
    """More than MOST_ATTACHMENTS."""


def attach(session: Session, offer: Offer, files: Sequence[KeptFile]) -> None:
    """Attach files; one whose name is taken gets a number. Raises TooManyAttachments."""
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
                file_name=name,
                media_type=file.media_type,
                sha256=file.sha256,
                size=file.size,
                created_at=clock.now(),
            )
        )
    session.flush()
    session.expire(offer, ["attachments"])


def _free_name(name: str, taken: Sequence[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    number, found = 1, name
    while found.casefold() in {other.casefold() for other in taken}:
        number += 1
        found = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    return found
