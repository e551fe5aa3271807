"""Colours as six hexadecimal digits, and text that can be read on its ground (4.5 to 1, WCAG 2.2)."""

import colorsys
import re

CONTRAST = 4.5
INVISIBLE = 1.15
"""Below this contrast a writer meant his text not to be seen."""
WHITE = "ffffff"

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


def readable(text: str | None, ground: str) -> str | None:
    """The colour nearest to ``text`` that can be read on ``ground``; None if the usual dark ink can."""
    if text is None:
        return None if contrast("1d2733", ground) >= CONTRAST else WHITE
    red, green, blue = (int(text[index : index + 2], 16) / 255 for index in (0, 2, 4))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    darker = _luminance(ground) > 0.18
    for step in range(21):
        share = step / 20
        shifted = lightness * (1 - share) if darker else lightness + (1 - lightness) * share
        found = _hex(colorsys.hls_to_rgb(hue, shifted, saturation))
        if contrast(found, ground) >= CONTRAST:
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
