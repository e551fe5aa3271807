"""Everything that can happen: the kinds of evidence, in one enum."""

from enum import StrEnum


class EvidenceKind(StrEnum):
    """The ``type`` of an evidence record. Values are part of the record format and never change."""

    AGENCY_CREATED = "agency_created"
    SETTINGS_CHANGED = "settings_changed"
    TEXT_VERSION_PUBLISHED = "text_version_published"
    SEAL_KEY_CREATED = "seal_key_created"
    CASE_OPENED = "case_opened"
    CASE_HANDED_OVER = "case_handed_over"
    CASE_CLOSED = "case_closed"
    CASE_REOPENED = "case_reopened"
    NOTE_ADDED = "note_added"
    OFFER_SENT = "offer_sent"
    REGISTERED_MAIL_RESENT = "registered_mail_resent"
    REGISTERED_MAIL_ACCEPTED = "registered_mail_accepted"
    REGISTERED_MAIL_FAILED = "registered_mail_failed"
    REGISTERED_MAIL_UNCERTAIN = "registered_mail_uncertain"
    LINK_REVOKED = "link_revoked"
    CONSENT_GIVEN = "consent_given"
    PREVIEW_SERVED = "preview_served"
    PDF_DOWNLOADED = "pdf_downloaded"
    OFFER_MAIL_RELAYED = "offer_mail_relayed"
    OFFER_MAIL_FAILED = "offer_mail_failed"
    OFFER_MAIL_UNCERTAIN = "offer_mail_uncertain"
    MESSAGE_SENT = "message_sent"
    MESSAGE_ACCEPTED = "message_accepted"
    MESSAGE_FAILED = "message_failed"
    MESSAGE_UNCERTAIN = "message_uncertain"
    MAIL_REQUEUED = "mail_requeued"
    MAIL_SETTLED = "mail_settled"
    MAIL_CANCELLED = "mail_cancelled"
    TRIAL_SENT = "trial_sent"
    TRIAL_OPENED = "trial_opened"
    SHARED_ADDRESS_NOTICED = "shared_address_noticed"
    EVIDENCE_VIEWED = "evidence_viewed"
    EVIDENCE_EXPORTED = "evidence_exported"
    WITNESS_SENT = "witness_sent"


class ActorKind(StrEnum):
    """Who made it happen."""

    BROKER = "broker"
    PROSPECT = "prospect"
    PORTAL = "portal"
    OPERATOR = "operator"
