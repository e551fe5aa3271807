"""What the broker is told before he sends: which parts of his file were not carried over, and on which page."""

import re
from collections import Counter

MOST = 40

_PLACEHOLDER = re.compile(r"\{\{[^{}]{1,60}\}\}")

_DROPPED = {
    "text_box": ("Textfeld", "Textfelder"),
    "chart": ("Diagramm", "Diagramme"),
    "smart_art": ("SmartArt-Grafik", "SmartArt-Grafiken"),
    "shape": ("gezeichnete Form", "gezeichnete Formen"),
    "group": ("Gruppe von Zeichnungen", "Gruppen von Zeichnungen"),
    "object": ("eingefügtes Objekt", "eingefügte Objekte"),
    "formula": ("Formel", "Formeln"),
    "contents": ("Inhaltsverzeichnis", "Inhaltsverzeichnisse"),
    "background": ("Bild hinter dem Text", "Bilder hinter dem Text"),
    "placeholder": ("leeres Eingabefeld", "leere Eingabefelder"),
    "hidden": ("verborgene Textstelle", "verborgene Textstellen"),
    "symbol": ("Sonderzeichen", "Sonderzeichen"),
    "damaged_picture": ("beschädigtes Bild", "beschädigte Bilder"),
    "lost_picture": ("Bild, das in der Datei fehlt,", "Bilder, die in der Datei fehlen,"),
}
"""Kinds of what is left out, as one and as many."""

_CHANGED = {
    "columns": "Die Spalten auf Seite {page} werden nicht übernommen: Der Text läuft in einer Spalte.",
    "landscape": "Das Querformat auf Seite {page} wird nicht übernommen.",
    "rotated": "Ein gedrehtes Bild auf Seite {page} wird gerade gezeigt.",
    "mirrored": "Ein gespiegeltes Bild auf Seite {page} wird so gezeigt, wie es aufgenommen wurde.",
    "vertical": "Senkrechter Text auf Seite {page} wird waagerecht gezeigt.",
    "link": "Ein Link auf Seite {page} führt zu keiner Webadresse und wird nur als Text übernommen.",
    "invisible": (
        "Text auf Seite {page}, der die Farbe seines Hintergrunds hat und deshalb nicht zu sehen ist, wird nicht "
        "übernommen."
    ),
}
"""Kinds of what looks different."""


class Remarks:
    """Collects what happened and says it in German; ``page`` is where the reading is."""

    def __init__(self) -> None:
        self.page = 1
        self._dropped: Counter[tuple[int, str]] = Counter()
        self._changed: set[tuple[int, str]] = set()
        self._said: list[tuple[int, str]] = []
        self.inserted = 0
        self.deleted = 0
        self.comments: set[str] = set()

    def dropped(self, kind: str) -> None:
        """Something of this kind is left out here."""
        self._dropped[self.page, kind] += 1

    def changed(self, kind: str) -> None:
        """Something of this kind looks different here."""
        self._changed.add((self.page, kind))

    def say(self, sentence: str) -> None:
        """A sentence of its own about this page."""
        if (self.page, sentence) not in self._said:
            self._said.append((self.page, sentence))

    def unfilled(self, text: str, merge: str) -> None:
        """Name placeholders in a text; ``merge`` is the form letter field that it is the result of."""
        for found in _PLACEHOLDER.findall(text):
            self.say(f"Der Platzhalter „{found}“ auf Seite {self.page} ist nicht ausgefüllt.")
        if merge and "«" in text:
            self.say(f"Das Seriendruckfeld „{merge[:60]}“ auf Seite {self.page} ist nicht ausgefüllt.")

    def sentences(self) -> list[str]:
        """Everything, the dangerous first, then page by page."""
        found = [(page, _CHANGED[kind].format(page=page)) for page, kind in self._changed]
        found += [(page, _dropped(kind, count, page)) for (page, kind), count in self._dropped.items()]
        pages = [sentence for _page, sentence in sorted(found + self._said)]
        if len(pages) > MOST:
            pages[MOST:] = [f"Dazu kommen {len(pages) - MOST} weitere Hinweise dieser Art."]
        return [*self._changes(), *self._comments(), *pages]

    def _changes(self) -> list[str]:
        count = self.inserted + self.deleted
        if not count:
            return []
        first = (
            "Im Dokument ist eine Änderung noch nicht angenommen"
            if count == 1
            else f"Im Dokument sind {count} Änderungen noch nicht angenommen"
        )
        kinds = [
            f"{number} {word}"
            for number, word in ((self.inserted, "eingefügt"), (self.deleted, "gelöscht"))
            if number
        ]
        return [
            f"{first} ({', '.join(kinds)}). Gezeigt wird der Text so, als wäre alles angenommen; Gelöschtes ist nicht "
            "enthalten."
        ]

    def _comments(self) -> list[str]:
        match len(self.comments):
            case 0:
                return []
            case 1:
                return ["Ein Kommentar wird nicht übernommen."]
            case count:
                return [f"{count} Kommentare werden nicht übernommen."]


def _dropped(kind: str, count: int, page: int) -> str:
    one, many = _DROPPED[kind]
    if count == 1:
        return f"{one[0].upper()}{one[1:]} auf Seite {page} wird nicht übernommen."
    return f"{count} {many} auf Seite {page} werden nicht übernommen."
