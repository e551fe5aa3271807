"""Canonical: the one way a record is written as bytes (RFC 8785), and how a personal value is promised in it."""

import hashlib
import hmac
import unicodedata
from typing import Any

import rfc8785

LARGEST_INTEGER = 2**53 - 1


class ValueNotCanonical(TypeError):
    """A value the record format does not allow (float, null, a datetime, text that is not NFC)."""


def _checked(value: object, path: str) -> object:
    """``value`` if the format allows it. Raises ValueNotCanonical naming the place."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        if not unicodedata.is_normalized("NFC", value):
            raise ValueNotCanonical(f"{path}: text must be NFC")
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueNotCanonical(f"{path}: integer too large")
        return value
    if isinstance(value, list):
        return [_checked(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, dict):
        for key in value:
            if not (isinstance(key, str) and key.isascii()):
                raise ValueNotCanonical(f"{path}: keys must be ASCII")
        return {key: _checked(item, f"{path}.{key}") for key, item in value.items()}
    raise ValueNotCanonical(f"{path}: {type(value).__name__} is not allowed")


def canonical_bytes(document: dict[str, Any]) -> bytes:
    """The document in RFC 8785 form. Raises ValueNotCanonical for values outside the format."""
    _checked(document, "$")
    return rfc8785.dumps(document)


def commitment(name: str, value: str, salt: str) -> str:
    """HMAC-SHA-256 over ``JCS([name, value])`` with the hexadecimal ``salt`` as key, hexadecimal."""
    return hmac.new(bytes.fromhex(salt), rfc8785.dumps([name, value]), hashlib.sha256).hexdigest()
