"""What a property is: its facts, pictures and energy certificate."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    Date,
    ForeignKeyConstraint,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import AgencyOwned, Base, UtcDateTime


class PropertyKind(StrEnum):
    """Objektart."""

    FLAT = "flat"
    HOUSE = "house"
    TERRACED_HOUSE = "terraced_house"
    FARM = "farm"
    PLOT = "plot"
    OFFICE = "office"
    SHOP = "shop"
    INVESTMENT = "investment"
    PARKING = "parking"
    OTHER = "other"


class Marketing(StrEnum):
    """Vermarktung."""

    SALE = "sale"
    LET = "let"


class EnergyCertificateKind(StrEnum):
    """Whether and which energy certificate there is (law.md 15)."""

    NONE_YET = "none_yet"  # not there yet
    NOT_NEEDED = "not_needed"  # e.g. listed building, plot
    DEMAND = "demand"  # Bedarfsausweis
    CONSUMPTION = "consumption"  # Verbrauchsausweis


class EnergyClass(StrEnum):
    """Energieeffizienzklasse."""

    A_PLUS = "A+"
    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"
    G = "G"
    H = "H"


class Property(AgencyOwned, Base):
    """One property of an agency, as a German exposé describes it. Money in euro, areas in m²."""

    __tablename__ = "property"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        UniqueConstraint("agency_id", "object_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(36), unique=True)
    object_number: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(150))
    kind: Mapped[str] = mapped_column(String(20), default=PropertyKind.FLAT)
    marketing: Mapped[str] = mapped_column(String(10), default=Marketing.SALE)
    street: Mapped[str] = mapped_column(String(120), default="")
    postal_code: Mapped[str] = mapped_column(String(10), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    district: Mapped[str] = mapped_column(String(80), default="")
    address_after_consent: Mapped[bool] = mapped_column(default=True)
    living_area: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    usable_area: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    plot_area: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    rooms: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    bedrooms: Mapped[int | None]
    bathrooms: Mapped[int | None]
    floor: Mapped[str] = mapped_column(String(40), default="")
    year_built: Mapped[int | None]
    condition: Mapped[str] = mapped_column(String(80), default="")
    equipment: Mapped[str] = mapped_column(Text, default="")  # one feature a line
    available_from: Mapped[str] = mapped_column(String(60), default="")
    price: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))  # asking price, or rent without heating
    price_on_request: Mapped[bool] = mapped_column(default=False)
    service_charge: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))  # Hausgeld, or Nebenkosten
    deposit: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    parking_price: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    outer_commission: Mapped[str] = mapped_column(String(200), default="")  # for buyer or tenant, incl. VAT
    inner_commission: Mapped[str] = mapped_column(String(200), default="")  # for the owner, incl. VAT
    text_property: Mapped[str] = mapped_column(Text, default="")
    text_location: Mapped[str] = mapped_column(Text, default="")
    text_equipment: Mapped[str] = mapped_column(Text, default="")
    text_other: Mapped[str] = mapped_column(Text, default="")
    energy_kind: Mapped[str] = mapped_column(String(20), default=EnergyCertificateKind.NONE_YET)
    energy_value: Mapped[Decimal | None] = mapped_column(Numeric(7, 1))  # kWh/(m²·a)
    energy_source: Mapped[str] = mapped_column(String(80), default="")  # main energy source of the heating
    energy_year: Mapped[int | None]  # year of construction as in the certificate
    energy_class: Mapped[str] = mapped_column(String(2), default="")
    energy_valid_until: Mapped[date | None] = mapped_column(Date)
    is_archived: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    pictures: Mapped[list["Picture"]] = relationship(order_by="Picture.position, Picture.id", viewonly=True)
    files: Mapped[list["PropertyFile"]] = relationship(order_by="PropertyFile.id", viewonly=True)

    @property
    def photos(self) -> list["Picture"]:
        """Photos in order, the title picture first."""
        photos = [picture for picture in self.pictures if picture.kind == PictureKind.PHOTO]
        return sorted(photos, key=lambda picture: not picture.is_title)

    @property
    def floor_plans(self) -> list["Picture"]:
        """Floor plans in order."""
        return [picture for picture in self.pictures if picture.kind == PictureKind.FLOOR_PLAN]

    @property
    def map_sketches(self) -> list["Picture"]:
        """Sketches of where it lies, in order. They tell the address: no page before the consent shows them."""
        return [picture for picture in self.pictures if picture.kind == PictureKind.MAP_SKETCH]

    @property
    def title_photo(self) -> "Picture | None":
        """The picture that stands for the property: the chosen one, else the first photo."""
        return next(iter(self.photos), None)


class PictureKind(StrEnum):
    """What a picture shows."""

    PHOTO = "photo"
    FLOOR_PLAN = "floor_plan"
    MAP_SKETCH = "map_sketch"


class Picture(AgencyOwned, Base):
    """A photo, floor plan or map sketch of a property: two renditions, stored by hash."""

    __tablename__ = "picture"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        ForeignKeyConstraint(["agency_id", "property_id"], ["property.agency_id", "property.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    property_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(12), default=PictureKind.PHOTO)
    position: Mapped[int] = mapped_column(default=0)
    caption: Mapped[str] = mapped_column(String(150), default="")
    is_title: Mapped[bool] = mapped_column(default=False)
    before_consent: Mapped[bool] = mapped_column(default=False)  # "darf vor der Zustimmung gezeigt werden"
    large_sha256: Mapped[str] = mapped_column(String(64))
    small_sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PropertyFileKind(StrEnum):
    """What a file about a property is."""

    ENERGY_CERTIFICATE = "energy"  # Energieausweis
    FLOOR_PLAN = "floor_plan"  # Grundriss
    DIVISION = "division"  # Teilungserklärung
    LAND_REGISTER = "land_register"  # Grundbuchauszug
    OTHER = "other"


class PropertyFile(AgencyOwned, Base):
    """A PDF file or picture that belongs to a property and can be ticked into an offer; bytes in the store."""

    __tablename__ = "property_file"
    __table_args__ = (
        UniqueConstraint("agency_id", "id"),
        ForeignKeyConstraint(["agency_id", "property_id"], ["property.agency_id", "property.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    property_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20), default=PropertyFileKind.OTHER)
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def ending(self) -> str:
        """What its name must end with."""
        return ".pdf" if self.media_type == "application/pdf" else ".jpg"
