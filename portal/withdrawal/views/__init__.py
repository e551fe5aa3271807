"""Pages of withdrawal: one blueprint, one file per topic."""

from portal.withdrawal.views import office, public
from portal.withdrawal.views.blueprint import bp
from portal.withdrawal.views.public import COOKIELESS

__all__ = ["COOKIELESS", "bp", "office", "public"]
