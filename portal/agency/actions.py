"""What changes Firmendaten: founding an agency, its facts, texts, files and mail account."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal import clock
from portal.agency import colour, label, notice
from portal.agency.kinds import FederalState, Layout
from portal.agency.models import Agency, LegalText, LegalTextKind
from portal.agency.record import append_change
from portal.agency.slug import free_slug
from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.files import file_store
from portal.foreign_pdf import check_pdf
from portal.mail import outbox
from portal.mail.account import PASSWORD_PURPOSE
from portal.mail.models import MailAccount
from portal.pictures import prepare_logo
from portal.tokens import keyring
from portal.transaction import transaction

OPERATOR = Actor(ActorKind.OPERATOR)
PORTAL_AUTHOR = "Exposé-Portal"

SHORTEST_VALIDITY, LONGEST_VALIDITY = 1, 90  # days a link may be consented to
LEAST_MAIL, MOST_MAIL = 5, 25  # megabytes of files in one mail
LARGEST_TERMS = 10 * 2**20  # bytes

#: What change_settings may write; everything else has an action of its own.
SETTINGS = frozenset(
    {
        "name", "street", "postal_code", "city", "federal_state", "phone", "email", "website", "representatives",
        "supervisory_authority", "register_entry", "vat_id", "imprint_extra", "privacy_notice", "accent",
        "consent_label", "link_valid_days", "largest_mail", "sender_name", "default_layout", "marks_recipient",
        "certificate_in_note", "witness_email",
    }
)  # fmt: skip


def found_agency(*, name: str, **facts: str) -> Agency:
    """Create an agency with its chain of evidence, an empty mail account and, if its facts suffice, its texts.

    ``facts`` are settings by name (see SETTINGS): ``street``, ``postal_code``, ``city``, ``phone``, ``email``, …
    """
    _check(facts)
    with transaction() as session:
        agency = Agency(
            ref=str(uuid.uuid4()), slug=free_slug(session, name), name=name, created_at=clock.now(), **facts
        )
        session.add(agency)
        session.flush()
        chain.open_chain(session, agency.id, agency.ref)
        chain.append(session, EvidenceKind.AGENCY_CREATED, agency_id=agency.id, actor=OPERATOR)
        session.add(MailAccount(agency_id=agency.id))
        notice.publish_for_new_facts(session, agency, actor=OPERATOR, author=PORTAL_AUTHOR)
        return agency


class ValidityRefused(ValueError):
    """Links must be valid for SHORTEST_VALIDITY to LONGEST_VALIDITY days."""


class MailSizeRefused(ValueError):
    """The files of one mail may have LEAST_MAIL to MOST_MAIL megabytes."""


class TermsTooLarge(ValueError):
    """The terms are larger than LARGEST_TERMS."""


class PasswordNeeded(ValueError):
    """Server or user of the mail account changed: the stored password must not travel to a new place."""


@dataclass(frozen=True)
class Author:
    """Who changes something: the broker's id for the evidence, his name for the versions of texts."""

    broker_id: int
    name: str

    @property
    def actor(self) -> Actor:
        """The broker as evidence names him."""
        return Actor(ActorKind.BROKER, str(self.broker_id))


@dataclass(frozen=True)
class Change:
    """What a save changed: names of fields, and which texts came out in a new version."""

    fields: tuple[str, ...]
    texts: tuple[str, ...] = ()


def _agency(session: Session, agency_id: int) -> Agency:
    agency = session.get(Agency, agency_id)
    if agency is None:
        raise LookupError(agency_id)
    return agency


def _check(values: Mapping[str, str | int]) -> None:
    foreign = set(values) - SETTINGS
    if foreign:
        raise KeyError(sorted(foreign)[0])
    if "consent_label" in values:
        label.check_label(str(values["consent_label"]))
    if "accent" in values:
        colour.check_readable(str(values["accent"]))
    days = values.get("link_valid_days", SHORTEST_VALIDITY)
    if not SHORTEST_VALIDITY <= int(days) <= LONGEST_VALIDITY:
        raise ValidityRefused(days)
    Layout(str(values.get("default_layout", Layout.FULL)))
    FederalState(str(values.get("federal_state") or FederalState.BERLIN))
    if not LEAST_MAIL <= int(values.get("largest_mail", LEAST_MAIL)) <= MOST_MAIL:
        raise MailSizeRefused(values["largest_mail"])


def change_settings(agency_id: int, values: Mapping[str, str | int], author: Author) -> Change:
    """Write settings (names in SETTINGS); what the withdrawal notice names publishes its next version with it.

    Raises label.LabelRefused, colour.ColourUnreadable, ValidityRefused, MailSizeRefused.
    """
    _check(values)
    with transaction() as session:
        agency = _agency(session, agency_id)
        changed = [field for field, value in values.items() if getattr(agency, field) != value]
        if not changed:
            return Change(())
        for field in changed:
            setattr(agency, field, values[field])
        append_change(session, agency_id, author.actor, changed, values=values)
        texts = notice.publish_for_new_facts(session, agency, actor=author.actor, author=author.name)
        return Change(tuple(changed), tuple(text.kind for text in texts))


