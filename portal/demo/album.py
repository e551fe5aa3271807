"""The demo's finished pictures: which file shows what. They are drawn by ``portal.demo.drawing``."""

from dataclasses import dataclass, field
from pathlib import Path

from portal.properties.models import PictureKind

FOLDER = Path(__file__).parent / "pictures"

#: File name without ending -> caption. The first photo of a property is its title picture.
CAPTIONS: dict[str, str] = {
    "hang-1": "Straßenansicht mit Erker, dahinter der Obersee",
    "hang-2": "Wohnzimmer mit Stuckdecke und Blick aus dem Erker",
    "hang-3": "Küche mit Essplatz am Fenster",
    "hang-plan": "Grundriss 2. Obergeschoss",
    "garten-1": "Gartenseite mit Holzterrasse",
    "garten-2": "Wohnen, Essen und Kochen, zum Garten offen",
    "garten-3": "Familienbad im Obergeschoss",
    "garten-plan": "Grundriss Erdgeschoss",
    "seeterrasse-1": "Ansicht vom Park, oben das Penthouse",
    "seeterrasse-2": "Terrasse am Abend, Blick über den See",
    "seeterrasse-3": "Wohnzimmer mit Fensterfront zum See",
    "seeterrasse-plan": "Grundriss Dachgeschoss",
    "reihenhaus-1": "Gartenseite, links der Hohentwiel",
    "reihenhaus-2": "Wohnzimmer mit Tür zum Garten",
    "reihenhaus-3": "Ausgebautes Dachzimmer mit Blick zum Hohentwiel",
    "reihenhaus-plan": "Grundriss Erdgeschoss",
    "laden-1": "Das Haus in der Niederburg",
    "laden-2": "Verkaufsraum mit Sandsteinbogen",
    "laden-3": "Besprechungszimmer zum Hof",
    "laden-plan": "Grundriss Erdgeschoss",
    "hofgut-1": "Wohnhaus und Scheune",
    "hofgut-2": "Stube mit Kachelofen",
    "hofgut-3": "Obstwiese hinter der Scheune, Blick zum See",
    "hofgut-plan": "Wohnhaus, Grundriss Erdgeschoss",
}


@dataclass(frozen=True)
class DemoPicture:
    """A photo or floor plan of one of the demo's properties."""

    property_key: str
    kind: PictureKind
    caption: str
    content: bytes = field(repr=False)  # JPEG, 1600 x 1067


def demo_pictures() -> list[DemoPicture]:
    """All pictures in the order of the exposés, three photos and a floor plan for each property."""
    pictures: list[DemoPicture] = []
    for name, caption in CAPTIONS.items():
        key, _dash, place = name.partition("-")
        kind = PictureKind.FLOOR_PLAN if place == "plan" else PictureKind.PHOTO
        pictures.append(DemoPicture(key, kind, caption, (FOLDER / f"{name}.jpg").read_bytes()))
    return pictures


def demo_logo() -> bytes:
    """The agency's logo: PNG with transparency, 160 pixels high."""
    return (FOLDER / "logo.png").read_bytes()


def demo_portrait(name: str) -> bytes:
    """The photo of a broker, ``anna`` or ``bernd``: JPEG, 480 pixels square."""
    return (FOLDER / "brokers" / f"{name}.jpg").read_bytes()


def demo_expose() -> bytes:
    """An exposé of the Hofgut, designed elsewhere: a PDF file of five pages, printed by a browser."""
    return (FOLDER.parent / "exposes" / "hofgut.pdf").read_bytes()
