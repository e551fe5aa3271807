"""One page of a PDF file as a picture and as lines of text with their places, drawn by PDFium.

For confined child processes only (``portal.foreign_pdf_worker``): PDFium is C++ that reads bytes from strangers.
"""

import ctypes
import io
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
from PIL import Image
from pypdfium2 import raw

WIDTH = 1400
"""Pixels of a page's picture: sharp on a phone, readable on a desk."""

LARGEST_PAGE = 4 * WIDTH * WIDTH  # pixels: a page four times as high as it is wide
LONGEST_SIDE = 14_400.0  # points, the largest page PDF knows
SHORTEST_SIDE = 36.0
MOST_CHARACTERS = 30_000  # on one page; a sheet full of small print has some 12,000
QUALITY = 82

_EM_OF_BOX = 0.83  # a line's box holds ascenders and descenders; the letter size is a little less
_HYPHEN = 2  # what PDFium says for a hyphen at the end of a line
# Ligatures are searched for as letters; the bullets of Word's symbol fonts lie where Unicode has no characters.
_SPELT_OUT = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | {"\uf0b7": "•", "\uf0a7": "▪", "\uf0fc": "✓"}
)

Box = tuple[float, float, float, float]  # left, bottom, right, top


class PageOdd(ValueError):
    """The page has a size that no picture shows sensibly."""


class PageTooFull(ValueError):
    """The page holds more text than one sheet can."""


@dataclass(frozen=True)
class Line:
    """Words that stand in one line: where their baseline begins, how long it is and how high the letters are.

    All in pixels of the page's picture; ``turn`` in degrees clockwise.
    """

    text: str
    x: int
    y: int
    width: int
    size: int
    turn: int = 0


@dataclass(frozen=True)
class DrawnPage:
    """A page's picture (JPEG, or PNG where that is smaller) and its lines in reading order."""

    picture: bytes = field(repr=False)
    width: int
    height: int
    lines: tuple[Line, ...] = ()


def pixels(document: pypdfium2.PdfDocument) -> int:
    """How many pixels the pictures of all pages will have. Raises PageOdd."""
    found = 0
    for number in range(len(document)):
        wide, high = document.get_page_size(number)
        if not (SHORTEST_SIDE <= wide <= LONGEST_SIDE and SHORTEST_SIDE <= high <= LONGEST_SIDE):
            raise PageOdd
        one = round(WIDTH * WIDTH * high / wide)
        if one > LARGEST_PAGE:
            raise PageOdd
        found += one
    return found


def draw_page(document: pypdfium2.PdfDocument, number: int) -> DrawnPage:
    """Draw page ``number`` (from 0) on white, WIDTH pixels wide, and read its text.

    Raises PageTooFull, and pypdfium2.PdfiumError when the page cannot be loaded.
    """
    page = document[number]
    try:
        bitmap = page.render(scale=WIDTH / page.get_width(), may_draw_forms=False)
        try:
            picture = bitmap.to_pil().convert("RGB")
        finally:
            bitmap.close()
        lines = tuple(_lines(page, picture.width, picture.height))
        return DrawnPage(_encoded(picture), picture.width, picture.height, lines)
    finally:
        page.close()


def _encoded(picture: Image.Image) -> bytes:
    """A sheet of text or a plan has few colours: then PNG keeps its edges sharp, and is tried as well."""
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    colours = picture.getcolors(256)
    if colours is None:
        return jpeg.getvalue()
    is_grey = all(len(set(colour)) == 1 for _count, colour in colours if isinstance(colour, tuple))
    png = io.BytesIO()
    (picture.convert("L") if is_grey else picture).save(png, "PNG")
    return min(png.getvalue(), jpeg.getvalue(), key=len)


# --- text -------------------------------------------------------------------------------------------------


