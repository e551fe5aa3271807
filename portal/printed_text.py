"""What of a document's HTML gets printed: its text without markup and characters nobody sees."""

import html
import re
import unicodedata
from html.parser import HTMLParser

# Invisible characters that a font need not have and a reader does not miss: soft hyphens, joiners, direction
# marks, variation selectors, byte order mark, control characters.
_UNSEEN = re.compile(
    "[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
_TITLE = re.compile(r"<title\b.*?</title\s*>", re.IGNORECASE | re.DOTALL)
_BETWEEN_MARKUP = re.compile("[^<>=]+")  # a stroke after one of these would compose with it: ≮ is no tag
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def plain_text(source: str) -> str:
    """The source with references resolved, composed (NFC), without its title and characters nobody sees.

    ``<``, ``>``, ``&`` and quotes stay references: they are markup otherwise.
    """

    def resolve(match: re.Match[str]) -> str:
        character = html.unescape(match[0])
        return match[0] if character in "<>&\"'" else character

    source = _REFERENCE.sub(resolve, _TITLE.sub("", source, count=1))
    source = _BETWEEN_MARKUP.sub(lambda text: unicodedata.normalize("NFC", text[0]), source)
    return _UNSEEN.sub("", source)


class _Text(HTMLParser):
    """Collects what a document shows; styles and scripts are not drawn."""

    _APART = frozenset("p div br li td th tr h1 h2 h3 h4 img ul ol table".split())

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._hidden and tag in ("style", "script"):
            self._hidden = tag
        elif tag in self._APART:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def visible_text(source: str) -> str:
    """The text a reader will see, words intact across inline elements."""
    parser = _Text()
    parser.feed(source)
    parser.close()
    return "".join(parser.pieces)
