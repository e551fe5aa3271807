"""Pictures and drawings in a Word file: what can be shown, how large and how much of it, and what cannot."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from portal.pictures import kind_of
from portal.word.clean import PictureForm
from portal.word.ooxml import MC, PIC, WP, A, Element, R, V, W, local, number
from portal.word.package import Package
from portal.word.remarks import Remarks

WIDEST = 640
"""CSS pixels between the margins of our pages; what is wider is shown smaller."""
MOST_PICTURES = 60

_EMU = 9525
_QUARTER = 5_400_000
_SHOWN = ("JPEG", "PNG", "WEBP")
_KINDS = {
    "chart": "chart",
    "chartex": "chart",
    "diagram": "smart_art",
    "wordprocessingGroup": "group",
    "wordprocessingCanvas": "group",
    "lockedCanvas": "group",
    "ink": "shape",
}
_METAFILES = ((b"\xd7\xcd\xc6\x9a", "WMF"), (b"\x01\x00\x09\x00", "WMF"), (b"\x01\x00\x00\x00", "EMF"))
_MADE_UP = re.compile(
    r"\s*(Automatisch generierte Beschreibung|KI-generierte Inhalte können fehlerhaft sein\.?)\s*"
)
_POINTS = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([0-9.]+)(pt|px|in|cm|mm)?", re.IGNORECASE)
_PIXELS = {"pt": 4 / 3, "px": 1.0, "in": 96.0, "cm": 37.795, "mm": 3.7795}


@dataclass(frozen=True)
class Placed:
    """A picture that can be shown. ``align``: empty if it stands in the text, else where it floats."""

    form: PictureForm
    align: str = ""
    link: str = ""


class Drawings:
    """Reads the drawings of all parts of one file."""

    def __init__(self, package: Package, remarks: Remarks) -> None:
        self._package = package
        self._remarks = remarks
        self.parts: set[str] = set()

    def read(self, drawing: Element, part: str) -> Placed | None:
        """The picture of a ``w:drawing``, or None; then the remark is made."""
        frame = next((one for one in drawing if one.tag in (f"{WP}inline", f"{WP}anchor")), None)
        if frame is None:
            return None
        properties = frame.find(f"{WP}docPr")
        if properties is not None and properties.get("hidden") in ("1", "true"):
            return None
        graphic = frame.find(f"{A}graphic/{A}graphicData")
        picture = None if graphic is None else graphic.find(f"{PIC}pic")
        if picture is None:
            self._remarks.dropped(_kind(graphic))
            return None
        if frame.get("behindDoc") in ("1", "true") and _is_large(frame):
            self._remarks.dropped("background")
            return None
        name = self._part(picture.find(f"{PIC}blipFill/{A}blip"), part)
        if name is None:
            return None
        link = properties.find(f"{A}hlinkClick") if properties is not None else None
        relation = self._package.relations(part).get(link.get(f"{R}id", "")) if link is not None else None
        return Placed(
            self._form(name, picture, frame, properties),
            align=_float(frame),
            link=relation.target if relation and relation.is_external else "",
        )

    def read_old(self, picture: Element, part: str) -> Placed | None:
        """The picture of a ``w:pict`` or ``w:object`` (VML), or None; then the remark is made."""
        image = next(picture.iter(f"{V}imagedata"), None)
        if image is None:
            self._remark_old(picture)
            return None
        name = self._part(image, part, attribute="id")
        if name is None:
            return None
        shape = image.getparent()
        size = {
            key.lower(): float(amount) * _PIXELS.get(unit.lower() or "pt", 4 / 3)
            for key, amount, unit in _POINTS.findall(shape.get("style", ""))
            if amount.count(".") < 2
        }
        width, height = _fitted(size.get("width", 0), size.get("height", 0))
        alt = _alt(shape.get("alt") or "")
        return Placed(PictureForm(name, (0, 0, 0, 0), 0, 0, width, height, alt, self._remarks.page))

    def _remark_old(self, picture: Element) -> None:
        text = next(picture.iter(f"{V}textpath"), None)
        if text is not None:
            self._remarks.say(f"Das Wasserzeichen „{text.get('string', '')[:60]}“ wird nicht übernommen.")
        elif next(picture.iter(f"{W}txbxContent"), None) is not None:
            self._remarks.dropped("text_box")
        elif local(picture) == "object":
            self._remarks.dropped("object")
        elif any(local(one) not in ("shapetype", "rect") for one in picture):
            self._remarks.dropped("shape")

    def _part(self, blip: Element | None, part: str, attribute: str = "embed") -> str | None:
        """The name of the part that holds the picture, if it is there and of a kind that can be shown."""
        identity = blip.get(f"{R}{attribute}", "") if blip is not None else ""
        relation = self._package.relations(part).get(identity)
        content = self._package.bytes_of(relation.target) if relation and not relation.is_external else None
        if relation is None or not content:
            self._remarks.dropped("lost_picture")
            return None
        kind = kind_of(content) or next((name for begin, name in _METAFILES if content.startswith(begin)), "")
        if kind not in _SHOWN:
            what = f"hat das Format {kind} und" if kind else "hat ein Format, das wir nicht kennen, und"
            self._remarks.say(
                f"Ein Bild auf Seite {self._remarks.page} {what} wird nicht übernommen. Bitte fügen Sie es in Word als "
                "JPEG oder PNG ein."
            )
            return None
        self.parts.add(relation.target)
        return relation.target

    def _form(self, name: str, picture: Element, frame: Element, properties: Element | None) -> PictureForm:
        extent, source = frame.find(f"{WP}extent"), picture.find(f"{PIC}blipFill/{A}srcRect")
        width, height = (
            (number(extent.get(key)) or 0 for key in ("cx", "cy")) if extent is not None else (0, 0)
        )
        turn = picture.find(f"{PIC}spPr/{A}xfrm")
        angle = (number(turn.get("rot")) or 0) if turn is not None else 0
        turns = round(angle / _QUARTER) % 4
        is_mirrored = turn is not None and any(turn.get(name) in ("1", "true") for name in ("flipH", "flipV"))
        if is_mirrored:
            self._remarks.changed("mirrored")
        if abs(angle - round(angle / _QUARTER) * _QUARTER) > _QUARTER / 30:
            self._remarks.changed("rotated")
            turns = 0
        shape = width / height if width and height else 0.0
        if turns % 2:
            width, height = height, width
        alt = "" if properties is None else properties.get("descr") or ""
        size = _fitted(width / _EMU, height / _EMU)
        return PictureForm(name, crop_of(source), shape, turns, *size, _alt(alt), self._remarks.page)


def chosen(alternative: Element) -> Iterable[Element]:
    """What is in the variant of an ``mc:AlternateContent`` to read: never more than one of them."""
    for name in ("Choice", "Fallback"):
        variant = alternative.find(f"{MC}{name}")
        if variant is not None:
            return cast("Iterable[Element]", variant)
    return ()


def crop_of(source: Element | None) -> tuple[float, float, float, float]:
    """What an ``a:srcRect`` cuts off at left, top, right and bottom, as shares; nothing where that makes no sense."""
    sides = [0.0 if source is None else (number(source.get(side)) or 0) / 100_000 for side in "ltrb"]
    left, top, right, bottom = (min(max(side, 0.0), 0.95) for side in sides)
    return (left, top, right, bottom) if max(left + right, top + bottom) <= 0.95 else (0.0, 0.0, 0.0, 0.0)


def shape_of(blip: Element) -> float:
    """Width by height that the picture of a blip has on the page before it is turned; 0 if the file does not say."""
    home = blip.getparent().getparent() if blip.getparent() is not None else None
    extent = home.find(f"{PIC}spPr/{A}xfrm/{A}ext") if home is not None else None
    size = [number(extent.get(key)) or 0 for key in ("cx", "cy")] if extent is not None else [0, 0]
    return size[0] / size[1] if all(size) else 0.0


def _kind(graphic: Element | None) -> str:
    """What a drawing that is no picture is called in the remarks."""
    if graphic is None:
        return "shape"
    kind = graphic.get("uri", "").rstrip("/").rpartition("/")[2]
    if kind not in _KINDS and next(graphic.iter(f"{W}txbxContent"), None) is not None:
        return "text_box"
    return _KINDS.get(kind, "shape")


def _float(frame: Element) -> str:
    if frame.tag == f"{WP}inline":
        return ""
    align = frame.find(f"{WP}positionH/{WP}align")
    word = (align.text or "").strip() if align is not None else "left"
    return {"center": "center", "right": "right", "outside": "right"}.get(word, "left")


def _is_large(frame: Element) -> bool:
    """Whether a picture behind the text covers half of a page."""
    extent = frame.find(f"{WP}extent")
    size = [(number(extent.get(key)) or 0) / _EMU for key in ("cx", "cy")] if extent is not None else [0, 0]
    return size[0] > 500 and size[1] > 500


def _fitted(width: float, height: float) -> tuple[int, int]:
    """The shown size in CSS pixels, no wider than our pages; nothing where the file does not say."""
    if width < 1 or height < 1:
        return 0, 0
    share = min(1.0, WIDEST / width, 900 / height)
    return max(1, round(width * share)), max(1, round(height * share))


def _alt(text: str) -> str:
    return " ".join(_MADE_UP.sub(" ", text).split())[:300]
