"""Pages of sending: checking and sending, the layout of the PDF, sending once more."""

from portal.dispatch.views import checking, laying_out, resending, words
from portal.dispatch.views.blueprint import bp

__all__ = ["bp", "checking", "laying_out", "resending", "words"]
