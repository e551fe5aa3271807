"""Several PDF files as one, inside the child process behind ``portal.pdf``; pages drawn elsewhere can be marked."""

import io
from collections.abc import Sequence

import pypdf
from pypdf.generic import BooleanObject, NameObject, TextStringObject
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

FACE = "Helvetica-Bold"
"""Ours under this name: the child that joins has laid its own font files under the usual names."""
GREY = Color(0.35, 0.35, 0.35, alpha=0.28)


def joined(parts: Sequence[bytes], title: str, author: str, mark: str) -> tuple[bytes, int]:
    """All pages of all files in order, with the outlines and the tags of the first; the file and its pages' number.

    ``mark``, if any, stands across every page of the first file.
    """
    writer = pypdf.PdfWriter()
    for number, part in enumerate(parts):
        writer.append(io.BytesIO(part))
        if number == 0 and mark:
            _mark(writer, mark)
    writer.root_object[NameObject("/Lang")] = TextStringObject("de-DE")
    wishes = writer.create_viewer_preferences()
    wishes[NameObject("/DisplayDocTitle")] = BooleanObject(True)
    writer.metadata = None
    writer.add_metadata({"/Title": title, "/Author": author, "/Creator": "Exposé-Portal"})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue(), len(writer.pages)


def _mark(writer: pypdf.PdfWriter, mark: str) -> None:
    sheets: dict[tuple[float, float], pypdf.PageObject] = {}
    for page in writer.pages:
        if page.rotation:
            page.transfer_rotation_to_content()
        box = page.mediabox
        size = round(float(box.width), 1), round(float(box.height), 1)
        if size not in sheets:
            sheets[size] = _sheet(mark, *size)
        page.merge_transformed_page(
            sheets[size], pypdf.Transformation().translate(float(box.left), float(box.bottom))
        )


def _sheet(mark: str, width: float, height: float) -> pypdf.PageObject:
    """A transparent page with ``mark`` across its middle; sizes in points."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(width, height))
    size = min(width, height) / 5
    canvas.translate(width / 2, height / 2)
    canvas.rotate(35)
    canvas.setFillColor(GREY)
    canvas.setFont(FACE, size)
    canvas.drawCentredString(0, -size / 3, mark)
    canvas.save()
    target.seek(0)
    return pypdf.PdfReader(target).pages[0]
