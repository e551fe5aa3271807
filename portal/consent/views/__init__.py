"""Pages behind the personal link: one file per topic."""

from portal.consent.views import downloads, pages
from portal.consent.views.gate import bp
from portal.consent.views.pages import COOKIELESS

__all__ = ["COOKIELESS", "bp", "downloads", "pages"]
