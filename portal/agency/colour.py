"""Colour: whether an accent can be read on white, and the nearest darker shade that can."""

import re

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text
WHITE = "#ffffff"

_HEX = re.compile(r"#?([0-9a-fA-F]{6})")


class ColourUnreadable(ValueError):
    """The colour is too light for white; ``proposal`` is the nearest darker shade that is not."""

    def __init__(self, colour: str, proposal: str) -> None:
        super().__init__(colour)
        self.colour = colour
        self.proposal = proposal


def normal(text: str) -> str | None:
    """``#rrggbb`` in lower case from what was typed (``1f5f8b``, ``#1F5F8B``, ``#abc``); None for no colour."""
    word = text.strip()
    if re.fullmatch(r"#?[0-9a-fA-F]{3}", word):
        word = "".join(char * 2 for char in word.lstrip("#"))
    found = _HEX.fullmatch(word)
    return f"#{found.group(1).lower()}" if found else None


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str = WHITE) -> float:
    """Contrast of two colours ``#rrggbb``, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_shade(colour: str) -> str:
    """The colour itself if it reads on white, else its lightest darker shade that does (same hue)."""
    if contrast(colour) >= LEAST_CONTRAST:
        return colour
    channels = _channels(colour)
    for step in range(999, -1, -1):
        shade = "#" + "".join(f"{channel * step // 1000:02x}" for channel in channels)
        if contrast(shade) >= LEAST_CONTRAST:
            return shade
    return "#000000"


def check_readable(colour: str) -> None:
    """Raises ColourUnreadable with a proposal when the colour is too light for white."""
    shade = readable_shade(colour)
    if shade != colour:
        raise ColourUnreadable(colour, shade)
