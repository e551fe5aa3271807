"""Every page of every layout looks as approved: small grey pictures of them, compared with a tolerance.

``make approved-pages`` draws the pictures in tests/approved/pages anew; look at them before you commit them.
"""

import os
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from portal.offers.dispatch_mode import Layout
from portal.settings import ROOT
from tests.exposes import demo_property, document_of, expose, pdf_of
from tests.people import People

APPROVED = ROOT / "tests" / "approved" / "pages"
RENEWS = bool(os.environ.get("APPROVE_PAGES"))

DOTS_PER_INCH = 48
ACROSS = 5  # pages in a row of the picture
MARGIN = 6
GREYS = 16

#: Of 255: how much a page may differ on average, and the worst of its squares of SQUARE pixels.
MOST_ON_AVERAGE, MOST_IN_A_SQUARE, SQUARE = 2.0, 40, 12


def sheet_of(content: bytes) -> Image.Image:
    """All pages side by side, grey."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil().convert("L") for page in document]
    document.close()
    width, height = pages[0].width + MARGIN, pages[0].height + MARGIN
    sheet = Image.new("L", (min(len(pages), ACROSS) * width, -(-len(pages) // ACROSS) * height), 128)
    for number, page in enumerate(pages):
        sheet.paste(page, (number % ACROSS * width, number // ACROSS * height))
    return sheet


def differences(found: Image.Image, approved: Image.Image) -> list[str]:
    """What of ``found`` looks different."""
    if found.size != approved.size:
        return [f"there are more or fewer pages: {found.size} instead of {approved.size} pixels"]
    difference = ImageChops.difference(found, approved)
    average = ImageStat.Stat(difference).mean[0]
    squares = difference.resize(
        (difference.width // SQUARE, difference.height // SQUARE), Image.Resampling.BOX
    )
    worst = max(squares.tobytes())
    told = []
    if average > MOST_ON_AVERAGE:
        told.append(f"on average by {average:.1f}")
    if worst > MOST_IN_A_SQUARE:
        told.append(f"somewhere by {worst}")
    return told


def approve(found: Image.Image, file: Path) -> None:
    """Keep ``found`` as what is right, in few greys: the file lies in the repository."""
    APPROVED.mkdir(parents=True, exist_ok=True)
    found.quantize(GREYS).save(file, optimize=True)


@pytest.mark.parametrize("name", ["one", "three"])
def test_the_pages_look_as_approved(name: str, people: People, tmp_path: Path) -> None:
    numbers, last_name = ([0], "Wałęsa") if name == "one" else ([2, 4, 1], "Şahin-Nguyễn")
    properties = [demo_property(people.seeblick_id, number) for number in numbers]
    offer = expose(people, properties, last_name=last_name, marks_recipient=name == "one")
    document = document_of(offer)
    wrong = {}
    for layout in Layout:
        file = APPROVED / f"{layout}-{name}.png"
        found = sheet_of(pdf_of(replace(document, layout=layout), people.seeblick_id).content)
        if RENEWS:
            approve(found, file)
        with Image.open(file) as approved:
            told = differences(found, approved.convert("L"))
        if told:
            found.save(tmp_path / file.name)
            wrong[f"{tmp_path / file.name} differs from {file.relative_to(ROOT)}"] = told
    assert wrong == {}, "if this is meant: make approved-pages"


def test_a_page_that_lost_a_line_or_its_place_is_noticed() -> None:
    page = Image.new("L", (400, 560), 255)
    page.paste(60, (40, 100, 300, 104))
    without, lower = Image.new("L", page.size, 255), ImageChops.offset(page, 0, 8)
    assert differences(page, page) == []
    assert differences(without, page)
    assert differences(lower, page)
    assert differences(page.crop((0, 0, 400, 300)), page)
