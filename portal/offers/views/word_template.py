"""A Word template filled for a draft, to polish in Word and upload again."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.agency.models import Agency
from portal.database import db
from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store
from portal.offers.views.blueprint import bp, draft_of
from portal.offers.word_values import objects_of, values_of
from portal.scope import own_or_404, row_number
from portal.stored_file import as_file
from portal.uploads import safe_name
from portal.word import WORD_TYPE, WordRefused
from portal.word_fields import FieldsUnreadable, fill_fields
from portal.word_templates import fields
from portal.word_templates.first_template import first_template
from portal.word_templates.models import WordTemplate
from portal.word_templates.search import word_templates_of

#: Instead of a template's id: the one that comes with the portal.
FIRST = "beispiel"


@bp.get("/<int:offer_id>/als-word")
def as_word(offer_id: int) -> Response:
    """``?vorlage=<id>``: the template with the facts of this draft; nothing is kept."""
    offer = draft_of(offer_id)
    if isinstance(offer, Response):
        return offer
    chosen = request.args.get("vorlage", "")
    try:
        content = _template(chosen)
        agency = db.session.get_one(Agency, offer.agency_id)
        filled = fill_fields(content, values_of(offer, agency), objects_of(offer))
    except (WordRefused, FieldsUnreadable, UnknownFields) as refused:
        return _back(offer_id, refused.sentence)
    except (StoredBytesMissing, StoredBytesDamaged):
        return _back(offer_id, _("Die Word-Vorlage ist beschädigt. Bitte laden Sie sie noch einmal hoch."))
    name = safe_name(f"Offerte {offer.case.number} {offer.case.prospect.last_name}.docx")
    return as_file(filled, WORD_TYPE, name)


class UnknownFields(ValueError):
    """The template has fields that nobody knows; ``sentence`` names them."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(len(sentences))
        self.sentence = " ".join(sentences)


def template_choices(agency_id: int) -> list[tuple[str, str]]:
    """What can be filled: the agency's templates, and the one that comes with the portal."""
    own = [(str(one.id), one.name) for one in word_templates_of(agency_id)]
    return [*own, (FIRST, _("Brief mit Tabelle (mitgeliefert)"))]


def _template(chosen: str) -> bytes:
    """The bytes of the chosen template. Raises UnknownFields."""
    if chosen == FIRST:
        return first_template()
    row = own_or_404(WordTemplate, row_number(chosen) or 0)
    wrong = fields.unknown(row.fields)
    if wrong:
        raise UnknownFields(wrong)
    return file_store().read(row.agency_id, row.sha256)


def _back(offer_id: int, sentence: str) -> Response:
    flash(sentence, "danger")
    return redirect(url_for("offers.content", offer_id=offer_id), 303)
