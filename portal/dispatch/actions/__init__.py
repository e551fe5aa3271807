"""What sends: one file per topic."""

from portal.dispatch.actions.messages import MessageAlreadySent, MessageIncomplete, send_message
from portal.dispatch.actions.resending import NothingToResend, resend, snapshot_to_resend
from portal.dispatch.actions.sending import (
    DraftMovedOn,
    OfferAlreadySent,
    newest_snapshot,
    send_offer,
    send_trial,
)
from portal.dispatch.preparation import (
    AgencyIncomplete,
    SenderMissing,
    legal_texts,
    recipient_of,
    what_is_checked,
)
from portal.offers.snapshot import OfferIncomplete

__all__ = [
    "AgencyIncomplete",
    "DraftMovedOn",
    "MessageAlreadySent",
    "MessageIncomplete",
    "NothingToResend",
    "OfferAlreadySent",
    "OfferIncomplete",
    "SenderMissing",
    "legal_texts",
    "newest_snapshot",
    "recipient_of",
    "resend",
    "send_message",
    "send_offer",
    "send_trial",
    "snapshot_to_resend",
    "what_is_checked",
]
