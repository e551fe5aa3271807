"""Photos and floor plans of a property: add, describe, order, remove."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.files import file_store
from portal.pictures import PreparedPicture
from portal.properties.entry import own_property
from portal.properties.models import Picture, PictureKind
from portal.transaction import transaction

#: So many go into one form and one PDF at most.
MOST_PICTURES = 80


class TooManyPictures(ValueError):
    """The property would have more than MOST_PICTURES pictures."""


@dataclass(frozen=True)
class PictureChange:
    """What a broker decided about one picture."""

    picture_id: int
    caption: str
    kind: PictureKind
    before_consent: bool
    remove: bool = False


def _pictures(session: Session, agency_id: int, property_id: int) -> list[Picture]:
    query = select(Picture).filter_by(agency_id=agency_id, property_id=property_id)
    return list(session.scalars(query.order_by(Picture.position, Picture.id)))


def add_pictures(
    agency_id: int,
    property_id: int,
    prepared: Sequence[PreparedPicture],
    *,
    kind: PictureKind = PictureKind.PHOTO,
    before_consent: bool = False,
    captions: Sequence[str] = (),
) -> list[Picture]:
    """Keep pictures behind those already there, in the order given; the first photo becomes the title.

    Raises PropertyUnknown, TooManyPictures (then none is kept).
    """
    store = file_store()
    stored = [(store.store(agency_id, one.large), store.store(agency_id, one.small), one) for one in prepared]
    with transaction() as session:
        row = own_property(session, agency_id, property_id)
        there = _pictures(session, agency_id, property_id)
        if len(there) + len(stored) > MOST_PICTURES:
            raise TooManyPictures(MOST_PICTURES)
        now = clock.now()
        titled = any(picture.is_title for picture in there)
        first = max((picture.position for picture in there), default=0) + 1
        added = [
            Picture(
                agency_id=agency_id,
                property_id=property_id,
                kind=kind,
                position=first + index,
                caption=captions[index] if index < len(captions) else "",
                is_title=kind == PictureKind.PHOTO and not titled and index == 0,
                before_consent=before_consent and kind != PictureKind.MAP_SKETCH,
                large_sha256=large,
                small_sha256=small,
                width=one.width,
                height=one.height,
                created_at=now,
            )
            for index, (large, small, one) in enumerate(stored)
        ]
        session.add_all(added)
        row.updated_at = now
        session.flush()
    return added


def save_pictures(
    agency_id: int,
    property_id: int,
    changes: Sequence[PictureChange],
    *,
    title_id: int | None = None,
    move: tuple[int, int] | None = None,
) -> None:
    """Captions, kinds, releases, removals, the title picture, and one step up or down.

    ``move`` is (picture id, -1 or +1) among the pictures of the same kind. Pictures that are not the
    property's are passed over. Raises PropertyUnknown.
    """
    with transaction() as session:
        row = own_property(session, agency_id, property_id)
        there = {picture.id: picture for picture in _pictures(session, agency_id, property_id)}
        for change in changes:
            picture = there.get(change.picture_id)
            if picture is None:
                continue
            if change.remove:
                session.delete(there.pop(change.picture_id))
                continue
            picture.caption = change.caption
            picture.kind = change.kind
            picture.before_consent = change.before_consent and change.kind != PictureKind.MAP_SKETCH
        _choose_title(list(there.values()), title_id)
        if move is not None:
            _step(list(there.values()), *move)
        row.updated_at = clock.now()


def _choose_title(pictures: list[Picture], title_id: int | None) -> None:
    photos = [picture for picture in pictures if picture.kind == PictureKind.PHOTO]
    chosen = next((photo for photo in photos if photo.id == title_id), None)
    chosen = chosen or next((photo for photo in photos if photo.is_title), None) or next(iter(photos), None)
    for picture in pictures:
        picture.is_title = picture is chosen


def _step(pictures: list[Picture], picture_id: int, by: int) -> None:
    moved = next((picture for picture in pictures if picture.id == picture_id), None)
    if moved is None:
        return
    row = [picture for picture in pictures if picture.kind == moved.kind]
    at = row.index(moved)
    to = min(max(at + by, 0), len(row) - 1)
    row.insert(to, row.pop(at))
    places = sorted(picture.position for picture in row)
    for place, picture in zip(places, row, strict=True):
        picture.position = place


def arrange_pictures(agency_id: int, property_id: int, order: Sequence[int]) -> None:
    """Bring the pictures named in ``order`` into this order, on the places they hold together.

    Ids that are not the property's are passed over. Raises PropertyUnknown.
    """
    with transaction() as session:
        own_property(session, agency_id, property_id)
        there = {picture.id: picture for picture in _pictures(session, agency_id, property_id)}
        named = [there[picture_id] for picture_id in dict.fromkeys(order) if picture_id in there]
        places = sorted(picture.position for picture in named)
        for place, picture in zip(places, named, strict=True):
            picture.position = place
