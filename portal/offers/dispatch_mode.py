"""How an offer leaves (directly, or after consent only), what it is made of, and how its exposé is laid out."""

from enum import StrEnum

from portal.agency.kinds import Layout as Layout  # the agency chooses one for new offers


class DispatchMode(StrEnum):
    """Versandart."""

    DIRECT = "direct"  # the offer mail leaves at once
    S_EXPOSE = "s_expose"  # the registered mail leaves; the offer mail follows the consent


class OfferState(StrEnum):
    """Whether an offer can still be changed."""

    DRAFT = "draft"
    SENT = "sent"
    DISCARDED = "discarded"  # deleted, but a trial of it is on record


class OfferSource(StrEnum):
    """What the content of an offer is made of."""

    WRITTEN = "written"  # the letter from the editor, and the exposé from the properties' facts
    WORD = "word"  # an uploaded .docx instead of the letter
    PDF = "pdf"  # the letter, and an exposé made elsewhere as a PDF file


class PdfEngine(StrEnum):
    """What drew the PDF."""

    PORTAL = "portal"  # xhtml2pdf, from the same HTML as the page
    LIBREOFFICE = "libreoffice"  # the original layout of a Word file
    UPLOADED = "uploaded"  # nobody here: it is the file that was uploaded
