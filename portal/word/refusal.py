"""Why a Word file is not taken: one word for the program, one German sentence for the broker."""

from flask_babel import lazy_gettext as _l

_SENTENCES = {
    "no_word": _l(
        "Das ist keine Word-Datei. Bitte öffnen Sie das Dokument in Word, wählen Sie „Speichern unter“ mit dem "
        "Dateityp „Word-Dokument (.docx)“ und laden Sie diese Datei hoch."
    ),
    "damaged": _l(
        "Diese Word-Datei ist beschädigt oder nicht vollständig. Bitte öffnen Sie sie in Word, speichern Sie sie "
        "neu und laden Sie sie noch einmal hoch."
    ),
    "old_word": _l(
        "Das ist eine Datei des alten Word-Formats (.doc). Bitte öffnen Sie sie in Word und speichern Sie sie mit "
        "dem Dateityp „Word-Dokument (.docx)“."
    ),
    "encrypted": _l(
        "Diese Word-Datei ist mit einem Kennwort geschützt. Bitte entfernen Sie in Word das Kennwort unter „Datei“, "
        "„Informationen“, „Dokument schützen“ und speichern Sie sie neu."
    ),
    "macros": _l(
        "Diese Word-Datei enthält Makros. Mailserver halten solche Dateien zurück. Bitte speichern Sie sie in Word "
        "mit dem Dateityp „Word-Dokument (.docx)“ ohne Makros."
    ),
    "open_document": _l(
        "Das ist eine Datei von LibreOffice oder OpenOffice (.odt). Bitte speichern Sie sie dort mit dem Dateityp "
        "„Word 2007–365 (.docx)“ und laden Sie diese Datei hoch."
    ),
    "spreadsheet": _l(
        "Das ist eine Excel-Datei. Bitte fügen Sie die Tabelle in ein Word-Dokument ein und laden Sie dieses hoch."
    ),
    "presentation": _l(
        "Das ist eine PowerPoint-Datei. Bitte laden Sie ein Word-Dokument hoch oder speichern Sie die Folien als PDF."
    ),
    "doctype": _l(
        "In dieser Word-Datei stecken Anweisungen, die Word selbst nie schreibt. Bitte öffnen Sie sie in Word und "
        "speichern Sie sie neu."
    ),
    "linked": _l(
        "In dieser Word-Datei sind Bilder nur verknüpft und nicht enthalten. Bitte fügen Sie die Bilder in Word "
        "selbst ein („Einfügen“, „Bilder“) und speichern Sie die Datei neu."
    ),
    "external": _l(
        "Diese Word-Datei lädt Teile von anderswo nach, zum Beispiel eine Vorlage oder eine andere Datei. Bitte "
        "kopieren Sie den Inhalt in ein neues Word-Dokument und speichern Sie dieses."
    ),
    "embedded": _l(
        "In dieser Word-Datei stecken weitere Dateien oder Programme (eingebettete Objekte). Bitte entfernen Sie "
        "diese in Word oder fügen Sie sie als Bild ein."
    ),
    "chunk": _l(
        "In dieser Word-Datei steckt ein weiteres Dokument, das erst beim Öffnen eingefügt wird. Bitte öffnen Sie "
        "sie in Word und speichern Sie sie neu."
    ),
    "too_large": _l("Diese Word-Datei ist größer als 25 MB. Bitte verkleinern Sie die Bilder darin."),
    "too_long": _l(
        "Diese Word-Datei ist zu umfangreich für ein Angebot. Bitte kürzen Sie sie oder laden Sie sie als PDF hoch."
    ),
    "too_many_pictures": _l(
        "Diese Word-Datei enthält mehr als 60 Bilder. Bitte verwenden Sie weniger Bilder oder laden Sie sie als PDF "
        "hoch."
    ),
    "picture_too_large": _l(
        "Ein Bild in dieser Word-Datei ist zu groß. Bitte wählen Sie in Word „Bild komprimieren“ und speichern Sie "
        "die Datei neu."
    ),
    "empty": _l(
        "Diese Word-Datei enthält weder Text noch Bilder. Bitte laden Sie das fertige Dokument hoch."
    ),
    "busy": _l("Gerade werden viele Dateien geprüft. Bitte versuchen Sie es in einer Minute noch einmal."),
}

REASONS = tuple(_SENTENCES)
"""Every reason that a refusal may have."""


class WordRefused(ValueError):
    """The file is not taken; ``reason`` is a word, ``sentence`` says in German what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def sentence(self) -> str:
        """What is wrong with the file and what to do, in German."""
        return str(_SENTENCES[self.reason])
