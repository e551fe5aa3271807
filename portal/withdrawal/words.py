"""What ways and findings are called in German."""

from flask_babel import lazy_gettext as _l

from portal.withdrawal.kinds import MatchedBy, Way

WAYS = {
    Way.LETTER: _l("per Brief"),
    Way.EMAIL: _l("per E-Mail"),
    Way.PHONE: _l("am Telefon oder mündlich"),
    Way.ONLINE: _l("über die Widerrufsseite"),
}

FOUND_BY = {
    MatchedBy.LINK: _l("über den Link in einer Mail dieses Vorgangs"),
    MatchedBy.ADDRESS: _l("über die E-Mail-Adresse"),
    MatchedBy.REFERENCE: _l("über E-Mail-Adresse und genannte Nummer"),
    MatchedBy.HAND: _l("von Hand"),
}
