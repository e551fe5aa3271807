"""Word files for tests, made by python-docx: a letter with what brokers use."""

import io

import docx
from docx.shared import Cm
from PIL import Image


def word_file(*paragraphs: str, picture: str = "", table: bool = True) -> bytes:
    """A .docx with these paragraphs, a table of prices, and a picture of one colour if wanted."""
    document = docx.Document()
    document.add_heading("Ihr Angebot", level=1)
    for text in paragraphs or ("Guten Tag Herr Lenz, anbei die Wohnung am Hang.",):
        document.add_paragraph(text)
    if table:
        grid = document.add_table(rows=2, cols=2, style="Table Grid")
        for cell, text in zip(
            [one for row in grid.rows for one in row.cells],
            ("Kaufpreis", "398.000 €", "Wohnfläche", "98,5 m²"),
            strict=True,
        ):
            cell.text = text
    if picture:
        file = io.BytesIO()
        Image.new("RGB", (320, 200), picture).save(file, "PNG")
        file.seek(0)
        document.add_picture(file, width=Cm(8))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
