"""Files that Word-like tools made: what becomes of them is read by a human once and held here.

``UPDATE_APPROVED=1 pytest tests/word/test_real_files.py`` writes the approved texts anew.
"""

import os
import re
from pathlib import Path

import pytest

from portal.pdf import render_pdf
from portal.word import WordDocument, clean_word_html, read_word, word_style, word_text
from tests.word.files import REAL, real

APPROVED = Path(__file__).resolve().parents[1] / "approved" / "word"
FILES = sorted(path.stem for path in REAL.glob("*.docx"))

_LINE_ENDS = re.compile(
    r"(</(?:p|h2|h3|h4|tr|li|ul|ol|thead|tbody|table)>|<(?:table|tbody|thead|ul|ol)\b[^>]*>)"
)


def shown(document: WordDocument) -> str:
    """The document in lines that a human can compare; pictures by their number, whatever their bytes are."""
    html = document.html
    for number, picture in enumerate(document.pictures, 1):
        html = html.replace(picture.sha256, f"picture-{number}")
    html = re.sub(
        r"(</(?:p|h2|h3|h4|tr|li|ul|ol|thead|tbody|table)>|<(?:table|tbody|thead|ul|ol)\b[^>]*>)",
        r"\1\n",
        html,
    )
    pictures = [f"{one.media_type} {one.width}x{one.height} „{one.alt}“" for one in document.pictures]
    parts = (html, "\n".join(pictures), "\n".join(document.notes), word_text(document.html))
    return "\n\n----\n\n".join(part.strip() for part in parts).replace("\xa0", "~") + "\n"


@pytest.mark.parametrize("name", FILES)
def test_it_becomes_what_somebody_looked_at(name):
    found = shown(read_word(real(name)))
    approved = APPROVED / f"{name}.txt"
    if "UPDATE_APPROVED" in os.environ:
        approved.write_text(found, encoding="utf-8")
    assert found == approved.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_reading_it_twice_gives_the_same_and_cleaning_changes_nothing(name):
    document = read_word(real(name))
    assert read_word(real(name)) == document
    assert clean_word_html(document.html) == document.html


@pytest.mark.parametrize("name", FILES)
def test_the_pdf_shows_all_of_its_pictures(name, tmp_path):
    document = read_word(real(name))
    files = {}
    for picture in document.pictures:
        files[picture.sha256] = tmp_path / picture.sha256
        files[picture.sha256].write_bytes(picture.content)
    style = f"@page {{ size: A4; margin: 20mm }} {word_style(document.html)}"
    head, body = f"<head><style>{style}</style></head>", f'<div class="word">{document.html}</div>'
    page = f'<html lang="de">{head}<body>{body}</body></html>'
    drawn = render_pdf(page, files, title=name, expected_pictures=len(files))
    assert drawn.page_count <= 3
    assert [line for line in drawn.warnings if "border-collapse" not in line] == []
