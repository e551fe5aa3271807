"""What the states of cases are called in German, and how they look."""

from flask_babel import lazy_gettext as _l

from portal.cases.states import CaseState

STATES = {
    CaseState.NEW: _l("noch nichts gesendet"),
    CaseState.WAITING: _l("wartet"),
    CaseState.CONSENTED: _l("zugestimmt"),
    CaseState.DELIVERED: _l("direkt gesendet"),
    CaseState.FAILED: _l("Problem mit der Mail"),
    CaseState.EXPIRED: _l("Link abgelaufen"),
    CaseState.REVOKED: _l("Link gesperrt"),
    CaseState.WITHDRAWN: _l("widerrufen"),
    CaseState.CLOSED: _l("abgeschlossen"),
}

#: Kinds of the macro badge.
BADGES = {
    CaseState.NEW: "neutral",
    CaseState.WAITING: "waiting",
    CaseState.CONSENTED: "success",
    CaseState.DELIVERED: "success",
    CaseState.FAILED: "danger",
    CaseState.EXPIRED: "warning",
    CaseState.REVOKED: "warning",
    CaseState.WITHDRAWN: "danger",
    CaseState.CLOSED: "neutral",
}
