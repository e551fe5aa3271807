"""What may be typed about a Word template: its name and the file."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from portal.form_fields import GermanForm, LineField, Needed


class WordTemplateForm(GermanForm):
    name = LineField(
        _l("Name der Vorlage"), [Needed(_l("Bitte geben Sie der Vorlage einen Namen."))], maximum=100
    )
    file = FileField(_l("Word-Datei"))
