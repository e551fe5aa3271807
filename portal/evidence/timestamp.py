"""Time stamps (RFC 3161): the question about a record's bytes, and whether an answer may be believed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.tsp import PKIStatus

from portal.evidence.trouble import StampTrouble
from portal.time_authorities import TimeAuthority

CLOCKS_APART = timedelta(minutes=5)  # how far the authority's clock may be from ours
_SHA256 = "2.16.840.1.101.3.4.2.1"
_SEQUENCE, _SET, _INTEGER, _EXPLICIT = 0x30, 0x31, 0x02, 0xA0


class StampRefused(ValueError):
    """An answer that proves nothing about these bytes; ``trouble`` says why."""

    def __init__(self, trouble: StampTrouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True)
class Question:
    """What is sent to the authority (``der``), and what its answer must repeat."""

    der: bytes
    nonce: int
    imprint: bytes


@dataclass(frozen=True)
class Stamp:
    """A verified answer: the whole response (DER), and the time it names."""

    response: bytes
    at: datetime


def question_about(content: bytes) -> Question:
    """A question about the SHA-256 of ``content``, with a fresh nonce, asking for the authority's certificates."""
    request = TimestampRequestBuilder(data=content, hash_algorithm=HashAlgorithm.SHA256).build()
    assert request.nonce is not None, "the builder makes one unless told otherwise"
    return Question(request.as_bytes(), request.nonce, hashlib.sha256(content).digest())


def verified(answer: bytes, question: Question, authority: TimeAuthority, *, at: datetime) -> Stamp:
    """The stamp, if the answer received ``at`` is granted, answers this question, and is signed for time stamps
    under the configured root. Raises StampRefused.
    """
    content = in_order(answer)
    response = _decoded(content)
    info = response.tst_info
    if info.nonce != question.nonce:
        raise StampRefused(StampTrouble.NONCE)
    imprint = info.message_imprint
    if imprint.hash_algorithm.dotted_string != _SHA256 or imprint.message != question.imprint:
        raise StampRefused(StampTrouble.IMPRINT)
    _check_signature(response, question.imprint, authority)
    if abs(info.gen_time - at) > CLOCKS_APART:
        raise StampRefused(StampTrouble.CLOCK)
    return Stamp(content, info.gen_time)


def time_in(response: bytes, content: bytes, authority: TimeAuthority) -> datetime:
    """The time a kept response names, if it is over ``content`` and signed under the authority's root.

    As ``verified``, years later: without the question nobody knows its nonce. Raises StampRefused.
    """
    decoded = _decoded(response)
    imprint = decoded.tst_info.message_imprint
    digest = hashlib.sha256(content).digest()
    if imprint.hash_algorithm.dotted_string != _SHA256 or imprint.message != digest:
        raise StampRefused(StampTrouble.IMPRINT)
    _check_signature(decoded, digest, authority)
    return decoded.tst_info.gen_time


def _decoded(content: bytes) -> TimeStampResponse:
    """The response, granted. Raises StampRefused."""
    try:
        response = decode_timestamp_response(content)
        status = response.status
    except ValueError as error:
        raise StampRefused(StampTrouble.UNREADABLE) from error
    if status != PKIStatus.GRANTED:
        raise StampRefused(StampTrouble.REJECTED)
    try:
        _ = response.tst_info.nonce, response.signed_data.certificates
    except ValueError as error:
        raise StampRefused(StampTrouble.UNREADABLE) from error
    return response


def _check_signature(response: TimeStampResponse, imprint: bytes, authority: TimeAuthority) -> None:
    try:
        VerifierBuilder(roots=list(authority.certificates)).build().verify(response, imprint)
    except VerificationError as error:
        # The library has one error for everything; a new wording only makes the sentence less exact.
        about_usage = any(word in str(error) for word in ("EKU", "certificate purpose"))
        raise StampRefused(StampTrouble.USAGE if about_usage else StampTrouble.CHAIN) from error
    except ValueError as error:  # a certificate that is none
        raise StampRefused(StampTrouble.UNREADABLE) from error


# --- certificates in an order strict readers accept ----------------------------------------------------------


def in_order(response: bytes) -> bytes:
    """The response with its certificates in the order of DER, which some authorities do not keep.

    No signature covers that list, so nothing that was signed changes. Anything unexpected is given back as it is.
    """
    try:
        begin, end = _certificate_list(response)
        listed = certificates_inside(response)
    except ValueError:
        return response
    return response[:begin] + b"".join(sorted(listed)) + response[end:]


def certificates_inside(response: bytes) -> list[bytes]:
    """The certificates (DER) a response brings along, in its own order. Raises ValueError if there are none."""
    at, end = _certificate_list(response)
    listed = []
    while at < end:
        following = _element(response, at, _SEQUENCE)[1]
        listed.append(response[at:following])
        at = following
    return listed


class _Unexpected(ValueError):
    """Another element than expected, or the end of the bytes."""


def _element(content: bytes, at: int, tag: int) -> tuple[int, int]:
    """Where the content of the element at ``at`` begins and where it ends. Raises _Unexpected."""
    begin = at + 2
    if len(content) < begin or content[at] != tag:
        raise _Unexpected
    length = content[at + 1]
    if length & 0x80:
        begin += length & 0x7F
        length = int.from_bytes(content[at + 2 : begin], "big")
    if begin + length > len(content):
        raise _Unexpected
    return begin, begin + length


def _certificate_list(response: bytes) -> tuple[int, int]:
    """Begin and end of the certificates of the SignedData inside the response. Raises _Unexpected."""
    inside, _end = _element(response, 0, _SEQUENCE)
    token = _element(response, inside, _SEQUENCE)[1]  # behind the status
    kind, _end = _element(response, token, _SEQUENCE)
    wrapped, _end = _element(response, _element(response, kind, 0x06)[1], _EXPLICIT)
    version, _end = _element(response, wrapped, _SEQUENCE)
    algorithms = _element(response, version, _INTEGER)[1]
    signed = _element(response, algorithms, _SET)[1]
    return _element(response, _element(response, signed, _SEQUENCE)[1], _EXPLICIT)
