"""Why there is no time stamp: the reasons in words the database keeps, and what each means for the broker."""

from enum import StrEnum

from flask_babel import gettext as _


class StampTrouble(StrEnum):
    """What came instead of a time stamp; stored in ``time_stamp.last_error``."""

    CONNECTION = "connection"  # no host, no connection, no TLS, no answer in time
    HTTP = "http"  # another status than 200
    SIZE = "size"  # an answer larger than any time stamp
    REJECTED = "rejected"  # the authority says no
    UNREADABLE = "unreadable"  # no RFC 3161 response
    NONCE = "nonce"  # an answer to another question
    IMPRINT = "imprint"  # over other bytes
    USAGE = "usage"  # signed by a certificate that is not for time stamps
    CHAIN = "chain"  # signature wrong, or not under the configured root
    CLOCK = "clock"  # a time that cannot be
    NOT_CONFIGURED = "not_configured"  # the operator no longer names this authority
    DAMAGED = "damaged"  # the record has changed: nothing is stamped that is not what was recorded


def stamp_sentence(trouble: str) -> str:
    """One sentence for the broker; ``trouble`` is a StampTrouble, or anything else for something unknown."""
    sentences = {
        StampTrouble.CONNECTION: _("Die Stelle ist nicht zu erreichen."),
        StampTrouble.HTTP: _("Die Stelle hat die Anfrage nicht angenommen."),
        StampTrouble.SIZE: _("Die Antwort der Stelle ist kein Zeitstempel."),
        StampTrouble.REJECTED: _("Die Stelle hat keinen Zeitstempel gegeben."),
        StampTrouble.UNREADABLE: _("Die Antwort der Stelle ist kein lesbarer Zeitstempel."),
        StampTrouble.NONCE: _("Die Antwort der Stelle gehört zu einer anderen Anfrage."),
        StampTrouble.IMPRINT: _("Der Zeitstempel gilt für etwas anderes als diesen Eintrag."),
        StampTrouble.USAGE: _("Das Zertifikat der Stelle ist nicht für Zeitstempel bestimmt."),
        StampTrouble.CHAIN: _(
            "Die Unterschrift der Stelle lässt sich mit dem hinterlegten Zertifikat nicht bestätigen."
        ),
        StampTrouble.CLOCK: _(
            "Die Uhr der Stelle und die Uhr des Portals gehen um mehr als fünf Minuten auseinander."
        ),
        StampTrouble.NOT_CONFIGURED: _("Die Stelle ist im Portal nicht mehr eingerichtet."),
        StampTrouble.DAMAGED: _("Der Eintrag passt nicht mehr zu seiner Prüfsumme."),
    }
    known = {str(word): sentence for word, sentence in sentences.items()}
    return known.get(trouble, _("Es ist ein Fehler aufgetreten."))
