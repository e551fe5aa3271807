"""The terms (AGB) as a file."""

import pytest

from portal.files import file_store
from tests.agency.desk import a_pdf, agency, changed_names, upload
from tests.conftest import form_secret, post_form

FACTS = {
    "name": "Immobilien Seeblick GmbH",
    "street": "Seestraße 12",
    "postal_code": "78464",
    "city": "Konstanz",
    "phone": "07531 123456",
    "email": "kontakt@seeblick.example",
    "website": "",
}


def test_terms_are_stored_replaced_downloaded_and_removed(anna, people):
    first, second = a_pdf(1), a_pdf(2)
    assert (
        upload(anna, "/einstellungen/agb", "terms", first, "Unsere AGB.pdf").location == "/einstellungen/agb"
    )
    mine = agency(people)
    assert (mine.terms_file_name, mine.terms_size) == ("Unsere AGB.pdf", len(first))
    old_digest = mine.terms_sha256 or ""
    upload(anna, "/einstellungen/agb", "terms", second, "..\\..\\AGB 2.PDF")
    assert agency(people).terms_file_name == "AGB 2.pdf"
    got = anna.get("/einstellungen/agb/datei")
    assert got.data == second
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Content-Security-Policy"].startswith("sandbox")
    post_form(anna, "/einstellungen/agb/entfernen", {}, "/einstellungen/agb")
    assert agency(people).terms_sha256 is None
    assert anna.get("/einstellungen/agb/datei").status_code == 404
    assert file_store().read(people.seeblick_id, old_digest) == first
    assert changed_names(people) == [["terms"], ["terms"], ["terms"]]


NO_TERMS = [
    (b"", "Das ist keine PDF-Datei."),
    (b"<h1>AGB</h1>", "Das ist keine PDF-Datei."),
    (a_pdf()[:60], "lässt sich nicht lesen"),
    (a_pdf() + b"\0" * (10 * 2**20), "größer als 10 MB"),
]


def test_what_is_no_good_pdf_becomes_no_terms(anna, people, subtests):
    for content, sentence in NO_TERMS:
        with subtests.test(sentence=sentence):
            answer = upload(anna, "/einstellungen/agb", "terms", content, "AGB.pdf")
            assert answer.status_code == 200
            assert sentence in answer.text
            assert agency(people).terms_sha256 is None


def test_choosing_no_file_gets_a_sentence(anna):
    terms = post_form(anna, "/einstellungen/agb", {})
    logo = post_form(anna, "/einstellungen/aussehen/logo", {}, "/einstellungen/aussehen")
    assert "Bitte wählen Sie eine PDF-Datei aus." in terms.text
    assert "Bitte wählen Sie eine Bilddatei aus." in logo.text


def test_a_body_beyond_every_limit_gets_a_german_page(anna, people):
    answer = anna.post(
        "/einstellungen/agb",
        data=b"--x\r\n" + b"\0" * (11 * 2**20),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert "größer als erlaubt" in answer.text


def test_pages_without_files_take_no_large_body(anna):
    page = anna.get("/einstellungen/firma")
    answer = anna.post(
        "/einstellungen/firma", data={"csrf_token": form_secret(page.text), **FACTS, "city": "x" * 1_100_000}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Texte\\AGB.pdf", "AGB.pdf"),
        (".pdf", "AGB.pdf"),
        ("", "AGB.pdf"),
        ("AGB\u202efdp.exe", "AGBfdp.exe.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_file_names_are_cleaned(given, kept):
    from portal.agency.views.texts import _pdf_name

    assert _pdf_name(given) == kept
