"""Hostile and odd Word files (B21 to B32) at the form: each gets its sentence and leaves neither row nor file."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

import portal.word
from portal.database import db
from portal.offers import word_file
from portal.offers.models import Offer, OfferWord
from tests.factories import make_offer
from tests.offers.test_word_file import LETTER, files, save
from tests.people import People
from tests.word.files import Parts, parts_of, real, text, word, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def with_doctype(declaration: str, body: str) -> bytes:
    parts: Parts = parts_of(body)
    parts["word/document.xml"] = f"<!DOCTYPE x [{declaration}]>{parts['word/document.xml']!s}"
    return zipped(parts)


def bomb() -> str:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!ENTITY a0 "x">{levels}'


def without_document() -> bytes:
    parts = parts_of(text("a"))
    del parts["word/document.xml"]
    return zipped(parts)


def renamed_table() -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'
    )
    return zipped({"[Content_Types].xml": types})


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "B21 a renamed text": (lambda: b"Guten Tag, hier kommt mein Angebot.", "Das ist keine Word-Datei."),
    "B22 cut off": (lambda: real("brief_pandoc")[:9000], "beschädigt oder nicht vollständig"),
    "B23 a password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "mit einem Kennwort geschützt"),
    "B24 macros": (lambda: word(text("a"), more={"word/vbaProject.bin": b"x"}), "enthält Makros"),
    "B25 an external entity": (
        lambda: with_doctype(
            '<!ENTITY y SYSTEM "file:///etc/passwd">', "<w:p><w:r><w:t>&y;</w:t></w:r></w:p>"
        ),
        "Anweisungen, die Word selbst nie schreibt",
    ),
    "B26 an entity bomb": (
        lambda: with_doctype(bomb(), "<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>"),
        "Anweisungen, die Word selbst nie schreibt",
    ),
    "B27 small, then 10 MB": (lambda: word(text("Wohnung") * 150_000), "zu umfangreich"),
    "B28 one endless text": (lambda: word(text("a" * 200_000_000)), "zu umfangreich"),
    "B29 a picture on a disk": (
        lambda: word(text("a"), [("r7", "image", "file:///etc/passwd")]),
        "Bilder nur verknüpft",
    ),
    "B29 a picture elsewhere": (
        lambda: word(text("a"), [("r7", "image", "http://zaehler.example/a.png")]),
        "Bilder nur verknüpft",
    ),
    "B30 no document": (without_document, "Das ist keine Word-Datei."),
    "B30 a renamed spreadsheet": (renamed_table, "Das ist eine Excel-Datei."),
}


@pytest.fixture
def offer(people: People) -> Offer:
    return make_offer(people.seeblick_id, cover_html=LETTER)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_its_sentence_and_leaves_nothing(
    bernd: FlaskClient, offer: Offer, name: str
) -> None:
    make, sentence = HOSTILE[name]
    before = files()
    answer = save(bernd, offer.id, make(), subject="Noch ein Betreff", tun="word")
    assert answer.status_code == 200
    beside = re.search(r'id="word_file-error">(.*?)</p>', answer.text, re.DOTALL)
    assert beside
    assert sentence in " ".join(beside[1].split())
    assert db.session.get(OfferWord, offer.id) is None
    assert files() == before
    assert db.session.get_one(Offer, offer.id).subject == "Noch ein Betreff"


def test_changes_and_comments_are_never_published_by_accident(bernd: FlaskClient, offer: Offer) -> None:
    """B32: what was deleted and what was remarked stays out, and the broker is told."""
    answer = save(bernd, offer.id, real("mit_aenderungen"), tun="word")
    assert answer.status_code == 303
    page = bernd.get(f"/offerten/{offer.id}/inhalt").text
    assert "Änderungen noch nicht angenommen" in page
    assert "2 Kommentare werden nicht übernommen." in page
    stored = db.session.get_one(OfferWord, offer.id)
    assert "Der Kaufpreis beträgt 585.000\xa0€." in stored.html
    shown = bernd.get(f"/offerten/{offer.id}/ansicht/seite").text
    for hidden in ("560.000", "in Eile", "Stimmt das", "Nummer 14", "Jonas Weber"):
        assert hidden not in stored.html
        assert hidden not in shown


def test_a_file_that_is_too_heavy_is_refused(
    bernd: FlaskClient, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (portal.word, word_file):
        monkeypatch.setattr(module, "LARGEST_FILE", 1000)
    answer = save(bernd, offer.id, real("mit_aenderungen"), tun="word")
    assert "Diese Word-Datei ist größer als 25 MB." in answer.text
    assert db.session.get(OfferWord, offer.id) is None
