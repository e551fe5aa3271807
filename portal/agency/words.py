"""What layouts of exposés and federal states are called in German."""

from flask_babel import lazy_gettext as _l

from portal.agency.kinds import FederalState, Layout

LAYOUTS = {
    Layout.FULL: _l("Ausführlich"),
    Layout.COMPACT: _l("Kompakt"),
    Layout.LETTER: _l("Brief mit Tabelle"),
}

#: In the order of the alphabet, as a list is read.
FEDERAL_STATES = {
    FederalState.BADEN_WUERTTEMBERG: "Baden-Württemberg",
    FederalState.BAVARIA: "Bayern",
    FederalState.BERLIN: "Berlin",
    FederalState.BRANDENBURG: "Brandenburg",
    FederalState.BREMEN: "Bremen",
    FederalState.HAMBURG: "Hamburg",
    FederalState.HESSE: "Hessen",
    FederalState.MECKLENBURG_WESTERN_POMERANIA: "Mecklenburg-Vorpommern",
    FederalState.LOWER_SAXONY: "Niedersachsen",
    FederalState.NORTH_RHINE_WESTPHALIA: "Nordrhein-Westfalen",
    FederalState.RHINELAND_PALATINATE: "Rheinland-Pfalz",
    FederalState.SAARLAND: "Saarland",
    FederalState.SAXONY: "Sachsen",
    FederalState.SAXONY_ANHALT: "Sachsen-Anhalt",
    FederalState.SCHLESWIG_HOLSTEIN: "Schleswig-Holstein",
    FederalState.THURINGIA: "Thüringen",
}
