"""What may be typed about keeping: why a case is held, and how long what is kept."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from portal.evidence.keeping import LEAST_DAYS, LEAST_YEARS, MOST_DAYS, MOST_YEARS
from portal.form_fields import GermanForm, LineField, Needed, WholeNumberField


class HoldForm(GermanForm):
    reason = LineField(
        _l("Warum soll der Vorgang bleiben?"),
        [Needed(_l("Bitte schreiben Sie, warum der Vorgang nicht gelöscht werden darf."))],
        maximum=300,
    )


class PeriodsForm(GermanForm):
    years_kept = WholeNumberField(
        _l("Vorgänge mit einer Zustimmung"),
        [Needed(_l("Bitte geben Sie an, wie viele Jahre Zustimmungen aufbewahrt werden."))],
        minimum=LEAST_YEARS,
        maximum=MOST_YEARS,
    )
    days_kept = WholeNumberField(
        _l("Vorgänge ohne Zustimmung"),
        [Needed(_l("Bitte geben Sie an, wie viele Tage Vorgänge ohne Zustimmung aufbewahrt werden."))],
        minimum=LEAST_DAYS,
        maximum=MOST_DAYS,
    )
    erases_by_itself = BooleanField(_l("Was fällig ist, ohne Nachfrage löschen"))
