"""Pages of properties: one blueprint, one file per topic."""

from portal.properties.views import describing, files, pictures
from portal.properties.views.blueprint import bp

__all__ = ["bp", "describing", "files", "pictures"]
