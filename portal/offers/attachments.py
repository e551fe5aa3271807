"""Which files go with an offer: the broker's own, and those ticked from the files of the offered properties.

A ticked file is copied by its hash: the offer keeps it when the property loses it. The tick shows only as long as
property and offer hold the very same bytes; a row id alone does not say so, because ids are given out again.
"""

from collections.abc import Collection, Sequence

from portal.offers.models import Offer, OfferAttachment
from portal.properties.models import Property, PropertyFile


def is_copy(attachment: OfferAttachment, file: PropertyFile) -> bool:
    """Whether this attachment was ticked from this file of a property."""
    return attachment.property_file_id == file.id and attachment.sha256 == file.sha256


def offered_files(offer: Offer) -> list[PropertyFile]:
    """The files of the offered properties, in the offer's order."""
    return [file for one in offer.properties for file in one.files]


def ticked(offer: Offer) -> list[int]:
    """Ids of the properties' files that go along."""
    return [file.id for file in offered_files(offer) if any(is_copy(one, file) for one in offer.attachments)]


def own(offer: Offer) -> list[OfferAttachment]:
    """Attachments without a tick to show: uploaded for this offer, or gone from their property since."""
    files = offered_files(offer)
    return [one for one in offer.attachments if not any(is_copy(one, file) for file in files)]


def with_files(offer: Offer) -> list[Property]:
    """The offered properties that have files to tick."""
    return [one for one in offer.properties if one.files]


def split(
    offer: Offer, wanted: Collection[int], *, removed: Collection[int], most: int
) -> tuple[list[int], Sequence[PropertyFile]]:
    """The ``wanted`` files of properties that have room beside the offer's own, and those that have none.

    ``removed`` are ids of own attachments on their way out, ``most`` is how many files an offer may have.
    """
    files = [file for file in offered_files(offer) if file.id in wanted]
    room = max(0, most - sum(one.id not in removed for one in own(offer)))
    return [file.id for file in files[:room]], files[room:]
