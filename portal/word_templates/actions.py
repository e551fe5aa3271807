"""What changes Word templates: store, replace, rename, remove."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.files import file_store
from portal.transaction import transaction
from portal.word_templates.models import WordTemplate

MOST_TEMPLATES = 50


class WordTemplateUnknown(LookupError):
    """The agency has no Word template with this id."""


class WordTemplateNameTaken(ValueError):
    """Another Word template of the agency has this name."""


class TooManyWordTemplates(ValueError):
    """More than MOST_TEMPLATES."""


@dataclass(frozen=True)
class TemplateFile:
    """A checked .docx with the names of its fields."""

    file_name: str
    content: bytes
    fields: tuple[str, ...]


def create_word_template(agency_id: int, *, name: str, file: TemplateFile) -> WordTemplate:
    """Keep a template. Raises WordTemplateNameTaken or TooManyWordTemplates."""
    digest = file_store().store(agency_id, file.content)
    with transaction() as session:
        _assert_name_free(session, agency_id, name)
        count = session.scalar(select(func.count()).select_from(WordTemplate).filter_by(agency_id=agency_id))
        if (count or 0) >= MOST_TEMPLATES:
            raise TooManyWordTemplates
        now = clock.now()
        row = WordTemplate(agency_id=agency_id, name=name, created_at=now, updated_at=now)
        _put(row, file, digest)
        session.add(row)
    return row


def update_word_template(
    agency_id: int, template_id: int, *, name: str, file: TemplateFile | None
) -> WordTemplate:
    """Rename a template and, with ``file``, replace its bytes. Raises WordTemplateUnknown, WordTemplateNameTaken."""
    digest = file_store().store(agency_id, file.content) if file else ""
    with transaction() as session:
        row = _own(session, agency_id, template_id)
        _assert_name_free(session, agency_id, name, but=template_id)
        row.name, row.updated_at = name, clock.now()
        if file is not None:
            _put(row, file, digest)
    return row


def delete_word_template(agency_id: int, template_id: int) -> None:
    """Remove a template; files made from it are the broker's already. Raises WordTemplateUnknown."""
    with transaction() as session:
        session.delete(_own(session, agency_id, template_id))


def _put(row: WordTemplate, file: TemplateFile, digest: str) -> None:
    row.file_name, row.sha256, row.size = file.file_name, digest, len(file.content)
    row.fields = list(file.fields)


def _own(session: Session, agency_id: int, template_id: int) -> WordTemplate:
    row = session.scalar(select(WordTemplate).filter_by(agency_id=agency_id, id=template_id))
    if row is None:
        raise WordTemplateUnknown(template_id)
    return row


def _assert_name_free(session: Session, agency_id: int, name: str, but: int = 0) -> None:
    names = session.execute(select(WordTemplate.id, WordTemplate.name).filter_by(agency_id=agency_id))
    if any(row.id != but and row.name.casefold() == name.casefold() for row in names):
        raise WordTemplateNameTaken(name)
