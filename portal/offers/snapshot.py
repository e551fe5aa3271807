"""Freezing: everything an offer shows is rendered from one revision and kept as it is.

1. ``prepare`` renders preview, PDF and offer mail outside of any transaction and writes no row.
2. ``store_files`` puts the bytes into the store, still before the transaction.
3. ``freeze`` inserts the one row that names them, inside the caller's transaction.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from sqlalchemy.orm import Session

from portal.agency.models import Agency
from portal.files import file_store, sha256
from portal.mail.letter import Attachment, Letter
from portal.offers import gaps, mails, rendering
from portal.offers.description import public_facts
from portal.offers.dispatch_mode import OfferSource, PdfEngine
from portal.offers.document import OfferDocument, offer_document, today
from portal.offers.fitting import MEGABYTE, FrozenAttachment, MailFile, MailLoad, load_mail
from portal.offers.models import Offer, OfferSnapshot
from portal.pdf import RenderedPdf

_PICTURE = re.compile(r'(?<=src=")cid:([0-9a-f]{64}(?:@bild)?)(?=")')


class OfferIncomplete(Exception):
    """The offer cannot be sent as it is; ``sentences`` say in German what to change."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(len(sentences))
        self.sentences = tuple(sentences)


class BytesNotStored(RuntimeError):
    """freeze() was called before store_files(): a programming error."""


@dataclass(frozen=True)
class PreparedOffer:
    """An offer rendered from ``revision``, ready to be frozen.

    ``warnings``: German sentences for the broker that do not keep him from sending. ``mail`` is the later offer mail
    without files; its pictures are named ``cid:<sha256>``. ``load``: which files it carries, which wait on the page.
    """

    agency_id: int
    offer_id: int
    revision: int
    document: OfferDocument
    preview: str
    pdf: RenderedPdf
    pdf_file_name: str
    mail: Letter
    load: MailLoad
    objects: tuple[dict[str, str], ...]
    language: str
    is_business: bool
    enquired_on: str
    warnings: tuple[str, ...]
    source: str = OfferSource.WRITTEN
    source_sha256: str | None = None  # of the file it is made of
    pdf_engine: str = PdfEngine.PORTAL

    @property
    def attachments(self) -> tuple[FrozenAttachment, ...]:
        """The broker's files, each with the word whether the mail carries it."""
        return self.load.attachments


def prepare(offer: Offer, agency: Agency, *, is_trial: bool = False) -> PreparedOffer:
    """Render everything from the offer as it stands; a trial says PROBE on every page of its PDF.

    Only an exposé made elsewhere is never changed: its file says so in its name.

    Raises OfferIncomplete, or a pdf.PdfFailure when the PDF cannot be drawn; both speak German.
    """
    document = offer_document(offer, agency, on=today(), is_trial=is_trial)
    sentences = gaps.problems(offer, document)
    if sentences:
        raise OfferIncomplete(sentences)
    pdf = rendering.rendered_pdf(document, agency.id)
    file_name = rendering.pdf_file_name(document)
    prospect = offer.case.prospect
    load = _load(offer, agency, document, MailFile(file_name, len(pdf.content)))
    return PreparedOffer(
        agency_id=agency.id,
        offer_id=offer.id,
        revision=offer.revision,
        document=document,
        preview=rendering.preview_fragment(document),
        pdf=pdf,
        pdf_file_name=file_name,
        mail=mails.offer_letter(
            document, [one.file_name for one in load.attached], [one.file_name for one in load.linked]
        ),
        load=load,
        objects=tuple(public_facts(one) for one in offer.properties),
        language=prospect.language,
        is_business=prospect.is_business,
        enquired_on=prospect.enquired_on.isoformat() if prospect.enquired_on else "",
        warnings=gaps.warnings(offer),
        source=offer.source,
        source_sha256=_source_sha256(document),
        pdf_engine=rendering.pdf_engine(document),
    )


def _source_sha256(document: OfferDocument) -> str | None:
    """Of the file the offer is made of; None when it was written in the portal."""
    made_of = document.word or document.expose
    return made_of.sha256 if made_of else None


def _load(offer: Offer, agency: Agency, document: OfferDocument, pdf: MailFile) -> MailLoad:
    """Which files go along. Raises OfferIncomplete when the letter's own pictures are too much already."""
    files = [
        FrozenAttachment(one.file_name, one.media_type, one.sha256, one.size) for one in offer.attachments
    ]
    shown = dict.fromkeys(_PICTURE.findall(mails.offer_letter(document, []).html))
    pictures = 0
    for name in shown:
        with suppress(OSError):  # a lost file is told where it is read
            pictures += file_store().path(agency.id, name[:64]).stat().st_size
    load = load_mail(pdf, files, pictures=pictures, limit=agency.largest_mail * MEGABYTE)
    if load.size > load.limit:
        raise OfferIncomplete([gaps.pictures_too_large(load)])
    return load


def store_files(prepared: PreparedOffer) -> None:
    """Put the rendered bytes into the agency's store; call it before the transaction that freezes."""
    store = file_store()
    for content in _bytes(prepared):
        store.store(prepared.agency_id, content)


def _bytes(prepared: PreparedOffer) -> tuple[bytes, bytes, bytes, bytes]:
    return (
        prepared.preview.encode(),
        prepared.pdf.content,
        prepared.mail.html.encode(),
        prepared.mail.text.encode(),
    )


