"""What changes wordings: create, change, delete, and the ones a new agency may begin with."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.transaction import transaction
from portal.wordings.first_texts import FIRST_TEXTS
from portal.wordings.models import Wording, WordingCategory


class WordingNameTaken(ValueError):
    """Another wording of the agency has this name."""


class WordingUnknown(LookupError):
    """The agency has no wording with this id."""


def _own(session: Session, agency_id: int, wording_id: int) -> Wording:
    row = session.scalar(select(Wording).filter_by(agency_id=agency_id, id=wording_id))
    if row is None:
        raise WordingUnknown(wording_id)
    return row


def _assert_name_free(session: Session, agency_id: int, name: str, but: int = 0) -> None:
    names = session.execute(select(Wording.id, Wording.name).filter_by(agency_id=agency_id))
    if any(row.id != but and row.name.casefold() == name.casefold() for row in names):
        raise WordingNameTaken(name)


def create_wording(
    agency_id: int,
    *,
    name: str,
    subject: str,
    body_html: str,
    category: WordingCategory = WordingCategory.OFFER,
    language: str = "de",
) -> Wording:
    """Add a wording; ``body_html`` is clean. Raises WordingNameTaken."""
    with transaction() as session:
        _assert_name_free(session, agency_id, name)
        now = clock.now()
        row = Wording(
            agency_id=agency_id,
            name=name,
            category=category,
            language=language,
            subject=subject,
            body_html=body_html,
            created_at=now,
            updated_at=now,
        )
        session.add(row)
    return row


def update_wording(
    agency_id: int,
    wording_id: int,
    *,
    name: str,
    subject: str,
    body_html: str,
    category: WordingCategory,
    language: str,
) -> Wording:
    """Change a wording; offers made with it keep their text. Raises WordingUnknown, WordingNameTaken."""
    with transaction() as session:
        row = _own(session, agency_id, wording_id)
        _assert_name_free(session, agency_id, name, but=wording_id)
        row.name, row.subject, row.body_html = name, subject, body_html
        row.category, row.language = category, language
        row.updated_at = clock.now()
    return row


def delete_wording(agency_id: int, wording_id: int) -> None:
    """Remove a wording; offers made with it keep their text. Raises WordingUnknown."""
    with transaction() as session:
        session.delete(_own(session, agency_id, wording_id))


def add_default_wordings(agency_id: int) -> int:
    """Give the agency the first wordings whose names it does not use yet; returns how many were added."""
    with transaction() as session:
        names = set(session.scalars(select(Wording.name).filter_by(agency_id=agency_id)))
        now = clock.now()
        missing = [text for text in FIRST_TEXTS if text.name not in names]
        session.add_all(
            Wording(
                agency_id=agency_id,
                name=text.name,
                category=text.category,
                language=text.language,
                subject=text.subject,
                body_html=text.body_html,
                created_at=now,
                updated_at=now,
            )
            for text in missing
        )
    return len(missing)
