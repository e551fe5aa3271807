"""Pages of agency: one blueprint, one file per topic."""

from portal.agency.views import facts, mail_account, public, signing, texts
from portal.agency.views.blueprint import bp

__all__ = ["bp", "facts", "mail_account", "public", "signing", "texts"]