@dataclass
class _Run:
    """Characters of one line while they are collected; ``box`` lies as if the line ran from left to right."""

    quarter: int
    box: Box
    origin: tuple[float, float]  # of the first character, on the page
    codes: list[int] = field(default_factory=list)

    def takes(self, quarter: int, box: Box, *, broken: bool) -> bool:
        """Whether a character in ``box`` goes on with this line: on its height, neither far ahead nor back.

        ``broken``: PDFium saw the line end here; in turned text it does so in the middle of words.
        """
        _left, bottom, right, top = self.box
        height = max(top - bottom, 0.1)
        back, ahead = (-0.25, 0.25) if broken else (-1, 1.5)
        return (
            quarter == self.quarter
            and abs((box[1] + box[3]) - (bottom + top)) < height
            and back * height < box[0] - right < ahead * height
        )

    def add(self, code: int, box: Box) -> None:
        left, bottom, right, top = self.box
        self.box = (min(left, box[0]), min(bottom, box[1]), max(right, box[2]), max(top, box[3]))
        self.codes.append(code)


def _turned(box: Box, quarter: int) -> Box:
    """``box`` on a page turned so that text running at ``quarter`` times 90 degrees runs from left to right."""
    left, bottom, right, top = box
    match quarter:
        case 1:
            return bottom, -right, top, -left
        case 2:
            return -right, -top, -left, -bottom
        case 3:
            return -top, left, -bottom, right
    return box


def _runs(page: pypdfium2.PdfPage) -> Iterator[_Run]:
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > MOST_CHARACTERS:
            raise PageTooFull
        yield from _runs_of(textpage, count)
    finally:
        textpage.close()


def _runs_of(textpage: pypdfium2.PdfTextPage, count: int) -> Iterator[_Run]:
    run: _Run | None = None
    broken = False
    loose, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for index in range(count):
        code = raw.FPDFText_GetUnicode(textpage, index)
        broken = broken or code in (10, 13)
        if code in (10, 13):
            continue
        if not raw.FPDFText_GetLooseCharBox(textpage, index, loose) or loose.right <= loose.left:
            if run is not None:
                run.codes.append(code)  # a space that was only meant
            continue
        # PDFium counts clockwise.
        quarter = round(-raw.FPDFText_GetCharAngle(textpage, index) / (math.pi / 2)) % 4
        box = _turned((loose.left, loose.bottom, loose.right, loose.top), quarter)
        if run is None or not run.takes(quarter, box, broken=broken):
            if run is not None:
                yield run
            raw.FPDFText_GetCharOrigin(textpage, index, x, y)
            run = _Run(quarter, box, (x.value, y.value))
        broken = False
        run.add(code, box)
    if run is not None:
        yield run


def _words(codes: list[int]) -> str:
    """The characters as text; PDFium gives halves of what lies beyond the first plane."""
    units = b"".join((ord("-") if code == _HYPHEN else code & 0xFFFF).to_bytes(2, "little") for code in codes)
    text = units.decode("utf-16-le", "ignore").translate(_SPELT_OUT)
    return " ".join("".join(char for char in text if unicodedata.category(char) != "Co").split())


def _lines(page: pypdfium2.PdfPage, width: int, height: int) -> Iterator[Line]:
    def on_picture(x: float, y: float) -> tuple[int, int]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
        return across.value, down.value

    for run in _runs(page):
        text = _words(run.codes)
        left, bottom, right, top = run.box
        x, y = on_picture(*run.origin)
        if not text or not (0 <= x <= width and 0 <= y <= height):
            continue
        along = ((1, 0), (0, 1), (-1, 0), (0, -1))[run.quarter]
        end = on_picture(run.origin[0] + along[0] * (right - left), run.origin[1] + along[1] * (right - left))
        run_width = round(math.hypot(end[0] - x, end[1] - y))
        size = round((top - bottom) * _EM_OF_BOX * width / page.get_width())
        turn = round(math.degrees(math.atan2(end[1] - y, end[0] - x))) % 360
        yield Line(text, x, y, max(run_width, 1), max(size, 1), turn)
