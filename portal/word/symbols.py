"""Characters of fonts that draw symbols instead of letters, as the characters everybody has."""

from mammoth.docx.dingbats import dingbats

_FONTS = {"symbol", "webdings", "wingdings", "wingdings 2", "wingdings 3", "zapfdingbats"}
_NAMES = {
    "wingdings": "Wingdings",
    "webdings": "Webdings",
    "symbol": "Symbol",
    "zapfdingbats": "ZapfDingbats",
}
_PRIVATE = 0xF000

#: What our PDF font cannot draw, in characters or words that say the same.
_PLAIN = str.maketrans(
    {
        "🕿": "Tel.",
        "☎": "Tel.",
        "✆": "Tel.",
        "🕾": "Tel.",
        "📞": "Tel.",
        "🖀": "Tel.",
        "📱": "Mobil",
        "🖷": "Fax",
        "📠": "Fax",
        "🖂": "E-Mail",
        "✉": "E-Mail",
        "📧": "E-Mail",
        "☒": "☑",
        "🗹": "☑",
        "🗷": "☑",
        "\u2002": " ",
        "\u2003": "\xa0\xa0",
    }
)


def plain_symbols(text: str) -> str:
    """The same text without the few symbols that letterheads like and our fonts do not have."""
    return text.translate(_PLAIN)


def is_symbol_font(font: str | None) -> bool:
    """Whether the letters of this font are symbols."""
    return (font or "").lower() in _FONTS


def symbol(font: str, code: int) -> str:
    """The character that ``code`` of a symbol font shows; empty if nobody knows it."""
    name = _NAMES.get(font.lower(), font.title())
    for candidate in (code, code - _PRIVATE):
        found = dingbats.get((name, candidate))
        if found is not None:
            return plain_symbols(chr(found))
    return chr(code) if 0x20 <= code < 0xE000 and not is_symbol_font(font) else ""


def symbols(font: str, text: str) -> tuple[str, int]:
    """Text in a symbol font as ordinary characters, and how many of them nobody knows."""
    found = [symbol(font, ord(character)) if not character.isspace() else character for character in text]
    return "".join(found), found.count("")
