"""Pages of offers: the list, and the first two steps of composing (the third is dispatch.check)."""

from portal.offers.views import (
    choosing,
    copying,
    expose,
    keeping,
    listing,
    preview,
    word,
    word_template,
    writing,
)
from portal.offers.views.blueprint import bp

__all__ = [
    "bp",
    "choosing",
    "copying",
    "expose",
    "keeping",
    "listing",
    "preview",
    "word",
    "word_template",
    "writing",
]
