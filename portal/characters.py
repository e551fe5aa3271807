"""Characters as we keep them: composed, visible, one kind of line break (R45)."""

import re
import unicodedata

# Control characters, soft hyphens, direction marks, overrides and isolates, zero-width spaces, byte order marks,
# halves of characters, non-characters and tags: nobody typed them on purpose, and they make two equal names
# differ or a file name read backwards. Joiners stay: Persian names and emoji need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def normalise_text(value: str) -> str:
    """NFC, every line break a newline, no control characters and no direction overrides."""
    return unicodedata.normalize("NFC", _UNWANTED.sub("", _LINE_BREAK.sub("\n", value)))


def normalise_line(value: str) -> str:
    """The same in one line: every run of white space, line breaks too, is one space, none at the ends."""
    return " ".join(normalise_text(value).split())
