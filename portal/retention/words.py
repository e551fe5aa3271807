"""What keeping and erasing are called in German: obstacles, grounds, what a record of an erased case was about."""

from flask_babel import lazy_gettext as _l

from portal.evidence.kinds import EvidenceKind as Kind
from portal.retention.kinds import Ground, Obstacle

OBSTACLES = {
    Obstacle.HOLD: _l("Der Vorgang ist gesperrt."),
    Obstacle.PERIOD: _l("Die Widerrufsfrist läuft noch."),
    Obstacle.LINK: _l("Der Interessent kann über seinen Link noch zustimmen. Sperren Sie zuerst den Link."),
    Obstacle.MAIL: _l("Eine Mail ist noch unterwegs, oder es ist ungewiss, ob sie ankam."),
}

GROUNDS = {
    Ground.PERIOD_OVER: _l("Aufbewahrungsfrist abgelaufen"),
    Ground.REQUEST: _l("auf Wunsch der Person"),
}

#: Kinds of records as the page of an erased case names them; what is not here is a mail or a note of the portal's.
KINDS = {
    Kind.CASE_OPENED: _l("Vorgang angelegt"),
    Kind.CASE_HANDED_OVER: _l("Vorgang übergeben"),
    Kind.CASE_CLOSED: _l("Vorgang abgeschlossen"),
    Kind.CASE_REOPENED: _l("Vorgang wieder geöffnet"),
    Kind.NOTE_ADDED: _l("Notiz geschrieben"),
    Kind.OFFER_SENT: _l("Offerte gesendet"),
    Kind.REGISTERED_MAIL_RESENT: _l("S-Exposé-Mail noch einmal gesendet"),
    Kind.REGISTERED_MAIL_ACCEPTED: _l("S-Exposé-Mail vom Mailserver angenommen"),
    Kind.LINK_REVOKED: _l("Links gesperrt"),
    Kind.CONSENT_GIVEN: _l("Zustimmung erteilt"),
    Kind.PREVIEW_SERVED: _l("Exposé angesehen"),
    Kind.PDF_DOWNLOADED: _l("PDF geladen"),
    Kind.OFFER_MAIL_RELAYED: _l("Offerten-Mail vom Mailserver angenommen"),
    Kind.EVIDENCE_EXPORTED: _l("Nachweis herausgegeben"),
    Kind.EVIDENCE_VIEWED: _l("Nachweis angesehen"),
    Kind.SHARED_ADDRESS_NOTICED: _l("Gemeinsame IP-Adresse bemerkt"),
    Kind.PERSON_EXPORTED: _l("Auskunft erteilt"),
    Kind.WITHDRAWN: _l("Widerruf erklärt"),
    Kind.WITHDRAWAL_MATCHED: _l("Widerruf zugeordnet"),
    Kind.WITHDRAWAL_SET_ASIDE: _l("Widerruf beiseitegelegt"),
    Kind.ACKNOWLEDGEMENT_RELAYED: _l("Bestätigung des Widerrufs vom Mailserver angenommen"),
    Kind.REGISTERED_MAIL_FAILED: _l("S-Exposé-Mail nicht zugestellt"),
    Kind.OFFER_MAIL_FAILED: _l("Offerten-Mail nicht zugestellt"),
    Kind.MESSAGE_SENT: _l("Nachricht geschrieben"),
    Kind.MESSAGE_ACCEPTED: _l("Nachricht vom Mailserver angenommen"),
    Kind.MESSAGE_FAILED: _l("Nachricht nicht zugestellt"),
    Kind.TRIAL_SENT: _l("Probe gesendet"),
    Kind.HOLD_SET: _l("Vorgang gesperrt"),
    Kind.HOLD_LIFTED: _l("Sperre aufgehoben"),
    Kind.ERASED: _l("Gelöscht"),
}
