"""Pages of sending: checking and sending, sending once more."""

from portal.dispatch.views import checking, resending
from portal.dispatch.views.blueprint import bp

__all__ = ["bp", "checking", "resending"]
