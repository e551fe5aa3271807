"""Header fields and texts of strangers' mail as people read them: decoded, short, nothing invisible."""

import codecs
import re

LONGEST_HEADER = 2_000  # characters shown of one header value in lists

_ENCODED_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?\s]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,80}\?[bBqQ]\?)")
# Control characters, and those that turn the reading direction: they let a name pretend to be another one.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CHARSETS = (
    "ascii",
    "utf",
    "iso8859",
    "iso2022",
    "cp",
    "koi8",
    "gb",
    "hz",
    "big5",
    "euc",
    "shiftjis",
    "mac",
    "tis",
)


def readable_header(value: str) -> str:
    """Decode the encoded words (RFC 2047) of a header value; raw bytes in it count as UTF-8."""
    unescaped = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    joined = _BETWEEN_WORDS.sub(r"\1", " ".join(unescaped.split()))
    return clean(_ENCODED_WORD.sub(_decoded_word, joined))[:LONGEST_HEADER]


def raw_headers(original: bytes) -> tuple[str, ...]:
    """Every header field as it came; folded lines stay with their field."""
    head = re.split(rb"\r?\n\r?\n", original[:200_000], maxsplit=1)[0]
    lines = head.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    fields: list[str] = []
    for line in lines:
        if line[:1] in (" ", "\t") and fields:
            fields[-1] += "\n" + line
        else:
            fields.append(line)
    return tuple(_INVISIBLE.sub("\ufffd", one) for one in fields if one)


def decode(content: bytes, charset: str) -> str:
    """Text in any charset meant for letters; Python's other codecs (idna, zip, ...) are not for strangers."""
    try:
        name = codecs.lookup(charset).name.replace("_", "").replace("-", "")
    except (LookupError, ValueError):
        name = "utf8"
    if not name.startswith(_CHARSETS):
        name = "utf8"
    if name == "ascii":  # a superset, so that unlabelled umlauts survive
        name = "utf8"
    try:
        return content.decode(name, "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _decoded_word(word: re.Match[str]) -> str:
    charset, encoding, text = word[1], word[2].lower(), word[3]
    raw = text.encode("utf-8", "replace")
    try:
        if encoding == "b":
            content = codecs.decode(raw + b"=" * (-len(raw) % 4), "base64")
        else:
            content = codecs.decode(raw.replace(b"_", b"=20"), "quopri")
    except ValueError:  # binascii.Error is one
        return word[0]
    return decode(content, charset)


def clean(text: str) -> str:
    """``text`` without invisible characters and outer blanks."""
    return _INVISIBLE.sub("", text).strip()
