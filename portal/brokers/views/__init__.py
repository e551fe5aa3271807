"""Pages of brokers: one blueprint, one file per topic."""

from portal.brokers.views import account, calendar, colleagues, entrance, signature
from portal.brokers.views.blueprint import bp

__all__ = ["account", "bp", "calendar", "colleagues", "entrance", "signature"]
