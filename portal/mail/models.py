"""What the outbox remembers: mails as built, their attachments, and every try to send them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import AgencyOwned, Base, UtcDateTime


class MailKind(StrEnum):
    """Why a mail is written."""

    REGISTERED = "registered"  # S-Exposé-Mail: notice and personal link
    OFFER = "offer"  # the original offer mail
    MESSAGE = "message"  # anything else a broker writes to a prospect
    ACKNOWLEDGEMENT = "acknowledgement"  # the receipt of a withdrawal
    BROKER_NOTE = "broker_note"  # tells the broker of a consent or of trouble
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind, not a password
    WITNESS = "witness"  # the chain's head to an address outside
    SELF_CHECK = "self_check"  # tells administrators that something stored is wrong
    TEST = "test"


class MailState(StrEnum):
    """Where a mail stands; every state but ``leased`` is shown to the broker."""

    QUEUED = "queued"
    LEASED = "leased"
    DEFERRED = "deferred"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"  # the server may have it; a human decides
    CANCELLED = "cancelled"


class MailPhase(StrEnum):
    """How far the SMTP dialogue of a lease has come; ``data`` is committed before DATA is sent."""

    NONE = ""
    CONNECT = "connect"
    ENVELOPE = "envelope"
    DATA = "data"
    ACCEPTED = "accepted"


class SentCopy(StrEnum):
    """Whether the sending account keeps copies of sent mails (evidence: the honest limit)."""

    NONE = "none"
    KEPT = "kept"
    UNKNOWN = "unknown"


class MailAccount(Base):
    """An agency's own mail account; without ``server`` the installation's account sends.

    ``paused_at`` is set when the server refused user name or password: the agency's mails wait until it is mended.
    """

    __tablename__ = "mail_account"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    server: Mapped[str] = mapped_column(String(255), default="")
    port: Mapped[int] = mapped_column(default=587)
    encryption: Mapped[str] = mapped_column(String(10), default="starttls")
    username: Mapped[str] = mapped_column(String(254), default="")
    password_encrypted: Mapped[str] = mapped_column(Text, default="")  # purpose "mail-password"
    sender: Mapped[str] = mapped_column(String(254), default="")
    sent_copy: Mapped[str] = mapped_column(String(10), default=SentCopy.UNKNOWN)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pause_reply: Mapped[str] = mapped_column(Text, default="")


class DkimKey(AgencyOwned, Base):
    """A key that signs the agency's mails; replaced ones keep their public half, so that old mails can be checked.

    ``found_record`` is the DNS record as last found at ``looked_up_at``; empty: there was none.
    """

    __tablename__ = "dkim_key"
    __table_args__ = (UniqueConstraint("agency_id", "domain", "selector"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(String(255))
    selector: Mapped[str] = mapped_column(String(63))
    public_key: Mapped[str] = mapped_column(Text)  # base64 of the DER form, as in the DNS record
    private_encrypted: Mapped[str] = mapped_column(Text)  # purpose "dkim-key"; empty once it is replaced
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    found_record: Mapped[str] = mapped_column(Text, default="")
    looked_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutgoingMail(AgencyOwned, Base):
    """One mail to one recipient: the exact bytes (attachments apart, by hash) and what became of them.

    ``skeleton`` holds the bytes without the attachments' encoded bodies and, for mails with a link secret, with
    a placeholder instead of the secret (evidence: the archived mail closes itself). ``sha256`` and ``size`` speak
    of the whole open bytes as they go over the wire, ``signature`` included, which stands before everything else. It is
    made over the open bytes and is the same in the closed mail; there it fits only when the secret is put back.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        Index("ix_outgoing_mail_state_next_due_at", "state", "next_due_at"),
        ForeignKeyConstraint(["agency_id", "case_id"], ["prospect_case.agency_id", "prospect_case.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    idem_key: Mapped[str] = mapped_column(String(120), unique=True)
    message_id: Mapped[str] = mapped_column(String(250), unique=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    offer_id: Mapped[int | None] = mapped_column(index=True)
    is_trial: Mapped[bool] = mapped_column(default=False)
    env_from: Mapped[str] = mapped_column(String(320))
    env_to: Mapped[str] = mapped_column(String(320))
    to_name: Mapped[str] = mapped_column(String(250), default="")
    # Who in the agency is told when this mail cannot be delivered; empty: nobody.
    note_to: Mapped[str] = mapped_column(String(320), default="")
    evidence_names: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict
    )  # names of case and offer in records
    subject: Mapped[str] = mapped_column(String(998))
    # The DKIM-Signature header; empty: the domain has no key; NULL: it has, and the mail still has to be signed.
    signature: Mapped[str | None] = mapped_column(Text, default="")
    skeleton: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    # Byte positions in the open mail after the signature: one list of 43 per place where the secret stands.
    secret_positions: Mapped[list[list[int]] | None] = mapped_column(JSON)
    secret_encrypted: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12), default=MailState.QUEUED)
    phase: Mapped[str] = mapped_column(String(12), default=MailPhase.NONE)
    attempts: Mapped[int] = mapped_column(default=0)
    unknown_attempts: Mapped[int] = mapped_column(default=0)
    internal_errors: Mapped[int] = mapped_column(default=0)
    next_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_code: Mapped[int | None]
    last_reply: Mapped[str] = mapped_column(Text, default="")
    trouble: Mapped[str] = mapped_column(
        String(40), default=""
    )  # a word of delivery.Trouble, said in German by the view
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    attachments: Mapped[list["MailAttachment"]] = relationship(
        order_by="MailAttachment.position", viewonly=True
    )
    tries: Mapped[list["MailAttempt"]] = relationship(order_by="MailAttempt.n", viewonly=True)


class MailAttachment(AgencyOwned, Base):
    """A file spliced into the skeleton, base64, at ``offset`` (bytes into the skeleton)."""

    __tablename__ = "mail_attachment"
    __table_args__ = (
        UniqueConstraint("mail_id", "position"),
        ForeignKeyConstraint(["agency_id", "mail_id"], ["outgoing_mail.agency_id", "outgoing_mail.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int]
    position: Mapped[int]
    offset: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    content_id: Mapped[str] = mapped_column(String(100), default="")  # set for pictures inside the HTML


class MailAttempt(AgencyOwned, Base):
    """One ended try to send a mail; append-only."""

    __tablename__ = "mail_attempt"
    __table_args__ = (
        UniqueConstraint("mail_id", "n"),
        ForeignKeyConstraint(["agency_id", "mail_id"], ["outgoing_mail.agency_id", "outgoing_mail.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int]
    n: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    phase: Mapped[str] = mapped_column(String(12))
    outcome: Mapped[str] = mapped_column(String(20))
    trouble: Mapped[str] = mapped_column(String(40), default="")
    code: Mapped[int | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    server: Mapped[str] = mapped_column(String(255), default="")
    tls: Mapped[str] = mapped_column(String(120), default="")


class ThreadLease(Base):
    """Which process runs the background threads at the moment (elected by conditional UPDATE)."""

    __tablename__ = "thread_lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str | None] = mapped_column(String(36))
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_tick: Mapped[datetime | None] = mapped_column(UtcDateTime)
