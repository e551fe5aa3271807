"""Files about a property (Unterlagen): add, name, sort by kind, remove."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal import clock
from portal.properties.entry import own_property
from portal.properties.models import PropertyFile, PropertyFileKind
from portal.transaction import transaction
from portal.uploads import KeptFile, with_ending

MOST_FILES = 40


class TooManyFiles(ValueError):
    """The property would have more than MOST_FILES files."""


@dataclass(frozen=True)
class FileChange:
    """What a broker decided about one file."""

    file_id: int
    file_name: str
    kind: PropertyFileKind
    remove: bool = False


def add_files(
    agency_id: int, property_id: int, files: Sequence[tuple[PropertyFileKind, KeptFile]]
) -> list[PropertyFile]:
    """Keep files whose bytes are in the store, each with its kind, in the order given.

    Raises PropertyUnknown, TooManyFiles (then none is kept).
    """
    with transaction() as session:
        row = own_property(session, agency_id, property_id)
        there = session.scalar(
            select(func.count())
            .select_from(PropertyFile)
            .filter_by(agency_id=agency_id, property_id=property_id)
        )
        if (there or 0) + len(files) > MOST_FILES:
            raise TooManyFiles(MOST_FILES)
        row.updated_at = clock.now()
        added = [
            PropertyFile(
                agency_id=agency_id,
                property_id=property_id,
                kind=kind,
                file_name=file.file_name,
                media_type=file.media_type,
                sha256=file.sha256,
                size=file.size,
                created_at=row.updated_at,
            )
            for kind, file in files
        ]
        session.add_all(added)
        session.flush()
    return added


def save_files(agency_id: int, property_id: int, changes: Sequence[FileChange]) -> None:
    """Names, kinds and removals; files that are not the property's are passed over.

    A removed file leaves the property's list only: offers hold copies of their own, and its bytes stay in the store
    for them. Raises PropertyUnknown.
    """
    with transaction() as session:
        row = own_property(session, agency_id, property_id)
        query = select(PropertyFile).filter_by(agency_id=agency_id, property_id=property_id)
        there = {file.id: file for file in session.scalars(query)}
        for change in changes:
            file = there.get(change.file_id)
            if file is None:
                continue
            if change.remove:
                session.delete(file)
                continue
            file.file_name = with_ending(change.file_name, file.ending)
            file.kind = change.kind
        row.updated_at = clock.now()
