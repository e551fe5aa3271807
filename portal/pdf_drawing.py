"""What print templates may draw beyond HTML, taught to xhtml2pdf: the energy scale, and photos cropped to their place.

``<pdf:energyscale width="170mm" value="121.4" class="D" label="121,4 kWh/(m²·a)">`` draws the scale of a residential
certificate. ``<img class="cropped" …>`` fills its width and height as CSS ``object-fit: cover`` would.
"""

from typing import Any

from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable
from xhtml2pdf import default, parser, tags

REGULAR, BOLD = "Helvetica", "Helvetica-Bold"  # the names under which pdf_worker registers our own fonts
INK, MUTED = HexColor("#1c2024"), HexColor("#5b6470")

#: Where each class begins in kWh/(m²·a), and the colour in its middle (static/css/energy.css has the same).
CLASSES = (
    ("A+", 0, "#4fae4f"),
    ("A", 30, "#74bf4c"),
    ("B", 50, "#a5cf4a"),
    ("C", 75, "#d3dd49"),
    ("D", 100, "#f2de4b"),
    ("E", 130, "#f7c548"),
    ("F", 160, "#f3a449"),
    ("G", 200, "#ee8650"),
    ("H", 250, "#e86d5a"),
)
END = 280.0
TICKS = range(0, 251, 25)

CUT_ABOVE = 0.3
"""Of what a picture is too high, the share that is cut off at its top."""

BAND, BAND_FOOT = 9 * mm, 5.2 * mm
HEIGHT = 23.5 * mm


def teach() -> None:
    """Make the tags known to xhtml2pdf; once per process."""
    size, text = default.SIZE, default.STRING
    default.TAGS["pdfenergyscale"] = (
        0,
        {
            "width": (size, default.MUST),
            "value": (text, default.MUST),
            "class": (text, ""),
            "label": (text, ""),
        },
    )
    parser.pisaTagPDFENERGYSCALE = _EnergyScaleTag
    parser.pisaTagIMG = _PictureTag


class EnergyScale(Flowable):
    """A continuous band from A+ to H, ticks every 25 kWh/(m²·a), an arrow at the value, a frame round its class."""

    def __init__(self, width: float, value: float, letter: str, label: str) -> None:
        super().__init__()
        self.width, self.height = width, HEIGHT
        self.value, self.letter, self.label = value, letter, label

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its size does not depend on its place."""
        return self.width, self.height

    def draw(self) -> None:
        """On the canvas platypus gives; its origin is our lower left corner."""
        canvas = self.canv
        canvas.saveState()
        self._band()
        self._ticks()
        self._arrow()
        canvas.restoreState()

    def _x(self, value: float) -> float:
        return min(max(value, 0.0), END) / END * self.width

    def _segments(self) -> list[tuple[str, float, float, str]]:
        """Each class with its left and right edge and its colour."""
        edges = [*(begin for _letter, begin, _color in CLASSES), END]
        return [
            (letter, self._x(begin), self._x(after), color)
            for (letter, begin, color), after in zip(CLASSES, edges[1:], strict=True)
        ]

    def _band(self) -> None:
        canvas, segments = self.canv, self._segments()
        canvas.saveState()
        shape = canvas.beginPath()
        shape.roundRect(0, BAND_FOOT, self.width, BAND, 1.4 * mm)
        canvas.clipPath(shape, stroke=0, fill=0)
        middles = [(left + right) / 2 / self.width for _letter, left, right, _color in segments]
        colors = [HexColor(color) for *_edges, color in segments]
        canvas.linearGradient(
            0, 0, self.width, 0, [colors[0], *colors, colors[-1]], [0.0, *middles, 1.0], extend=True
        )
        canvas.setStrokeColor(white)
        canvas.setLineWidth(0.9)
        for _letter, left, _right, _color in segments[1:]:
            canvas.line(left, BAND_FOOT, left, BAND_FOOT + BAND)
        canvas.restoreState()
        canvas.setFillColor(INK)
        for letter, left, right, _color in segments:
            here = letter == self.letter
            canvas.setFont(BOLD if here else REGULAR, 12 if here else 10.5)
            canvas.drawCentredString((left + right) / 2, BAND_FOOT + BAND / 2 - (4 if here else 3.6), letter)
            if here:
                canvas.setStrokeColor(INK)
                canvas.setLineWidth(1.5)
                canvas.roundRect(left + 0.2, BAND_FOOT - 0.6, right - left - 0.4, BAND + 1.2, 1.2 * mm)

    def _ticks(self) -> None:
        canvas = self.canv
        canvas.setStrokeColor(MUTED)
        canvas.setFillColor(MUTED)
        canvas.setLineWidth(0.4)
        canvas.setFont(REGULAR, 7.5)
        for tick in TICKS:
            canvas.line(self._x(tick), BAND_FOOT - 2, self._x(tick), BAND_FOOT - 4.5)
            if tick == 0:
                canvas.drawString(0, 0.4 * mm, "0")
            else:
                canvas.drawCentredString(self._x(tick), 0.4 * mm, str(tick))
        canvas.drawRightString(self.width, 0.4 * mm, "> 250")

    def _arrow(self) -> None:
        canvas, x, foot = self.canv, self._x(self.value), BAND_FOOT + BAND + 1.0 * mm
        x = min(max(x, 1.9 * mm), self.width - 1.9 * mm)
        arrow = canvas.beginPath()
        arrow.moveTo(x - 1.9 * mm, foot + 2.8 * mm)
        arrow.lineTo(x + 1.9 * mm, foot + 2.8 * mm)
        arrow.lineTo(x, foot)
        arrow.close()
        canvas.setFillColor(INK)
        canvas.drawPath(arrow, stroke=0, fill=1)
        half = stringWidth(self.label, BOLD, 10) / 2
        canvas.setFont(BOLD, 10)
        canvas.drawCentredString(min(max(x, half), self.width - half), foot + 4 * mm, self.label)


class _EnergyScaleTag(tags.pisaTag):
    def start(self, context: Any) -> None:
        """Xhtml2pdf's name for: the tag begins."""
        attribute = self.attr
        scale = EnergyScale(attribute.width, float(attribute.value), attribute["class"], attribute.label)
        context.addPara()
        context.addStory(scale)


class _CroppedPicture(Flowable):
    """A picture that fills its place; what stands out is cut, below more than above, where roofs are."""

    def __init__(self, picture: Any) -> None:
        super().__init__()
        self._picture = picture
        self.width, self.height = picture.drawWidth, picture.drawHeight

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas, picture = self.canv, self._picture
        scale = max(self.width / picture.imageWidth, self.height / picture.imageHeight)
        width, height = picture.imageWidth * scale, picture.imageHeight * scale
        canvas.saveState()
        place = canvas.beginPath()
        place.rect(0, 0, self.width, self.height)
        canvas.clipPath(place, stroke=0, fill=0)
        canvas.drawImage(
            picture.getImage(),
            (self.width - width) / 2,
            (self.height - height) * (1 - CUT_ABOVE),
            width,
            height,
            mask="auto",
        )
        canvas.restoreState()


class _PictureTag(tags.pisaTagIMG):
    def start(self, context: Any) -> None:
        """Read the picture as xhtml2pdf does; a cropped one becomes a block of its own."""
        before = len(context.fragList)
        super().start(context)
        if "cropped" in self.node.getAttribute("class").split() and len(context.fragList) > before:
            picture = context.fragList.pop().cbDefn.image
            context.force = False  # else an empty line would stand above
            context.addPara()
            context.addStory(_CroppedPicture(picture))
