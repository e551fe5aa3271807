"""The six properties of the demo: every fact a German exposé carries. All of them are invented.

The fields are called as in ``properties.models.Property``, so that filling the demo is one loop.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.demo import prose_country, prose_town
from portal.demo.prose import Prose
from portal.properties.models import EnergyCertificateKind, EnergyClass, Marketing, PropertyKind

SALE_COMMISSION = "3,57 % des Kaufpreises inkl. 19 % USt"
LET_COMMISSION = "2,38 Nettokaltmieten inkl. 19 % USt"


@dataclass(frozen=True)
class PropertySheet:
    """A property's facts. Areas in m², money in euro, energy in kWh/(m²·a)."""

    key: str  # the pictures' property_key
    object_number: str
    title: str
    kind: PropertyKind
    marketing: Marketing
    street: str
    postal_code: str
    city: str
    district: str
    address_after_consent: bool
    living_area: Decimal | None
    usable_area: Decimal | None
    plot_area: Decimal | None
    rooms: Decimal
    bedrooms: int | None
    bathrooms: int | None
    floor: str
    year_built: int
    condition: str
    equipment: str  # one feature a line
    available_from: str
    price: Decimal
    service_charge: Decimal | None
    deposit: Decimal | None
    parking_price: Decimal | None
    outer_commission: str
    inner_commission: str
    prose: Prose
    energy_kind: EnergyCertificateKind
    energy_value: Decimal | None
    energy_source: str
    energy_year: int | None
    energy_class: str
    energy_valid_until: date | None


HANG = PropertySheet(
    key="hang",
    object_number="SB-2041",
    title="Altbau am Hang",
    kind=PropertyKind.FLAT,
    marketing=Marketing.SALE,
    street="Am Rebhang 7",
    postal_code="78464",
    city="Konstanz",
    district="Allmannsdorf",
    address_after_consent=False,
    living_area=Decimal("98.5"),
    usable_area=Decimal("12"),
    plot_area=None,
    rooms=Decimal("3"),
    bedrooms=1,
    bathrooms=1,
    floor="2. Obergeschoss von 3",
    year_built=1908,
    condition="gepflegt, 2019 renoviert",
    equipment="Erker mit Seeblick\nStuckdecken, 3,10 m hoch\nEinbauküche\n"
    "Tageslichtbad mit Wanne und Dusche\nDielen und Parkett\nKellerraum\nGemeinschaftsgarten\n"
    "Glasfaser",
    available_from="nach Absprache, frühestens drei Monate nach Beurkundung",
    price=Decimal(598000),
    service_charge=Decimal(342),
    deposit=None,
    parking_price=None,
    outer_commission=SALE_COMMISSION,
    inner_commission=SALE_COMMISSION,
    prose=prose_town.HANG,
    energy_kind=EnergyCertificateKind.CONSUMPTION,
    energy_value=Decimal("121.4"),
    energy_source="Erdgas",
    energy_year=1908,
    energy_class=EnergyClass.D,
    energy_valid_until=date(2032, 3, 14),
)

GARTEN = PropertySheet(
    key="garten",
    object_number="SB-2047",
    title="Haus am Obstgarten",
    kind=PropertyKind.HOUSE,
    marketing=Marketing.SALE,
    street="Zum Kirschbaum 14",
    postal_code="78315",
    city="Radolfzell",
    district="Markelfingen",
    address_after_consent=True,
    living_area=Decimal("168"),
    usable_area=Decimal("34"),
    plot_area=Decimal("612"),
    rooms=Decimal("6"),
    bedrooms=4,
    bathrooms=2,
    floor="",
    year_built=2018,
    condition="neuwertig",
    equipment="Holzterrasse nach Südwesten\nWärmepumpe und Fußbodenheizung\n"
    "Photovoltaik 9,8 kWp mit Speicher\nSchreinerküche mit Kochinsel\nKaminofen\nAußenjalousien\n"
    "Carport für zwei Autos mit Wallbox\nZisterne",
    available_from="zum Ende des Schuljahres",
    price=Decimal(1290000),
    service_charge=None,
    deposit=None,
    parking_price=None,
    outer_commission=SALE_COMMISSION,
    inner_commission=SALE_COMMISSION,
    prose=prose_country.GARTEN,
    energy_kind=EnergyCertificateKind.DEMAND,
    energy_value=Decimal("22.6"),
    energy_source="Strom (Luft-Wasser-Wärmepumpe)",
    energy_year=2018,
    energy_class=EnergyClass.A_PLUS,
    energy_valid_until=date(2028, 10, 2),
)

