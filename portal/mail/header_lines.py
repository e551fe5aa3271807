"""Header lines of a mail, written by hand: one field never becomes two, whatever is typed into it (R43).

The standard library's own folding is not enough: CPython 3.11 drops the quotes of a long display name when it breaks
the line, so that ``Anna Berger, Seeblick, ...`` turns into several recipients.
"""

import base64
import re
import unicodedata
from collections.abc import Mapping

LONGEST_TEXT = 250  # characters of a subject or name
_LINE = 76
_ENCODED_OCTETS = 36  # become 48 characters of base64, 60 with the word's own marks

_HEADER_NAME = re.compile(r"X-[A-Za-z0-9-]{1,60}")
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?")
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
# Direction marks can make a subject read as something else (B7); joiners inside emoji and scripts stay.
_TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ATOMS = re.compile(r"[A-Za-z0-9 ]+")


class HeaderRefused(ValueError):
    """A header's name, value or address cannot stand on one plain ASCII line."""


def one_line(text: str, longest: int = LONGEST_TEXT) -> str:
    """``text`` as one line of at most ``longest`` characters, without anything that could begin a new header."""
    kept = _TURNING.sub("", _UNSAFE.sub(" ", unicodedata.normalize("NFC", text)))
    return " ".join(kept.split())[:longest].strip()


def file_label(name: str) -> str:
    """A file's name as an attachment may carry it: one line, no path, no quotes."""
    label = re.sub(r'[/\\"]', "_", one_line(name, 120)).replace("=?", "= ?")
    return label.strip(". ") or "Anlage"


def _encoded(text: str) -> list[str]:
    """``text`` in words of RFC 2047, none cut inside a character."""
    words, octets = [], b""
    for char in text:
        more = char.encode("utf-8")
        if len(octets) + len(more) > _ENCODED_OCTETS:
            words.append(octets)
            octets = b""
        octets += more
    words.append(octets)
    return [f"=?utf-8?b?{base64.b64encode(word).decode('ascii')}?=" for word in words]


def _folded(name: str, words: list[str]) -> bytes:
    """``name: words`` broken between words into lines of at most 76 characters, where words are that short."""
    lines, line = [], f"{name}:"
    for word in words:
        if len(line) + 1 + len(word) > _LINE and line.strip() and line != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {word}"
    lines.append(line)
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def text_line(name: str, text: str) -> bytes:
    """A header of free text, such as Subject: in words as they are where they are short and plain, else encoded."""
    text = one_line(text)
    words = text.split(" ")
    plain = _PLAIN.fullmatch(text) and "=?" not in text and max(map(len, words)) <= _LINE - len(name) - 2
    return _folded(name, words if plain else _encoded(text))


def address_line(name: str, shown: str, address: str) -> bytes:
    """A header with exactly one address, ``shown`` being the name before it.

    Raises HeaderRefused for an address that is not a plain ASCII one.
    """
    if not _ADDRESS.fullmatch(address):
        raise HeaderRefused(name)
    shown = one_line(shown)
    if not shown:
        return _folded(name, [address])
    if _ATOMS.fullmatch(shown) and len(shown) < _LINE - len(name) - 2:
        words = shown.split(" ")
    elif _PLAIN.fullmatch(shown) and "=?" not in shown and len(shown) < 60:
        words = ['"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"']
    else:
        words = _encoded(shown)
    return _folded(name, [*words, f"<{address}>"])


def evidence_lines(headers: Mapping[str, str]) -> bytes:
    """Our own ``X-`` headers, each whole on one line, so that nobody has to unfold or decode them.

    Raises HeaderRefused for a name or value that is not plain ASCII, or a value over 200 characters.
    """
    lines = []
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise HeaderRefused(name)
        lines.append(f"{name}: {value}\r\n")
    return "".join(lines).encode("ascii")
