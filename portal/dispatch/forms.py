"""What may be typed when sending: the dispatch mode and the revision that was checked."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField

from portal.form_fields import GermanForm, Needed
from portal.offers.dispatch_mode import DispatchMode


class SendForm(GermanForm):
    mode = RadioField(
        _l("Versandart"),
        [Needed(_l("Bitte wählen Sie eine Versandart."))],
        choices=[(DispatchMode.S_EXPOSE, _l("S-Exposé")), (DispatchMode.DIRECT, _l("Direkt"))],
        default=DispatchMode.S_EXPOSE,
    )
    revision = HiddenField()
    checked = HiddenField()  # preparation.what_is_checked, as the page was filled from it
