"""What the layouts of exposés are called in German."""

from flask_babel import lazy_gettext as _l

from portal.agency.kinds import Layout

LAYOUTS = {
    Layout.FULL: _l("Ausführlich"),
    Layout.COMPACT: _l("Kompakt"),
    Layout.LETTER: _l("Brief mit Tabelle"),
}
