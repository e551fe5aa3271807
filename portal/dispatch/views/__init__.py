"""Pages of sending: checking and sending, sending once more."""

from portal.dispatch.views import checking, resending, words
from portal.dispatch.views.blueprint import bp

__all__ = ["bp", "checking", "resending", "words"]
