"""What is rendered and built before the transaction that promises it: texts, mails, the fresh link."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from portal.agency.models import Agency, LegalTextKind
from portal.agency.notice import current_text, missing_for_sending
from portal.agency.withdrawal_address import withdrawal_url
from portal.brokers.models import Broker
from portal.consent.links import FreshLink, new_link
from portal.database import db
from portal.dispatch import mails
from portal.dispatch.free_words import FreeWords, fill_words
from portal.dispatch.mails import LegalTexts, Recipient
from portal.dispatch.values import registered_values
from portal.files import file_store, sha256
from portal.mail.account import sender_address
from portal.mail.letter import Attachment
from portal.mail.message import BuiltMail
from portal.offers import gaps
from portal.offers import letter as letters
from portal.offers import snapshot as snapshots
from portal.offers.dispatch_mode import DispatchMode
from portal.offers.greeting import own_greeting
from portal.offers.models import Offer
from portal.offers.snapshot import OfferIncomplete, PreparedOffer
from portal.wordings.models import WordingCategory


class SenderMissing(ValueError):
    """Neither the agency nor the installation has a mail account."""


class AgencyIncomplete(ValueError):
    """Firmendaten lack what the notice needs; ``missing`` are the German words for it."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True)
class Dispatch:
    """Everything built before the transaction that promises it."""

    prepared: PreparedOffer
    built: BuiltMail
    texts: LegalTexts
    fresh: FreshLink | None  # None in direct mode


def legal_texts(agency: Agency, *, is_business: bool) -> LegalTexts:
    """The texts the next S-Exposé of this agency carries. Raises AgencyIncomplete."""
    terms = None
    if agency.terms_sha256:
        content = file_store().read(agency.id, agency.terms_sha256)
        terms = Attachment(agency.terms_file_name or "AGB.pdf", "application/pdf", content)
    if is_business:
        return LegalTexts(None, None, terms)
    missing = missing_for_sending(agency)
    notice = current_text(db.session(), agency.id, LegalTextKind.WITHDRAWAL_NOTICE)
    form = current_text(db.session(), agency.id, LegalTextKind.MODEL_FORM)
    if missing or notice is None or form is None:
        raise AgencyIncomplete(missing or ["Widerrufsbelehrung"])
    return LegalTexts(notice, form, terms)


def recipient_of(offer: Offer, broker: Broker | None = None, language: str = "") -> Recipient:
    """The offer's prospect, or for a trial the broker himself with the prospect's greeting.

    ``language``: that of a frozen offer; empty: the prospect's present one.
    """
    prospect = offer.case.prospect
    language = language or prospect.language
    name, address = letters.full_name(prospect), prospect.email
    if broker is not None:
        name, address = broker.full_name, broker.email
    return Recipient(
        name=name,
        address=address,
        greeting=own_greeting(prospect, language),
        language=language,
        enquired_on=prospect.enquired_on.isoformat() if prospect.enquired_on else "",
        is_business=prospect.is_business,
        withdrawal_url=withdrawal_url(
            offer.case.broker.agency.slug, "" if broker is not None else offer.case.ref
        ),
    )


def words_of(
    offer: Offer,
    agency: Agency,
    objects: Sequence[Mapping[str, str]],
    *,
    language: str,
    source: str | None = None,
    category: WordingCategory = WordingCategory.REGISTERED,
) -> FreeWords:
    """The broker's own words in the S-Exposé mail about ``objects``: ``source``, else what the offer says."""
    values = registered_values(offer, agency, objects, language)
    return fill_words(offer.registered_html if source is None else source, values, category, offer.properties)


def registered_mail(
    agency: Agency,
    offer: Offer,
    recipient: Recipient,
    objects: Any,
    texts: LegalTexts,
    words: FreeWords,
    *,
    is_trial: bool,
) -> tuple[BuiltMail, FreshLink]:
    """The S-Exposé mail with a fresh secret, closed. Raises a pdf.PdfFailure."""
    fresh = new_link(label=agency.consent_label, valid_days=agency.link_valid_days)
    letter = mails.registered_letter(
        agency,
        offer.case.broker,
        recipient,
        objects,
        texts,
        label=fresh.label,
        url=fresh.url,
        valid_days=fresh.valid_days,
        is_trial=is_trial,
        words=words,
    )
    return mails.build_registered_mail(letter, agency, offer.case.broker, recipient, fresh.secret), fresh


def what_is_checked(offer: Offer, agency: Agency, prepared: PreparedOffer) -> str:
    """SHA-256 over everything the check page shows: it changes when anything does that would leave.

    The draft's revision does not tell of a new price, a removed photo, another address or other AGB.
    """
    texts = [current_text(db.session(), agency.id, kind) for kind in LegalTextKind]
    words = words_of(offer, agency, prepared.objects, language=prepared.language)
    shown = (
        prepared.preview,
        prepared.source_sha256 or "",
        prepared.mail.subject,
        prepared.mail.html,
        prepared.mail.text,
        *(str(value) for one in prepared.attachments for value in astuple(one)),
        str(prepared.load.pdf_in_mail),
        *(str(value) for value in astuple(recipient_of(offer))),
        words.html,
        *words.problems,
        agency.consent_label,
        str(agency.link_valid_days),
        agency.terms_sha256 or "",
        *(text.sha256 if text is not None else "" for text in texts),
    )
    return sha256("\0".join(shown).encode())


def prepare_dispatch(offer: Offer, agency: Agency, mode: DispatchMode, trial_for: Broker | None) -> Dispatch:
    """Render and build, outside any transaction. Raises SenderMissing, AgencyIncomplete, OfferIncomplete."""
    if not sender_address(agency.id):
        raise SenderMissing
    prepared = snapshots.prepare(offer, agency, is_trial=trial_for is not None)
    snapshots.store_files(prepared)
    recipient = recipient_of(offer, trial_for)
    if mode is DispatchMode.DIRECT:
        if prepared.load.linked:
            raise OfferIncomplete([gaps.not_direct(prepared.load)])
        letter = snapshots.prepared_mail(prepared, None)
        built = mails.build_direct_mail(letter, agency, offer.case.broker, recipient)
        return Dispatch(prepared, built, LegalTexts(None, None, None), None)
    texts = legal_texts(agency, is_business=recipient.is_business)
    words = words_of(offer, agency, prepared.objects, language=recipient.language)
    if words.problems:
        raise OfferIncomplete(words.complaints)
    built, fresh = registered_mail(
        agency, offer, recipient, prepared.objects, texts, words, is_trial=trial_for is not None
    )
    return Dispatch(prepared, built, texts, fresh)