def freeze(
    session: Session, prepared: PreparedOffer, *, revision: int, is_trial: bool, at: datetime
) -> OfferSnapshot:
    """Insert the snapshot of ``revision``; the caller has checked that the draft still stands there.

    Raises BytesNotStored when store_files was forgotten.
    """
    preview, pdf, html, text = _bytes(prepared)
    store = file_store()
    hashes = [sha256(content) for content in (preview, pdf, html, text)]
    if not all(store.path(prepared.agency_id, digest).exists() for digest in hashes):
        raise BytesNotStored(prepared.offer_id)
    document = prepared.document
    row = OfferSnapshot(
        agency_id=prepared.agency_id,
        offer_id=prepared.offer_id,
        revision=revision,
        is_trial=is_trial,
        source=prepared.source,
        source_sha256=prepared.source_sha256,
        pdf_engine=prepared.pdf_engine,
        subject=document.subject,
        preview_sha256=hashes[0],
        pdf_sha256=hashes[1],
        pdf_size=len(pdf),
        pdf_pages=prepared.pdf.page_count,
        pdf_file_name=prepared.pdf_file_name,
        pdf_in_mail=prepared.load.pdf_in_mail,
        mail_html_sha256=hashes[2],
        mail_text_sha256=hashes[3],
        objects=[dict(one) for one in prepared.objects],
        attachments=[
            {
                "file_name": one.file_name,
                "media_type": one.media_type,
                "sha256": one.sha256,
                "size": one.size,
                "in_mail": one.in_mail,
            }
            for one in prepared.attachments
        ],
        pictures=list(document.picture_hashes),
        recipient_email=document.recipient_email,
        recipient_name=document.recipient_name,
        greeting=document.greeting,
        language=prepared.language,
        is_business=prepared.is_business,
        enquired_on=prepared.enquired_on,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row


def preview_html(snapshot: OfferSnapshot) -> str:
    """The frozen fragment as it was rendered; pictures are ``cid:<sha256>``."""
    return file_store().read(snapshot.agency_id, snapshot.preview_sha256).decode()


def with_pictures(html: str, address: Callable[[str], str]) -> str:
    """``html`` with every ``cid:<sha256>`` replaced by ``address(sha256)``, for showing it on a page."""
    return _PICTURE.sub(lambda match: address(match[1][:64]).replace("&", "&amp;"), html)


def with_pdf(html: str, address: str) -> str:
    """``html`` with the links to the offer's PDF leading to ``address``, for showing it on a page."""
    return html.replace('href="cid:pdf"', f'href="{escape(address)}"')


def pdf_content(snapshot: OfferSnapshot) -> bytes:
    """The one PDF that preview, download and attachment share."""
    return file_store().read(snapshot.agency_id, snapshot.pdf_sha256)


def offer_mail(snapshot: OfferSnapshot, evidence_lines: Sequence[str] | None = ()) -> Letter:
    """The original offer mail as frozen, with its pictures and the files that fitted into it.

    ``evidence_lines`` are added where the reader finds them, in both parts; nothing else is new. None leaves the
    place open for mails.with_evidence_block.
    """
    store = file_store()
    html = store.read(snapshot.agency_id, snapshot.mail_html_sha256).decode()
    text = store.read(snapshot.agency_id, snapshot.mail_text_sha256).decode()
    if evidence_lines is not None:
        html, text = mails.with_evidence_block(html, text, evidence_lines)
    pdf = [Attachment(snapshot.pdf_file_name, "application/pdf", pdf_content(snapshot))]
    files = [
        *(pdf if snapshot.pdf_in_mail else []),
        *(
            Attachment(
                str(one["file_name"]),
                str(one["media_type"]),
                store.read(snapshot.agency_id, str(one["sha256"])),
            )
            for one in snapshot.attachments
            if one.get("in_mail", True)
        ),
    ]
    return Letter(
        subject=snapshot.subject,
        text=text,
        html=html,
        attachments=(*mail_pictures(html, snapshot.agency_id), *files),
    )


def mail_pictures(html: str, agency_id: int) -> tuple[Attachment, ...]:
    """The pictures a mail's HTML shows as ``cid:<sha256>``, as inline files."""
    found = []
    for number, name in enumerate(dict.fromkeys(_PICTURE.findall(html)), start=1):
        content = file_store().read(agency_id, name[:64])
        png = content.startswith(b"\x89PNG")
        found.append(
            Attachment(
                f"bild-{number}.{'png' if png else 'jpg'}",
                "image/png" if png else "image/jpeg",
                content,
                content_id=name,
            )
        )
    return tuple(found)


def prepared_mail(prepared: PreparedOffer, evidence_lines: Sequence[str] | None = ()) -> Letter:
    """The offer mail as it would leave now, with its files: for checking, and for sending directly.

    ``evidence_lines`` as for ``offer_mail``.
    """
    store = file_store()
    pdf = [Attachment(prepared.pdf_file_name, "application/pdf", prepared.pdf.content)]
    files = [
        *(pdf if prepared.load.pdf_in_mail else []),
        *(
            Attachment(one.file_name, one.media_type, store.read(prepared.agency_id, one.sha256))
            for one in prepared.attachments
            if one.in_mail
        ),
    ]
    html, text = prepared.mail.html, prepared.mail.text
    if evidence_lines is not None:
        html, text = mails.with_evidence_block(html, text, evidence_lines)
    return replace(
        prepared.mail,
        html=html,
        text=text,
        attachments=(*mail_pictures(html, prepared.agency_id), *files),
    )
