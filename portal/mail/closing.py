"""Closing a mail: where its secret stands, how it is put back, and what stands before everything (DKIM's signature)."""

from collections.abc import Sequence
from typing import Protocol

from portal.mail.models import OutgoingMail
from portal.tokens import SECRET_LENGTH


class Signed(Protocol):
    """A mail, built or stored, with its signature; None: it still has to be signed."""

    @property
    def signature(self) -> str | None:
        """The DKIM-Signature header."""


def signature_bytes(mail: Signed) -> bytes:
    """What stands before everything else in the whole mail."""
    return (mail.signature or "").encode("ascii")


def wire_positions(mail: OutgoingMail) -> list[list[int]]:
    """Where the secret stands in the whole mail."""
    shift = len(signature_bytes(mail))
    return [[shift + index for index in place] for place in mail.secret_positions or ()]


def position_runs(mail: OutgoingMail) -> list[list[list[int]]]:
    """The places as evidence records them: for each copy of the secret its runs ``[first byte, length]``."""
    places = []
    for place in wire_positions(mail):
        runs: list[list[int]] = []
        for index in place:
            if runs and index == sum(runs[-1]):
                runs[-1][1] += 1
            else:
                runs.append([index, 1])
        places.append(runs)
    return places


def secret_places(closed: bytes, probe: bytes) -> list[list[int]]:
    """Positions of every copy of the secret: where the two builds differ, in runs of the secret's length."""
    differing = [index for index, (one, other) in enumerate(zip(closed, probe, strict=True)) if one != other]
    return [differing[start : start + SECRET_LENGTH] for start in range(0, len(differing), SECRET_LENGTH)]


def fill(closed: bytes, positions: Sequence[Sequence[int]] | None, secret: str) -> bytes:
    """The open bytes: the secret's characters put in at the recorded positions."""
    opened = bytearray(closed)
    for place in positions or ():
        for index, char in zip(place, secret.encode("ascii"), strict=True):
            opened[index] = char
    return bytes(opened)
