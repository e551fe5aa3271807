"""What may be typed about a case: wish, responsible broker, note."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from portal.brokers.models import Broker
from portal.form_fields import GermanForm, LineField, LongTextField, Needed


class _BrokerForm(GermanForm):
    broker = SelectField(_l("Verantwortlich"), [Needed(_l("Bitte wählen Sie eine Person."))], coerce=int)

    def offer_brokers(self, brokers: Sequence[Broker]) -> None:
        """Let one of these be chosen."""
        self.broker.choices = [(broker.id, broker.full_name) for broker in brokers]


class CaseForm(_BrokerForm):
    wish = LineField(
        _l("Worum geht es?"),
        [Needed(_l("Bitte schreiben Sie in wenigen Worten, worum es geht."))],
        maximum=200,
    )


class HandOverForm(_BrokerForm):
    pass


class NoteForm(GermanForm):
    note = LongTextField(_l("Notiz"), [Needed(_l("Bitte schreiben Sie die Notiz."))], maximum=5000)
