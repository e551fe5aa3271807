"""What changes drafts of offers: one file per topic, every name also here."""

from portal.offers.actions.attaching import MOST_ATTACHMENTS, TooManyAttachments
from portal.offers.actions.beginning import CaseNotOpen, compose_offer, delete_draft
from portal.offers.actions.choosing import MOST_PROPERTIES, PropertiesUnusable, choose_properties
from portal.offers.actions.content import save_content
from portal.offers.actions.copying import compose_like, copy_offer
from portal.offers.actions.draft import DraftChangedMeanwhile, OfferNoDraft, OfferUnknown
from portal.offers.actions.expose import KnownNumber, begin_with_expose, remove_expose, use_expose
from portal.offers.actions.layout import choose_layout
from portal.offers.actions.words import save_words

__all__ = [
    "MOST_ATTACHMENTS",
    "MOST_PROPERTIES",
    "CaseNotOpen",
    "DraftChangedMeanwhile",
    "KnownNumber",
    "OfferNoDraft",
    "OfferUnknown",
    "PropertiesUnusable",
    "TooManyAttachments",
    "begin_with_expose",
    "choose_layout",
    "choose_properties",
    "compose_like",
    "compose_offer",
    "copy_offer",
    "delete_draft",
    "remove_expose",
    "save_content",
    "save_words",
    "use_expose",
]
