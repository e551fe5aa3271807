"""The Word template an agency may begin with: a letter on plain paper and a table of the properties."""

from functools import cache
from io import BytesIO

from docx import Document
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

FILE_NAME = "Offerte-Vorlage.docx"

_LETTER = (
    "{{ anrede }},",
    "vielen Dank für Ihr Interesse. Nach Ihrer Suche habe ich für Sie ausgewählt:",
)
_END = (
    "Gefällt Ihnen, was Sie sehen? Dann zeige ich Ihnen die Immobilie gern vor Ort. Sie erreichen mich unter "
    "{{ makler_telefon }} oder mit einer Antwort auf diese E-Mail.",
    "Mit freundlichen Grüßen",
    "{{ makler_name }}\n{{ firma_name }}",
)
_COLUMNS = (
    ("Immobilie", "{{ objekt.titel }}\n{{ objekt.anschrift }}", 62),
    ("Fläche", "{{ objekt.wohnflaeche }}", 25),
    ("Zimmer", "{{ objekt.zimmer }}", 20),
    ("Preis", "{{ objekt.preis }}", 30),
    ("Provision", "{{ objekt.provision }}", 33),
)


@cache
def first_template() -> bytes:
    """The .docx."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    sender = document.add_paragraph("{{ firma_name }}\n{{ firma_anschrift }}\n{{ firma_telefon }}")
    sender.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph("{{ empfaenger }}\n{{ strasse }}\n{{ plz }} {{ ort }}")
    document.add_paragraph("{{ heute }}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_heading("Unser Angebot für Sie", 1)
    for text in _LETTER:
        document.add_paragraph(text)
    _table(document)
    document.add_paragraph()
    for text in _END:
        document.add_paragraph(text)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _table(document: WordFile) -> None:
    table = document.add_table(rows=2, cols=len(_COLUMNS), style="Table Grid")
    table.autofit = False
    for place, (heading, field, width) in enumerate(_COLUMNS):
        for row, text in zip(table.rows, (heading, field), strict=True):
            cell = row.cells[place]
            cell.width = Mm(width)
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.bold = Pt(10), text == heading
