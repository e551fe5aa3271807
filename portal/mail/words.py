"""What kinds and states of mails are called in German, and how states look."""

from flask_babel import lazy_gettext as _l

from portal.mail.models import MailKind, MailState

KINDS = {
    MailKind.REGISTERED: _l("S-Exposé-Mail"),
    MailKind.OFFER: _l("Offerte"),
    MailKind.MESSAGE: _l("Nachricht"),
    MailKind.ACKNOWLEDGEMENT: _l("Bestätigung eines Widerrufs"),
    MailKind.BROKER_NOTE: _l("Nachricht ans Büro"),
    MailKind.INVITATION: _l("Einladung"),
    MailKind.PASSWORD_RESET: _l("Neues Passwort"),
    MailKind.WITNESS: _l("Zeuge"),
    MailKind.SELF_CHECK: _l("Warnung ans Büro"),
    MailKind.TEST: _l("Testmail"),
}

STATES = {
    MailState.QUEUED: _l("wartet"),
    MailState.DEFERRED: _l("wartet auf neuen Versuch"),
    MailState.LEASED: _l("wird gesendet"),
    MailState.SENT: _l("angenommen"),
    MailState.FAILED: _l("fehlgeschlagen"),
    MailState.UNCERTAIN: _l("ungewiss"),
    MailState.CANCELLED: _l("abgebrochen"),
}

#: Kinds of the macro badge.
BADGES = {
    MailState.QUEUED: "waiting",
    MailState.DEFERRED: "waiting",
    MailState.LEASED: "waiting",
    MailState.SENT: "success",
    MailState.FAILED: "danger",
    MailState.UNCERTAIN: "warning",
    MailState.CANCELLED: "neutral",
}

#: The choices of the list's filter: value in the address, words, states.
FILTERS = (
    ("wartet", _l("wartet"), (MailState.QUEUED, MailState.DEFERRED, MailState.LEASED)),
    ("angenommen", _l("angenommen"), (MailState.SENT,)),
    ("fehlgeschlagen", _l("fehlgeschlagen"), (MailState.FAILED,)),
    ("ungewiss", _l("ungewiss"), (MailState.UNCERTAIN,)),
    ("abgebrochen", _l("abgebrochen"), (MailState.CANCELLED,)),
)