def publish_own_notice(agency_id: int, source: str, author: Author) -> LegalText | None:
    """Publish the agency's own wording of the notice; the official wording typed again stays official.

    None when nothing changed. Raises notice.AgencyFactsMissing, notice.PlaceUnknown.
    """
    notice.check_places(source)
    own = "" if notice.is_official_wording(source) else source
    with transaction() as session:
        return notice.publish(
            session,
            _agency(session, agency_id),
            LegalTextKind.WITHDRAWAL_NOTICE,
            actor=author.actor,
            author=author.name,
            own_source=own,
        )


def return_to_official_notice(agency_id: int, author: Author) -> LegalText | None:
    """Publish the official model again as the next version. Raises notice.AgencyFactsMissing."""
    with transaction() as session:
        return notice.publish(
            session,
            _agency(session, agency_id),
            LegalTextKind.WITHDRAWAL_NOTICE,
            actor=author.actor,
            author=author.name,
        )


def store_terms(agency_id: int, content: bytes, file_name: str, author: Author) -> None:
    """Keep the agency's terms (AGB) as a PDF file, replacing an older one; old dispatches keep theirs by hash.

    Raises TermsTooLarge, foreign_pdf.PdfRefused.
    """
    if len(content) > LARGEST_TERMS:
        raise TermsTooLarge(len(content))
    check_pdf(content)
    digest = file_store().store(agency_id, content)
    with transaction() as session:
        agency = _agency(session, agency_id)
        agency.terms_sha256 = digest
        agency.terms_file_name = file_name
        agency.terms_size = len(content)
        agency.terms_stored_at = clock.now()
        append_change(session, agency_id, author.actor, ["terms"], {"terms": digest})


def remove_terms(agency_id: int, author: Author) -> None:
    """Send no terms any more; the file stays for the dispatches that carried it."""
    with transaction() as session:
        agency = _agency(session, agency_id)
        if agency.terms_sha256 is None:
            return
        agency.terms_sha256, agency.terms_file_name, agency.terms_size = None, "", 0
        agency.terms_stored_at = None
        append_change(session, agency_id, author.actor, ["terms"])


def store_logo(agency_id: int, content: bytes, author: Author) -> None:
    """Keep a logo, scaled and cleaned. Raises pictures.PictureRefused."""
    prepared = prepare_logo(content)
    digest = file_store().store(agency_id, prepared.content)
    with transaction() as session:
        agency = _agency(session, agency_id)
        agency.logo_sha256, agency.logo_media_type = digest, prepared.media_type
        agency.logo_width, agency.logo_height = prepared.width, prepared.height
        append_change(session, agency_id, author.actor, ["logo"])


def remove_logo(agency_id: int, author: Author) -> None:
    """Show the agency's name only."""
    with transaction() as session:
        agency = _agency(session, agency_id)
        if agency.logo_sha256 is None:
            return
        agency.logo_sha256, agency.logo_media_type = None, ""
        agency.logo_width = agency.logo_height = 0
        append_change(session, agency_id, author.actor, ["logo"])


def _account(session: Session, agency_id: int) -> MailAccount:
    account = session.get(MailAccount, agency_id)
    if account is None:
        account = MailAccount(agency_id=agency_id)
        session.add(account)
        session.flush()
    return account


def save_mail_account(
    agency_id: int,
    author: Author,
    *,
    server: str,
    port: int,
    encryption: str,
    username: str,
    password: str,
    sender: str,
    sent_copy: str,
) -> Change:
    """Write the agency's own mail account; an empty ``password`` keeps the stored one. Ends a pause.

    Raises PasswordNeeded when server or user changed and no password came with them.
    """
    values: dict[str, str | int] = {
        "server": server,
        "port": port,
        "encryption": encryption,
        "username": username,
        "sender": sender,
        "sent_copy": sent_copy,
    }
    with transaction() as session:
        account = _account(session, agency_id)
        changed = [field for field, value in values.items() if getattr(account, field) != value]
        if not password and account.password_encrypted and {"server", "username"} & set(changed):
            raise PasswordNeeded
        for field in changed:
            setattr(account, field, values[field])
        if password:
            account.password_encrypted = keyring().encrypt(PASSWORD_PURPOSE, password)
            changed.append("password")
        account.paused_at, account.pause_reply = None, ""
        outbox.resume(session, agency_id)
        if changed:
            named: dict[str, str | int] = {f"mail_{field}": value for field, value in values.items()}
            append_change(
                session, agency_id, author.actor, [f"mail_{field}" for field in changed], values=named
            )
        return Change(tuple(changed))


def remove_mail_account(agency_id: int, author: Author) -> None:
    """Send through the installation's account again and forget the password."""
    with transaction() as session:
        account = _account(session, agency_id)
        if not account.server:
            return
        account.server, account.username, account.password_encrypted, account.sender = "", "", "", ""
        account.paused_at, account.pause_reply = None, ""
        outbox.resume(session, agency_id)
        append_change(session, agency_id, author.actor, ["mail_server"])
