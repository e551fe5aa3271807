"""The people who ask the demo's agency for exposés. All of them are invented; ``.example`` reaches nobody."""

from dataclasses import dataclass

from portal.demo.prose import flow
from portal.prospects.models import ProspectStatus, Salutation


@dataclass(frozen=True)
class ProspectSheet:
    """A prospect and the enquiry; the fields are called as in ``prospects.models.Prospect``."""

    key: str
    property_key: str  # what the enquiry is about
    salutation: Salutation
    title: str
    first_name: str
    last_name: str
    company: str
    email: str
    phone: str
    street: str
    postal_code: str
    city: str
    language: str  # de or en
    status: ProspectStatus
    source: str
    enquiry_text: str
    days_ago: int  # when the enquiry came, counted back from the day the demo is filled


OEZTUERK = ProspectSheet(
    key="oeztuerk",
    property_key="hang",
    salutation=Salutation.MS,
    title="",
    first_name="Ayşe",
    last_name="Öztürk",
    company="",
    email="ayse.oeztuerk@postfach.example",
    phone="0171 5550143",
    street="Brauneggerstraße 31",
    postal_code="78462",
    city="Konstanz",
    language="de",
    status=ProspectStatus.CONSUMER,
    source="Immobilienportal",
    enquiry_text=flow("""
        Guten Tag, die Wohnung am Hang gefällt mir sehr. Ich suche für mich und meine Tochter und würde gern
        mehr über die Eigentümergemeinschaft und die geplante Fassadensanierung wissen. Können Sie mir das
        Exposé mit Grundriss schicken?

        Besichtigen kann ich am besten nachmittags ab 16 Uhr.
    """),
    days_ago=1,
)

WALESA = ProspectSheet(
    key="walesa",
    property_key="garten",
    salutation=Salutation.MR,
    title="",
    first_name="Marek",
    last_name="Wałęsa",
    company="",
    email="marek.walesa@briefkasten.example",
    phone="0160 5550178",
    street="Höllturmpassage 4",
    postal_code="78315",
    city="Radolfzell",
    language="de",
    status=ProspectStatus.CONSUMER,
    source="Website",
    enquiry_text=flow("""
        Sehr geehrte Damen und Herren, wir sind zu fünft und wohnen zur Miete in Radolfzell. Ist das Haus am
        Obstgarten noch zu haben? Uns interessieren besonders der Stromertrag der Photovoltaikanlage und der
        Übergabetermin, weil unser Ältester im Herbst die Schule wechselt.
    """),
    days_ago=9,
)

NGUYEN = ProspectSheet(
    key="nguyen",
    property_key="seeterrasse",
    salutation=Salutation.MS,
    title="",
    first_name="Thị Lan",
    last_name="Nguyễn",
    company="",
    email="lan.nguyen@posteingang.example",
    phone="0152 5550119",
    street="Olgastraße 88",
    postal_code="88045",
    city="Friedrichshafen",
    language="de",
    status=ProspectStatus.CONSUMER,
    source="Immobilienportal",
    enquiry_text=flow("""
        Guten Tag, bitte senden Sie mir Unterlagen zum Penthouse in Überlingen. Mein Mann sitzt im
        Rollstuhl. Sind Bad und Terrasse wirklich ohne Schwelle zu erreichen, und wie breit ist der Aufzug?
    """),
    days_ago=14,
)

LENZ = ProspectSheet(
    key="lenz",
    property_key="hang",
    salutation=Salutation.MS,
    title="Dr.",
    first_name="Katharina",
    last_name="Lenz",
    company="",
    email="k.lenz@hausarztpost.example",
    phone="07531 5550162",
    street="Mainaustraße 150",
    postal_code="78464",
    city="Konstanz",
    language="de",
    status=ProspectStatus.CONSUMER,
    source="Empfehlung",
    enquiry_text=flow("""
        Liebe Frau Berger, Familie Ruf hat mir erzählt, dass die Wohnung Am Rebhang verkauft wird. Ich kenne
        das Haus von außen und bin sehr interessiert. Gibt es im Keller Platz für zwei Fahrräder?
    """),
    days_ago=13,
)

SAHIN = ProspectSheet(
    key="sahin",
    property_key="laden",
    salutation=Salutation.MR,
    title="",
    first_name="Emre",
    last_name="Şahin",
    company="Şahin Augenoptik GmbH",
    email="e.sahin@sahin-optik.example",
    phone="07732 5550105",
    street="Seetorstraße 9",
    postal_code="78315",
    city="Radolfzell",
    language="de",
    status=ProspectStatus.BUSINESS,
    source="Telefon",
    enquiry_text=flow("""
        Herr Şahin rief an: Sein Betrieb sucht eine zweite Filiale in der Konstanzer Altstadt, etwa 100 bis
        130 m² mit Schaufenster. Er braucht einen Raum für die Werkstatt und fragt, ob die Außenwerbung mit
        dem Denkmalamt abgestimmt werden kann. Exposé bitte an die Firmenadresse.
    """),
    days_ago=5,
)

BRUGGER = ProspectSheet(
    key="brugger",
    property_key="reihenhaus",
    salutation=Salutation.FAMILY,
    title="",
    first_name="Jana und Tobias",
    last_name="Brugger",
    company="",
    email="familie.brugger@dreispatzen.example",
    phone="0176 5550131",
    street="Ekkehardstraße 57",
    postal_code="78224",
    city="Singen (Hohentwiel)",
    language="de",
    status=ProspectStatus.CONSUMER,
    source="Immobilienportal",
    enquiry_text=flow("""
        Hallo, wir interessieren uns für das Reihenhaus in der Südstadt. Unsere Bank fragt nach dem
        Energieausweis und den Unterlagen zur Heizung. Könnten wir das Haus an einem Samstag ansehen? Wir
        bringen zwei kleine Kinder mit.
    """),
    days_ago=6,
)

WHITFIELD = ProspectSheet(
    key="whitfield",
    property_key="seeterrasse",
    salutation=Salutation.MR,
    title="",
    first_name="Oliver",
    last_name="Whitfield",
    company="",
    email="oliver.whitfield@lakeside.example",
    phone="+41 78 555 01 24",
    street="Seestrasse 214",
    postal_code="8038",
    city="Zürich",
    language="en",
    status=ProspectStatus.CONSUMER,
    source="Website",
    enquiry_text=flow("""
        Dear Sir or Madam, my wife and I are looking for a second home on the lake and would like to receive
        the details of the penthouse in Überlingen. Could you tell us whether long-term letting is
        permitted? Many thanks.
    """),
    days_ago=20,
)

STADLER = ProspectSheet(
    key="stadler",
    property_key="hofgut",
    salutation=Salutation.MS,
    title="",
    first_name="Renate",
    last_name="Stadler",
    company="",
    email="renate.stadler@wiesenpost.example",
    phone="07533 5550147",
    street="Radolfzeller Straße 3",
    postal_code="78476",
    city="Allensbach",
    language="de",
    status=ProspectStatus.UNCLEAR,
    source="Aushang im Schaufenster",
    enquiry_text=flow("""
        Grüß Gott, ich habe Ihren Aushang zum Hofgut gesehen. Wir überlegen, zu dritt einen Hof zu kaufen,
        für uns zum Wohnen und mit einer kleinen Reittherapie. Bitte schicken Sie mir alles, was Sie haben,
        auch zur Scheune.
    """),
    days_ago=2,
)

PROSPECTS = (OEZTUERK, WALESA, NGUYEN, LENZ, SAHIN, BRUGGER, WHITFIELD, STADLER)
