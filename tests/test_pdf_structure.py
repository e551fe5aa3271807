"""The check of PDF files finds what it is there to find."""

import io

import pikepdf
import pytest
from pypdf import PdfWriter

from portal.pdf import render_pdf
from tests.pdf_structure import bookmarks, complaints


def changed(change: str) -> bytes:
    """A sound file of ours, spoilt in one way."""
    content = render_pdf("<h1>Größe</h1><p>Wałęsa</p>", {}, title="Probe", author="Seeblick").content
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        if change == "script":
            pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        if change == "language":
            del pdf.Root["/Lang"]
        if change == "font":
            for entry in pdf.objects:
                if isinstance(entry, pikepdf.Dictionary) and "/FontDescriptor" in entry:
                    del entry.FontDescriptor["/FontFile2"]
        if change == "title":
            del pdf.docinfo["/Title"]
        pdf.save(target)
    return target.getvalue()


def test_a_file_of_ours_is_sound() -> None:
    assert complaints(changed("nothing")) == []
    assert bookmarks(changed("nothing")) == [(0, "Größe")]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("script", "/OpenAction"),
        ("language", "no language"),
        ("font", "is not embedded"),
        ("title", "no /Title"),
    ],
)
def test_what_is_wrong_is_named(change: str, word: str) -> None:
    assert word in " ".join(complaints(changed(change)))


def test_an_empty_file_of_another_program_is_not_good_enough() -> None:
    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(target)
    assert complaints(target.getvalue())
