"""The uploaded Word file of an offer: checked, read and kept; a file that is not taken leaves nothing behind."""

from dataclasses import dataclass
from typing import IO

from portal.files import file_store
from portal.offers.dispatch_mode import PdfEngine
from portal.uploads import safe_name
from portal.word import LARGEST_FILE, read_word


@dataclass(frozen=True)
class NewWord:
    """A Word file that was read; its bytes and its pictures are in the store already.

    ``html``, ``pictures`` and ``notes`` as in models.OfferWord.
    """

    file_name: str
    sha256: str
    size: int
    html: str
    pictures: tuple[dict[str, str | int], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class WordChange:
    """What step 2 says of the Word file: whether it is the offer's content, and what becomes of the file."""

    is_source: bool
    shows_details: bool
    pdf_engine: str = PdfEngine.PORTAL
    new: NewWord | None = None
    removes: bool = False


def receive_word(agency_id: int, name: str, stream: IO[bytes]) -> NewWord:
    """Read an uploaded file and keep its bytes and pictures in the agency's store. Raises WordRefused."""
    content = stream.read(LARGEST_FILE + 1)  # one byte more than allowed is enough to know
    document = read_word(content)
    store = file_store()
    pictures: list[dict[str, str | int]] = []
    for picture in document.pictures:
        digest = store.store(agency_id, picture.content)
        pictures.append(
            {
                "sha256": digest,
                "media_type": picture.media_type,
                "width": picture.width,
                "height": picture.height,
                "alt": picture.alt,
            }
        )
    return NewWord(
        file_name=_word_name(name),
        sha256=store.store(agency_id, content),
        size=len(content),
        html=document.html,
        pictures=tuple(pictures),
        notes=tuple(document.notes),
    )


def _word_name(name: str) -> str:
    plain = safe_name(name)
    return plain if plain.lower().endswith(".docx") else f"{plain}.docx"
