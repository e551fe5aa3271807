"""Pages of sending: checking and sending, the layout of the PDF, own words, sending once more, messages."""

from portal.dispatch.views import checking, laying_out, message, resending, words
from portal.dispatch.views.blueprint import bp

__all__ = ["bp", "checking", "laying_out", "message", "resending", "words"]