SEETERRASSE = PropertySheet(
    key="seeterrasse",
    object_number="SB-2052",
    title="Penthouse mit Seeterrasse",
    kind=PropertyKind.FLAT,
    marketing=Marketing.SALE,
    street="Gärtnerweg 3",
    postal_code="88662",
    city="Überlingen",
    district="Altstadt West",
    address_after_consent=False,
    living_area=Decimal("112.3"),
    usable_area=Decimal("9.5"),
    plot_area=None,
    rooms=Decimal("3.5"),
    bedrooms=2,
    bathrooms=2,
    floor="Dachgeschoss (3. Obergeschoss), Aufzug",
    year_built=2025,
    condition="Erstbezug",
    equipment="Terrasse nach Süden und Westen, 48 m²\nAufzug bis vor die Wohnung\n"
    "Fußbodenheizung mit Kühlung\nLüftung mit Wärmerückgewinnung\nRaffstores\nZwei Bäder\n"
    "Zwei Stellplätze in der Tiefgarage, Wallbox\nSchwellenlos",
    available_from="sofort",
    price=Decimal(1185000),
    service_charge=Decimal(418),
    deposit=None,
    parking_price=Decimal(58000),
    outer_commission=SALE_COMMISSION,
    inner_commission=SALE_COMMISSION,
    prose=prose_town.SEETERRASSE,
    energy_kind=EnergyCertificateKind.DEMAND,
    energy_value=Decimal("36.8"),
    energy_source="Nahwärme aus Seewasser",
    energy_year=2025,
    energy_class=EnergyClass.A,
    energy_valid_until=date(2035, 4, 22),
)

REIHENHAUS = PropertySheet(
    key="reihenhaus",
    object_number="SB-2055",
    title="Reihenhaus mit Südgarten",
    kind=PropertyKind.TERRACED_HOUSE,
    marketing=Marketing.SALE,
    street="Vulkanweg 22",
    postal_code="78224",
    city="Singen (Hohentwiel)",
    district="Südstadt",
    address_after_consent=False,
    living_area=Decimal("124"),
    usable_area=Decimal("46"),
    plot_area=Decimal("198"),
    rooms=Decimal("5"),
    bedrooms=4,
    bathrooms=1,
    floor="",
    year_built=1978,
    condition="gepflegt, 2012 modernisiert",
    equipment="Südgarten mit Terrasse und Markise\nEinbauküche\nBad mit Wanne und Dusche, Gäste-WC\n"
    "Parkett\nAusgebautes Dachzimmer\nVoll unterkellert\nGarage\nRollläden",
    available_from="drei bis vier Monate nach Beurkundung",
    price=Decimal(429000),
    service_charge=None,
    deposit=None,
    parking_price=None,
    outer_commission=SALE_COMMISSION,
    inner_commission=SALE_COMMISSION,
    prose=prose_country.REIHENHAUS,
    energy_kind=EnergyCertificateKind.CONSUMPTION,
    energy_value=Decimal("137.9"),
    energy_source="Erdgas",
    energy_year=1978,
    energy_class=EnergyClass.E,
    energy_valid_until=date(2031, 8, 9),
)

LADEN = PropertySheet(
    key="laden",
    object_number="SB-2058",
    title="Laden mit Büro in der Niederburg",
    kind=PropertyKind.SHOP,
    marketing=Marketing.LET,
    street="Klostergasse 11",
    postal_code="78462",
    city="Konstanz",
    district="Niederburg",
    address_after_consent=False,
    living_area=None,
    usable_area=Decimal("118"),
    plot_area=None,
    rooms=Decimal("3"),
    bedrooms=None,
    bathrooms=2,
    floor="Erdgeschoss",
    year_built=1589,
    condition="2017 saniert, Baudenkmal",
    equipment="Zwei Schaufenster\nStützenfreier Verkaufsraum, 54 m²\nBesprechungszimmer und Büro\n"
    "Teeküche\nZwei Toiletten\nGewölbekeller als Lager\nSchwellenloser Eingang\nGlasfaser",
    available_from="nach Absprache, frühestens in zwei Monaten",
    price=Decimal(2450),
    service_charge=Decimal(380),
    deposit=Decimal(7350),
    parking_price=None,
    outer_commission=LET_COMMISSION,
    inner_commission="für den Vermieter provisionsfrei",
    prose=prose_town.LADEN,
    energy_kind=EnergyCertificateKind.NOT_NEEDED,
    energy_value=None,
    energy_source="",
    energy_year=None,
    energy_class="",
    energy_valid_until=None,
)

HOFGUT = PropertySheet(
    key="hofgut",
    object_number="SB-2060",
    title="Hofgut auf dem Bodanrück",
    kind=PropertyKind.FARM,
    marketing=Marketing.SALE,
    street="Weiherhof 1",
    postal_code="78476",
    city="Allensbach",
    district="Bodanrück",
    address_after_consent=True,
    living_area=Decimal("286"),
    usable_area=Decimal("410"),
    plot_area=Decimal("4850"),
    rooms=Decimal("9"),
    bedrooms=6,
    bathrooms=3,
    floor="",
    year_built=1894,
    condition="2009 modernisiert",
    equipment="Scheune mit vier Pferdeboxen\nBackhaus\nBauerngarten, Obstwiese und Weide\n"
    "Kachelofen und Grundofen\nPelletheizung mit Solarthermie\nEigene Quelle für den Garten\n"
    "Zweiter Eingang für eine Einliegerwohnung\nGlasfaser",
    available_from="ab Sommer",
    price=Decimal(1690000),
    service_charge=None,
    deposit=None,
    parking_price=None,
    outer_commission=SALE_COMMISSION,
    inner_commission=SALE_COMMISSION,
    prose=prose_country.HOFGUT,
    energy_kind=EnergyCertificateKind.DEMAND,
    energy_value=Decimal("148.2"),
    energy_source="Holzpellets",
    energy_year=1894,
    energy_class=EnergyClass.E,
    energy_valid_until=date(2033, 1, 30),
)

PROPERTIES = (HANG, GARTEN, SEETERRASSE, REIHENHAUS, LADEN, HOFGUT)
