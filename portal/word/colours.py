"""Colours as six hexadecimal digits, and text that can be read on its ground (4.5 to 1, WCAG 2.2)."""

import colorsys
import re

CONTRAST = 4.5
INVISIBLE = 1.15
"""Below this contrast a writer meant his text not to be seen."""
WHITE = "ffffff"
INK = "1d2733"
"""The colour of our text."""
MID_TONE = 2.0
"""A ground of less contrast to white is a light one: whoever wrote in white on it did not want to be read."""

_HEX = re.compile("[0-9a-f]{6}")
_HIGHLIGHTS = {
    "black": "000000",
    "blue": "0000ff",
    "cyan": "00ffff",
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGray": "808080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "green": "00ff00",
    "lightGray": "c0c0c0",
    "magenta": "ff00ff",
    "red": "ff0000",
    "white": WHITE,
    "yellow": "ffff00",
}


def colour(text: str | None) -> str | None:
    """Six digits in lower case, None for ``auto`` and for what is no colour."""
    text = (text or "").lower()
    return text if _HEX.fullmatch(text) else None


def highlight(name: str | None) -> str | None:
    """The colour of a text marker."""
    return _HIGHLIGHTS.get(name or "")


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class Ground:
    """What text stands on. A mid-tone under light text is deepened until that can be read, as its writer meant it."""

    def __init__(self, color: str = WHITE) -> None:
        self._asked = color
        self.color = color

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ground) and self.color == other.color

    __hash__ = None  # type: ignore[assignment]  # it changes

    def readable(self, text: str | None) -> str | None:
        """The colour nearest to ``text`` that can be read here; None if the usual dark ink can."""
        if text is None:
            if contrast(INK, self.color) >= CONTRAST:
                return None
            text = "000000" if contrast("000000", self.color) >= CONTRAST else WHITE
        if contrast(text, self.color) >= CONTRAST:
            return text
        is_light = _luminance(text) > _luminance(self.color)
        if is_light and contrast(WHITE, self.color) >= MID_TONE:
            self.color = _shifted(self.color, WHITE, darker=True)
            return text if contrast(text, self.color) >= CONTRAST else WHITE
        return _shifted(text, self.color, darker=contrast(WHITE, self.color) < CONTRAST)


def _shifted(color: str, other: str, *, darker: bool) -> str:
    """The nearest shade of ``color`` that has enough contrast to ``other``."""
    red, green, blue = (int(color[index : index + 2], 16) / 255 for index in (0, 2, 4))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    for step in range(41):
        share = step / 40
        shade = lightness * (1 - share) if darker else lightness + (1 - lightness) * share
        found = _hex(colorsys.hls_to_rgb(hue, shade, saturation))
        if contrast(found, other) >= CONTRAST:
            return found
    return "000000" if darker else WHITE


def _hex(parts: tuple[float, float, float]) -> str:
    return "".join(f"{round(part * 255):02x}" for part in parts)


def _luminance(text: str) -> float:
    parts = (int(text[index : index + 2], 16) / 255 for index in (0, 2, 4))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
