"""Why a mail did not leave: one word per cause, and the German sentence a broker reads."""

from enum import StrEnum

from flask_babel import gettext as _


class Trouble(StrEnum):
    """The cause of a try that did not end with the server's acceptance."""

    NO_ACCOUNT = "no_account"
    CONNECTION = "connection"
    GREETING = "greeting"
    TLS = "tls"
    AUTHENTICATION = "authentication"
    TEMPORARY = "temporary"
    RECIPIENT_REFUSED = "recipient_refused"
    MAILBOX_FULL = "mailbox_full"
    MESSAGE_REFUSED = "message_refused"
    TOO_LARGE = "too_large"
    OUTCOME_UNKNOWN = "outcome_unknown"
    EXPIRED = "expired"
    DAMAGED = "damaged"
    KEY_MISSING = "key_missing"
    UNSIGNED = "unsigned"
    INTERRUPTED = "interrupted"
    INTERNAL = "internal"


def sentence(trouble: str) -> str:
    """What happened and what to do, in German; a general sentence for an unknown word."""
    known = {
        Trouble.NO_ACCOUNT: _(
            "Es ist kein Mailkonto eingerichtet. Bitte tragen Sie unter Einstellungen › Mailkonto eines ein."
        ),
        Trouble.CONNECTION: _("Der Mailserver war nicht erreichbar. Das Portal versucht es weiter."),
        Trouble.GREETING: _("Der Mailserver hat die Verbindung abgelehnt. Das Portal versucht es weiter."),
        Trouble.TLS: _(
            "Der Mailserver bietet keine sichere Verbindung mit gültigem Zertifikat. Es wurde nichts gesendet und kein "
            "Passwort übertragen. Bitte prüfen Sie Servername und Verschlüsselung im Mailkonto."
        ),
        Trouble.AUTHENTICATION: _(
            "Der Mailserver hat Benutzername oder Passwort nicht angenommen. Bitte prüfen Sie das Mailkonto."
        ),
        Trouble.TEMPORARY: _("Der Mailserver nimmt die Mail gerade nicht an. Das Portal versucht es weiter."),
        Trouble.RECIPIENT_REFUSED: _(
            "Der Mailserver kennt diese Adresse nicht. Bitte prüfen Sie die E-Mail-Adresse."
        ),
        Trouble.MAILBOX_FULL: _(
            "Das Postfach des Empfängers ist voll. Bitte rufen Sie an oder versuchen Sie es später noch einmal."
        ),
        Trouble.MESSAGE_REFUSED: _("Der Mailserver hat die Mail abgelehnt."),
        Trouble.TOO_LARGE: _("Die Mail ist dem Mailserver zu groß. Bitte verkleinern Sie die Anlagen."),
        Trouble.OUTCOME_UNKNOWN: _(
            "Die Verbindung brach ab, bevor der Mailserver geantwortet hat. Die Mail kann angekommen sein."
        ),
        Trouble.EXPIRED: _(
            "Die Mail konnte bis zum Ende der Frist nicht zugestellt werden. Bitte rufen Sie den Empfänger an."
        ),
        Trouble.DAMAGED: _(
            "Die gespeicherte Mail wurde verändert oder ist unvollständig. Sie wurde deshalb nicht gesendet."
        ),
        Trouble.KEY_MISSING: _(
            "Die Mail ist verschlüsselt gespeichert, und der Schlüssel dazu fehlt. Bitte wenden Sie sich an die "
            "Person, die das Portal betreibt."
        ),
        Trouble.UNSIGNED: _(
            "Die Mail konnte nicht mit dem Schlüssel Ihrer Domain unterschrieben werden (DKIM) und wurde deshalb nicht "
            "gesendet. Bitte sehen Sie unter Einstellungen › Mailkonto › DKIM nach und senden Sie sie dann noch einmal."
        ),
        Trouble.INTERRUPTED: _("Das Portal wurde beim Senden unterbrochen. Es versucht es noch einmal."),
        Trouble.INTERNAL: _("Beim Senden ist im Portal ein Fehler aufgetreten."),
    }
    try:
        return known[Trouble(trouble)]
    except ValueError:
        return _("Die Mail konnte nicht gesendet werden.")
