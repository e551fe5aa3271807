"""What fits into the offer mail, and what waits on the page behind the personal link instead.

The rule is greedy and follows the broker's order: first the pictures inside the letter, which cannot wait elsewhere;
then the exposé PDF, if it fits; then the attachments, each that still fits. So a large file does not keep a small one
behind it from going along. What does not fit is marked, not attached, and named in the letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

MEGABYTE = 1_000_000
#: In a mail, 57 bytes of a file are a line of 76 characters and its end.
_LINE, _BYTES = 78, 57


@dataclass(frozen=True)
class FrozenAttachment:
    """A file of the broker that goes with the offer; its bytes are in the store already."""

    file_name: str
    media_type: str
    sha256: str
    size: int
    in_mail: bool = True  # or on the page only


@dataclass(frozen=True)
class MailFile:
    """A file as the letter and the check page name it; ``size`` in bytes."""

    file_name: str
    size: int


@dataclass(frozen=True)
class MailLoad:
    """How the files of an offer are shared out between mail and page; sizes in bytes."""

    limit: int
    pictures: int  # inside the letter
    pdf: MailFile
    pdf_in_mail: bool
    attachments: tuple[FrozenAttachment, ...]

    @property
    def attached(self) -> tuple[MailFile, ...]:
        """The files that the mail carries, the exposé first."""
        return (*([self.pdf] if self.pdf_in_mail else []), *self._named(in_mail=True))

    @property
    def linked(self) -> tuple[MailFile, ...]:
        """The files that wait on the page, the exposé first."""
        return (*([] if self.pdf_in_mail else [self.pdf]), *self._named(in_mail=False))

    @property
    def size(self) -> int:
        """Bytes of everything the mail carries beside its words."""
        return self.pictures + sum(one.size for one in self.attached)

    @property
    def size_on_the_way(self) -> int:
        """About what mail servers see of it: files travel as text, which takes a third more."""
        return self.size * _LINE // _BYTES

    def _named(self, *, in_mail: bool) -> list[MailFile]:
        return [MailFile(one.file_name, one.size) for one in self.attachments if one.in_mail is in_mail]


def load_mail(
    pdf: MailFile, attachments: Sequence[FrozenAttachment], *, pictures: int, limit: int
) -> MailLoad:
    """Share the files out, so that the mail carries no more than ``limit`` bytes (its pictures alone may be more)."""
    room = limit - pictures
    pdf_in_mail = pdf.size <= room
    room -= pdf.size if pdf_in_mail else 0
    shared = []
    for one in attachments:
        fits = one.size <= room
        room -= one.size if fits else 0
        shared.append(replace(one, in_mail=fits))
    return MailLoad(limit, pictures, pdf, pdf_in_mail, tuple(shared))
