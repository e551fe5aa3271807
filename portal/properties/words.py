"""What the kinds of properties, marketing and certificates are called in German."""

from flask_babel import lazy_gettext as _l

from portal.properties.models import (
    EnergyCertificateKind,
    Marketing,
    PictureKind,
    PropertyFileKind,
    PropertyKind,
)

KINDS = {
    PropertyKind.FLAT: _l("Wohnung"),
    PropertyKind.HOUSE: _l("Haus"),
    PropertyKind.TERRACED_HOUSE: _l("Reihenhaus"),
    PropertyKind.FARM: _l("Hof"),
    PropertyKind.PLOT: _l("Grundstück"),
    PropertyKind.OFFICE: _l("Büro"),
    PropertyKind.SHOP: _l("Laden"),
    PropertyKind.INVESTMENT: _l("Anlageobjekt"),
    PropertyKind.PARKING: _l("Stellplatz"),
    PropertyKind.OTHER: _l("Sonstiges"),
}

MARKETING = {
    Marketing.SALE: _l("Kauf"),
    Marketing.LET: _l("Miete"),
}

CERTIFICATES = {
    EnergyCertificateKind.NONE_YET: _l("Liegt noch nicht vor"),
    EnergyCertificateKind.NOT_NEEDED: _l("Nicht nötig, zum Beispiel Denkmal oder Grundstück"),
    EnergyCertificateKind.DEMAND: _l("Bedarfsausweis"),
    EnergyCertificateKind.CONSUMPTION: _l("Verbrauchsausweis"),
}

#: The words on the energy scale.
SCALES = {
    EnergyCertificateKind.DEMAND: _l("Bedarfsausweis: Endenergiebedarf"),
    EnergyCertificateKind.CONSUMPTION: _l("Verbrauchsausweis: Endenergieverbrauch"),
}

PICTURES = {
    PictureKind.PHOTO: _l("Foto"),
    PictureKind.FLOOR_PLAN: _l("Grundriss"),
    PictureKind.MAP_SKETCH: _l("Lageskizze"),
}

FILES = {
    PropertyFileKind.ENERGY_CERTIFICATE: _l("Energieausweis"),
    PropertyFileKind.FLOOR_PLAN: _l("Grundriss"),
    PropertyFileKind.DIVISION: _l("Teilungserklärung"),
    PropertyFileKind.LAND_REGISTER: _l("Grundbuchauszug"),
    PropertyFileKind.OTHER: _l("Sonstige Unterlage"),
}
