"""How an offer leaves: directly, or as S-Exposé (after consent only)."""

from enum import StrEnum


class DispatchMode(StrEnum):
    """Versandart."""

    DIRECT = "direct"  # the offer mail leaves at once
    S_EXPOSE = "s_expose"  # the registered mail leaves; the offer mail follows the consent


class OfferState(StrEnum):
    """Whether an offer can still be changed."""

    DRAFT = "draft"
    SENT = "sent"
    DISCARDED = "discarded"  # deleted, but a trial of it is on record
