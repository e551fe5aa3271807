"""Beginning with a text template: fill a field from it, and ask before text of the broker's own is replaced."""

from collections.abc import Mapping

from flask import request
from flask_babel import gettext as _
from wtforms import SelectField, StringField

from portal.rich_text import clean_html
from portal.rich_text_field import RichTextField
from portal.scope import own_agency_id, own_or_404
from portal.wordings import placeholders
from portal.wordings.models import Wording, WordingCategory
from portal.wordings.search import offered

USE, REPLACE, PREVIEW = "vorlage", "vorlage-ersetzen", "vorschau"


def wanted() -> str:
    """Which button was pressed; empty for the one that saves or sends."""
    return request.form.get("tun", "")


def offer_wordings(field: SelectField, category: WordingCategory, language: str) -> None:
    """Let ``field`` offer the wordings of ``category``, those in the reader's language first."""
    field.choices = [(0, _("Keine Vorlage")), *offered(own_agency_id(), category, language)]


def chosen_wording(field: SelectField, category: WordingCategory) -> Wording | None:
    """The wording that ``field`` names; None, with the reason beside the field, when it names none. 404 for others."""
    if not field.data:
        field.errors = [_("Bitte wählen Sie eine Textvorlage aus.")]
        return None
    return own_or_404(Wording, field.data, category=category)


def use(
    wording: Wording, values: Mapping[str, str], body: RichTextField, subject: StringField | None = None
) -> bool:
    """Fill ``body`` (and ``subject``) with ``wording``; False: there is text, the broker has to be asked first."""
    if wanted() != REPLACE and not body.is_empty:
        return False
    if subject is not None:
        subject.data = placeholders.fill_text(wording.subject, values)[:200]
    body.show(clean_html(placeholders.fill_html(wording.body_html, values)))
    return True
