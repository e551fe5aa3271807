"""The registered mail: why, which objects, the personal link, notice and model form in full; and plain messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import render_template
from flask_babel import gettext as _

from portal import clock
from portal.agency.label import meaning
from portal.agency.models import Agency, LegalText
from portal.agency.withdrawal_address import withdrawal_url
from portal.brokers.models import Broker
from portal.cases.models import Case
from portal.database import db
from portal.dispatch.free_words import NO_WORDS, FreeWords
from portal.evidence.chain import head_text
from portal.files import file_store
from portal.language import writing_in
from portal.mail.account import sender_address
from portal.mail.letter import Attachment, Letter, write_letter
from portal.mail.message import BuiltMail, Route, build
from portal.offers.document import document_agency, document_contact
from portal.offers.mails import with_evidence_block
from portal.offers.snapshot import mail_pictures
from portal.pdf import render_pdf
from portal.rich_text import html_to_text
from portal.template_filters import paragraphs


@dataclass(frozen=True)
class Recipient:
    """To whom, and how the portal addresses him."""

    name: str
    address: str
    greeting: str
    language: str  # the registered mail's
    enquired_on: str  # ISO date or empty
    is_business: bool
    withdrawal_url: str = ""


@dataclass(frozen=True)
class LegalTexts:
    """What a dispatch carries: notice and form for consumers, the AGB if the agency stored a file."""

    notice: LegalText | None
    form: LegalText | None
    terms: Attachment | None

    def listed(self) -> list[dict[str, str | int]]:
        """The texts as evidence names them."""
        found: list[dict[str, str | int]] = [
            {"kind": text.kind, "version": text.version, "sha256": text.sha256, "where": "inline"}
            for text in (self.notice, self.form)
            if text is not None
        ]
        return found


def notice_pdf(agency: Agency, texts: LegalTexts) -> Attachment | None:
    """Notice and model form as one PDF; None for business prospects. Raises a pdf.PdfFailure."""
    if texts.notice is None or texts.form is None:
        return None
    html = render_template(
        "print/notice.html",
        agency=agency,
        notice=paragraphs(texts.notice.body),
        form=paragraphs(texts.form.body),
    )
    made = render_pdf(html, {}, title=_("Widerrufsbelehrung"), author=agency.name)
    return Attachment("Widerrufsbelehrung.pdf", "application/pdf", made.content)


def registered_letter(
    agency: Agency,
    broker: Broker,
    recipient: Recipient,
    objects: Sequence[Mapping[str, str]],
    texts: LegalTexts,
    *,
    label: str,
    url: str,
    valid_days: int,
    is_trial: bool = False,
    words: FreeWords = NO_WORDS,
    with_files: bool = True,
) -> Letter:
    """The S-Exposé mail as subject, text and HTML with its files, in the recipient's language.

    Notice, form, label and what was entered about the objects stay German in any language.
    ``objects`` are the frozen facts of the offer: a withheld address is not among them. ``words`` are the broker's own;
    they stand before objects and legal texts, in a place of their own. Without ``with_files`` the
    notice's PDF is not drawn: for looking at the text only. Raises a pdf.PdfFailure.
    """
    name = "registered_business" if recipient.is_business else "registered"
    with writing_in(recipient.language):
        letter = write_letter(
            name,
            language=recipient.language,
            agency=agency,
            broker=broker,
            recipient=recipient,
            objects=objects,
            notice=paragraphs(texts.notice.body) if texts.notice else [],
            form=paragraphs(texts.form.body) if texts.form else [],
            has_terms=texts.terms is not None,
            label=label,
            meaning=meaning(label),
            url=url,
            valid_days=valid_days,
            is_trial=is_trial,
            words=words,
            withdrawal_url=recipient.withdrawal_url,
            for_consumer=not recipient.is_business,
            logo_cid=f"{agency.logo_sha256}@bild" if agency.logo_sha256 else "",
        )
    if not with_files:
        return letter
    files = [file for file in (notice_pdf(agency, texts), texts.terms) if file is not None]
    letter = replace(letter, attachments=(*mail_pictures(letter.html, agency.id), *files))
    return replace(letter, subject=f"PROBE: {letter.subject}") if is_trial else letter


def message_letter(agency: Agency, case: Case, subject: str, body_html: str) -> Letter:
    """A message in a case: ``body_html`` (filled and clean), the broker's signature, the agency's imprint."""
    contact, sender, language = document_contact(case.broker), document_agency(agency), case.prospect.language
    with writing_in(language):
        letter = write_letter(
            "message",
            language=language,
            subject=subject,
            body_html=body_html,
            body_text=html_to_text(body_html),
            contact=contact,
            signature_text=html_to_text(contact.signature_html),
            agency=sender,
            withdrawal_url=withdrawal_url(agency.slug, case.ref),
            for_consumer=not case.prospect.is_business,
            logo_cid=f"{sender.logo_sha256}@bild" if sender.logo_sha256 else "",
        )
    return replace(letter, attachments=mail_pictures(letter.html, agency.id))


def _route(agency: Agency, broker: Broker, name: str, address: str) -> Route:
    """From the agency to a prospect; answers go to the broker who is responsible."""
    return Route(
        agency.shown_sender_name, sender_address(agency.id), name, address, broker.full_name, broker.email
    )


def build_message(letter: Letter, agency: Agency, broker: Broker, name: str, address: str) -> BuiltMail:
    """The bytes of a message; its header names the chain's newest record, as that of every mail to a prospect."""
    headers = {"X-Expose-Chain": head_text(db.session(), agency.id)}
    route = _route(agency, broker, name, address)
    return build(letter, route, agency_id=agency.id, at=clock.now(), store=file_store(), headers=headers)


def _with_head(letter: Letter, head: str, language: str) -> Letter:
    """The letter with the chain's head in a line for people: few read headers, and gateways may drop them."""
    seq, _colon, digest = head.partition(":")
    with writing_in(language):
        line = render_template("mail/registered/_chain.txt", seq=seq, sha=digest).strip()
    html, text = with_evidence_block(letter.html, letter.text, [line])
    return replace(letter, html=html, text=text)


def build_registered_mail(
    letter: Letter, agency: Agency, broker: Broker, recipient: Recipient, secret: str
) -> BuiltMail:
    """The exact bytes, closed: the secret stands in none of what is stored.

    Header and body name the chain's newest record, so that a copy outside the house witnesses the history before it.
    """
    route = _route(agency, broker, recipient.name, recipient.address)
    head = head_text(db.session(), agency.id)
    return build(
        _with_head(letter, head, recipient.language),
        route,
        agency_id=agency.id,
        at=clock.now(),
        store=file_store(),
        headers={"X-Expose-Chain": head},
        secret=secret,
    )


def build_direct_mail(letter: Letter, agency: Agency, broker: Broker, recipient: Recipient) -> BuiltMail:
    """The offer mail of the direct mode: without consent, so that of the evidence only the chain's head stands in it.

    ``letter`` still has its place for the evidence block (snapshots.prepared_mail with None).
    """
    route = _route(agency, broker, recipient.name, recipient.address)
    head = head_text(db.session(), agency.id)
    return build(
        _with_head(letter, head, recipient.language),
        route,
        agency_id=agency.id,
        at=clock.now(),
        store=file_store(),
        headers={"X-Expose-Chain": head},
    )
