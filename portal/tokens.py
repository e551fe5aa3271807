"""Secrets and their hashes; signed strings with a purpose; encryption of what must be read again."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app
from itsdangerous import BadSignature, Signer, TimestampSigner

SECRET_BYTES = 32  # 256 bits
SECRET_LENGTH = 43  # characters of URL-safe base64 without padding
SECRET_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # noqa: S105 - an alphabet


class SignatureWrong(ValueError):
    """A signed string was cut, changed, made for another purpose or signed by a key we do not have."""


class SecretUnreadable(ValueError):
    """An encrypted value cannot be decrypted with any key we have."""


def new_secret() -> str:
    """A fresh secret: 256 random bits as 43 URL-safe characters."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_secret(secret: str) -> str:
    """SHA-256 of a secret, hexadecimal: the only form in which a link secret is kept."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


class Keyring:
    """Signs and encrypts with the newest key, accepts the older ones (``PORTAL_SECRET_KEY_FALLBACKS``).

    Every purpose has a key of its own, derived from the installation's key, so that a string signed for one
    purpose means nothing to another.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(keys)  # newest first

    def _signer(self, purpose: str) -> TimestampSigner:
        return TimestampSigner(
            list(reversed(self._keys)),
            salt=f"portal.{purpose}",
            digest_method=hashlib.sha256,
        )

    def sign(self, purpose: str, value: str) -> str:
        """``value`` wrapped and dated: ``value.timestamp.signature``; the value stays readable."""
        return self._signer(purpose).sign(value).decode("ascii")

    def read(self, purpose: str, signed: str, max_age: int | None = None) -> str:
        """The value inside ``signed``; ``max_age`` in seconds.

        Raises SignatureWrong when it was not signed by us for this purpose or is too old.
        """
        try:
            return self._signer(purpose).unsign(signed, max_age=max_age).decode("utf-8")
        except (BadSignature, UnicodeError) as error:
            raise SignatureWrong(purpose) from error

    def _undated_signer(self, purpose: str) -> Signer:
        return Signer(
            list(reversed(self._keys)), salt=f"portal.undated.{purpose}", digest_method=hashlib.sha256
        )

    def sign_undated(self, purpose: str, value: str) -> str:
        """``value.signature``, the same every time: for links that are good for ever."""
        return self._undated_signer(purpose).sign(value).decode("ascii")

    def read_undated(self, purpose: str, signed: str) -> str:
        """The value inside what sign_undated made. Raises SignatureWrong."""
        try:
            return self._undated_signer(purpose).unsign(signed).decode("utf-8")
        except (BadSignature, UnicodeError) as error:
            raise SignatureWrong(purpose) from error

    def fingerprint(self, purpose: str, value: str) -> str:
        """HMAC-SHA-256 of ``value``, hexadecimal: tells equal values apart from others without keeping them."""
        key = f"portal.fingerprint.{purpose}\0{self._keys[0]}".encode()
        return hmac.new(key, value.encode("utf-8"), hashlib.sha256).hexdigest()

    def _fernet(self, purpose: str) -> MultiFernet:
        keys = [hashlib.sha256(f"portal.encrypt.{purpose}\0{key}".encode()).digest() for key in self._keys]
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])

    def encrypt(self, purpose: str, value: str) -> str:
        """``value`` encrypted and authenticated, as ASCII."""
        return self._fernet(purpose).encrypt(value.encode("utf-8")).decode("ascii")

    def decrypt(self, purpose: str, encrypted: str) -> str:
        """The value again. Raises SecretUnreadable when no key fits."""
        try:
            return self._fernet(purpose).decrypt(encrypted.encode("ascii")).decode("utf-8")
        except (InvalidToken, UnicodeError) as error:
            raise SecretUnreadable(purpose) from error


def keyring() -> Keyring:
    """The keys of the running app."""
    ring: Keyring = current_app.extensions["portal.keyring"]
    return ring
