"""What the page for checking takes: one ZIP file."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from portal.form_fields import GermanForm


class CheckForm(GermanForm):
    file = FileField(
        _l("Nachweis (ZIP-Datei)"),
        [FileRequired(_l("Bitte wählen Sie die ZIP-Datei eines Nachweises aus."))],
    )
