"""The pages of Firmendaten, as an administrator uses them."""

import html
import io

import pytest
from PIL import Image
from pypdf import PdfWriter
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.agency import actions, notice
from portal.agency.models import Agency, LegalTextKind
from portal.agency.text_pack import official_text
from portal.database import db
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.files import file_store
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
NOTICE = LegalTextKind.WITHDRAWAL_NOTICE


def agency(people) -> Agency:
    return db.session.get_one(Agency, people.seeblick_id)


def changed_names(people) -> list[list[str]]:
    found = chain.read_records(db.session(), people.seeblick_id)
    return [one.facts["changed"] for one in found if one.row.kind == EvidenceKind.SETTINGS_CHANGED]


def a_pdf(pages: int = 1) -> bytes:
    writer, buffer = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    writer.write(buffer)
    return buffer.getvalue()


def a_picture(size=(600, 200), kind="PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, "#1f5f8b").save(buffer, kind)
    return buffer.getvalue()


def upload(client, url, field, content, name, page_url=None):
    page = client.get(page_url or url)
    # Encoded here: for large files the client would leave a temporary file open.
    boundary, body = encode_multipart(
        {"csrf_token": form_secret(page.text), field: FileStorage(io.BytesIO(content), name)}
    )
    return client.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")


# Firma


def test_changed_facts_are_saved_and_the_notice_follows(anna, people):
    answer = post_form(
        anna, "/einstellungen/firma", {**FACTS, "phone": "07531 999", "website": "www.seeblick.example"}
    )
    assert answer.location == "/einstellungen/firma"
    assert "neue Fassung" in anna.get("/einstellungen/firma").text
    assert agency(people).website == "https://www.seeblick.example"
    assert changed_names(people) == [["phone", "website"]]
    assert "Telefon: 07531 999" in html.unescape(anna.get("/einstellungen/widerrufsbelehrung").text)


BAD_FACTS = [
    ("name", " ", "Bitte geben Sie den Namen Ihrer Firma ein."),
    ("name", "x" * 121, "höchstens 120 Zeichen"),
    ("street", "", "Bitte geben Sie Straße und Hausnummer ein."),
    ("postal_code", "7846", "mit fünf Ziffern"),
    ("postal_code", "٧٨٤٦٤", "mit fünf Ziffern"),
    ("city", "", "Bitte geben Sie den Ort ein."),
    ("phone", "", "Sie ist in der Widerrufsbelehrung Pflicht."),
    ("phone", "Durchwahl 3", "mit Vorwahl"),
    ("email", "kontakt", "Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel"),
    ("website", "javascript:alert(1)", "Bitte geben Sie die Adresse Ihrer Website ein"),
    ("website", 'https://x.example/" onclick="', "Bitte geben Sie die Adresse Ihrer Website ein"),
]


def test_bad_facts_get_a_sentence_and_change_nothing(anna, people, subtests):
    for field, typed, sentence in BAD_FACTS:
        with subtests.test(field=field, typed=typed[:40]):
            answer = post_form(anna, "/einstellungen/firma", {**FACTS, "city": "Meersburg", field: typed})
            assert answer.status_code == 200
            assert sentence in html.unescape(answer.text)
            if field != "city":
                assert 'value="Meersburg"' in answer.text
            assert agency(people).city == "Konstanz"
            assert changed_names(people) == []


def test_fields_that_are_not_in_the_form_stay(anna, people):
    more = {"slug": "neu", "case_counter": "99", "ref": "x", "id": "2", "agency_id": "2", "accent": "#000000"}
    post_form(anna, "/einstellungen/firma", {**FACTS, "city": "Meersburg", **more})
    mine = agency(people)
    assert (mine.city, mine.slug, mine.case_counter) == ("Meersburg", "immobilien-seeblick-gmbh", 0)
    assert mine.accent != "#000000"
    assert db.session.get_one(Agency, people.bergwald_id).city == "Freiburg"


# Aussehen


def test_a_readable_colour_is_saved(anna, people):
    assert post_form(anna, "/einstellungen/aussehen", {"accent": "#7A1F2B"}).status_code == 302
    assert agency(people).accent == "#7a1f2b"
    assert "/farbe/immobilien-seeblick-gmbh/7a1f2b.css" in anna.get("/einstellungen").text


def test_a_light_colour_is_refused_and_the_proposal_is_one_press_away(anna, people):
    answer = post_form(anna, "/einstellungen/aussehen", {"accent": "#f39c12"})
    assert "Diese Farbe ist zu hell" in answer.text
    assert 'value="#f39c12"' in answer.text
    assert agency(people).accent == "#1f5f8b"
    proposal = answer.text.split('name="accent" value="')[1].split('"')[0]
    assert post_form(anna, "/einstellungen/aussehen", {"accent": proposal}).status_code == 302
    assert agency(people).accent == proposal


def test_what_is_no_colour_is_refused(anna, people):
    assert "mit sechs Zeichen" in post_form(anna, "/einstellungen/aussehen", {"accent": "blau"}).text
    assert agency(people).accent == "#1f5f8b"


def test_a_logo_is_stored_shown_and_removed(anna, visitor, people):
    answer = upload(
        anna, "/einstellungen/aussehen/logo", "logo", a_picture(), "logo.png", "/einstellungen/aussehen"
    )
    assert answer.location == "/einstellungen/aussehen"
    digest = agency(people).logo_sha256 or ""
    address = f"/logo/immobilien-seeblick-gmbh/{digest[:8]}"
    assert address in anna.get("/einstellungen").text
    shown = visitor.get(address)
    assert shown.status_code == 200
    assert shown.mimetype == "image/png"
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert shown.headers["Content-Security-Policy"].startswith("sandbox")
    assert "Set-Cookie" not in shown.headers
    assert visitor.get("/logo/immobilien-seeblick-gmbh/00000000").status_code == 404
    post_form(anna, "/einstellungen/aussehen/logo/entfernen", {}, "/einstellungen/aussehen")
    assert agency(people).logo_sha256 is None
    assert visitor.get(address).status_code == 404
    assert file_store().read(people.seeblick_id, digest) == shown.data


NO_PICTURES = [
    (b"", "keine Bilddatei"),
    (
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>",
        "Bitte speichern Sie es als JPEG oder PNG",
    ),
    (b"GIF89a" + b"\0" * 50, "Bitte speichern Sie es als JPEG oder PNG"),
    (a_picture()[:200], "beschädigt"),
]


def test_what_is_no_picture_becomes_no_logo(anna, people, subtests):
    for content, sentence in NO_PICTURES:
        with subtests.test(sentence=sentence):
            url = "/einstellungen/aussehen/logo"
            answer = upload(anna, url, "logo", content, "logo.png", "/einstellungen/aussehen")
            assert answer.status_code == 200
            assert sentence in answer.text
            assert agency(people).logo_sha256 is None


# Impressum und Datenschutz


def test_imprint_and_privacy_say_what_was_typed(anna, visitor, people):
    fields = {
        "representatives": "Anna Berger, Geschäftsführerin",
        "supervisory_authority": "IHK Hochrhein-Bodensee\r\nReichenaustraße 21\r\n78467 Konstanz",
        "register_entry": "Amtsgericht Freiburg, HRB 123456",
        "vat_id": "DE123456789",
        "imprint_extra": "Erster Absatz.\n\nZweiter <b>Absatz</b>.",
        "privacy_notice": "Unsere Datenschutzbeauftragte ist Eva Lang.",
    }
    assert post_form(anna, "/einstellungen/impressum", fields).status_code == 302
    imprint = visitor.get("/impressum/immobilien-seeblick-gmbh").text
    for said in (
        "Seestraße 12",
        "78464 Konstanz",
        "Anna Berger, Geschäftsführerin",
        "IHK Hochrhein-Bodensee<br>Reichenaustraße 21",
        "HRB 123456",
        "DE123456789",
        "<p>Erster Absatz.</p>",
        "Zweiter &lt;b&gt;Absatz",
        "07531 123456",
        "kontakt@seeblick.example",
    ):
        assert said in imprint
    privacy = visitor.get("/datenschutz/immobilien-seeblick-gmbh").text
    assert "Eva Lang" in privacy
    assert "IP-Adresse" in privacy


@pytest.mark.parametrize("page", ["impressum", "datenschutz"])
def test_public_pages_set_no_cookie_and_need_nothing(page, visitor, people):
    answer = visitor.get(f"/{page}/immobilien-seeblick-gmbh")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "<script" not in answer.text
    assert "Bergwald" not in answer.text
    assert visitor.get(f"/{page}/gibt-es-nicht").status_code == 404


def test_the_colour_sheet_takes_colours_only(visitor, people):
    good = visitor.get("/farbe/immobilien-seeblick-gmbh/7a1f2b.css")
    assert good.mimetype == "text/css"
    assert "--accent: #7a1f2b" in good.text
    assert "--accent-ink: #fff" in good.text
    assert "ffff00" not in visitor.get("/farbe/x/ffff00.css").text
    for bad in ("red", "12345", "1234567", "7a1f2g", "000;}body{", "%0a00000"):
        assert visitor.get(f"/farbe/immobilien-seeblick-gmbh/{bad}.css").status_code == 404


# S-Exposé


def dispatch(client, **fields):
    values = {"label_choice": "Exposé öffnen", "own_label": "", "link_valid_days": "14"}
    return post_form(client, "/einstellungen/s-expose", {**values, **fields})


def test_the_neutral_label_and_another_validity_are_saved(anna, people):
    assert dispatch(anna).status_code == 302
    assert (agency(people).consent_label, agency(people).link_valid_days) == ("Exposé öffnen", 14)
    assert changed_names(people) == [["consent_label", "link_valid_days"]]


def test_an_own_label_is_saved_and_shown_again(anna, people):
    assert dispatch(anna, label_choice="own", own_label="Jetzt bitte zeigen").status_code == 302
    assert agency(people).consent_label == "Jetzt bitte zeigen"
    page = anna.get("/einstellungen/s-expose").text
    assert 'value="Jetzt bitte zeigen"' in page
    assert page.split('value="own"')[0].endswith('type="radio" ') or "checked" in page


DANGEROUS_LABELS = [
    ("Belehrung gelesen, öffnen", "unwirksam"),
    ("Ich verzichte und öffne", "verzichtet niemand"),
    ("kostenpflichtig öffnen", "klingt nach einer Bestellung"),
    ("zahlungspflichtig öffnen", "klingt nach einer Bestellung"),
    ("Exposé bestellen", "klingt nach einer Bestellung"),
    ("Makler beauftragen", "klingt nach einer Bestellung"),
    ("", "Bitte geben Sie Ihre Beschriftung ein"),
]


def test_a_dangerous_label_is_refused_with_the_reason(anna, people, subtests):
    for label, reason in DANGEROUS_LABELS:
        with subtests.test(label=label):
            answer = dispatch(anna, label_choice="own", own_label=label)
            assert answer.status_code == 200
            assert reason in answer.text
            assert f'value="{label}"' in answer.text
            assert agency(people).consent_label.startswith("Ja, ich stimme zu")


WRONG_DAYS = ["0", "91", "-1", "viele", "", "3.5", "9" * 40]


def test_links_are_valid_for_one_to_ninety_days(anna, people, subtests):
    for days in WRONG_DAYS:
        with subtests.test(days=days):
            answer = dispatch(anna, link_valid_days=days)
            assert answer.status_code == 200
            assert "field__error" in answer.text
            assert agency(people).link_valid_days == 30


def test_the_limits_hold_below_the_form_too(people):
    author = actions.Author(people.anna_id, "Anna")
    with pytest.raises(actions.ValidityRefused):
        actions.change_settings(people.seeblick_id, {"link_valid_days": 91}, author)
    with pytest.raises(KeyError):
        actions.change_settings(people.seeblick_id, {"case_counter": 5}, author)


# AGB


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


# Widerrufsbelehrung


def write_own(client, source, step="", **more):
    return post_form(
        client, "/einstellungen/widerrufsbelehrung/eigene-fassung", {"source": source, "step": step, **more}
    )


def test_an_own_wording_needs_two_steps_and_shows_the_difference(anna, people):
    own = official_text(NOTICE).replace("binnen vierzehn Tagen ohne", "binnen dreißig Tagen ohne")
    check = write_own(anna, own)
    assert "Damit endet der Schutz des amtlichen Musters" in check.text
    assert "<del>" in check.text
    assert "dreißig" in check.text.split("<ins>")[1]
    assert notice.current_text(db.session(), people.seeblick_id, NOTICE).version == 1
    done = write_own(anna, own, "confirm")
    assert done.location == "/einstellungen/widerrufsbelehrung"
    page = anna.get("/einstellungen/widerrufsbelehrung").text
    assert "eigene Fassung" in page
    assert "Ohne den Schutz des amtlichen Musters" in page
    assert "binnen dreißig Tagen" in page


def test_going_back_to_the_text_keeps_what_was_typed(anna):
    page = write_own(anna, "Mein eigener Text über den Widerruf.", "edit").text
    assert "Mein eigener Text über den Widerruf." in page
    assert "Weiter zum Vergleich" in page


def test_the_text_survives_both_steps_to_the_letter(anna, people):
    own = "\n".join(["Erste Zeile", "", "  eingerückt <b>&amp;</b>", "Ende {{firma_name}}"])
    check = write_own(anna, own)
    kept = html.unescape(check.text.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0])
    assert kept.lstrip("\n") == own
    write_own(anna, own, "confirm")
    assert notice.current_text(db.session(), people.seeblick_id, NOTICE).body == own.replace(
        "{{firma_name}}", "Immobilien Seeblick GmbH"
    )


def test_an_unknown_place_gets_a_sentence(anna, people):
    answer = write_own(anna, "An {{firma_fax}}", "confirm")
    assert "Den Platzhalter „{{firma_fax}}“ kennt das Portal nicht" in html.unescape(answer.text)
    assert notice.current_text(db.session(), people.seeblick_id, NOTICE).version == 1


def test_the_way_back_to_the_official_model_is_one_press(anna, people):
    write_own(anna, "Eigener Text", "confirm")
    post_form(
        anna, "/einstellungen/widerrufsbelehrung/amtliches-muster", {}, "/einstellungen/widerrufsbelehrung"
    )
    assert notice.current_text(db.session(), people.seeblick_id, NOTICE).is_official
    page = anna.get("/einstellungen/widerrufsbelehrung").text
    assert page.count("Fassung 3") >= 1
    assert "amtliches Muster, Wort für Wort" in page


def test_every_version_can_be_read_with_its_hash(anna, people):
    first = notice.current_text(db.session(), people.seeblick_id, NOTICE)
    page = anna.get(f"/einstellungen/widerrufsbelehrung/fassung/{first.id}").text
    assert first.sha256 in page
    assert html.escape(first.body.splitlines()[-1], quote=True).replace("&#x27;", "&#39;") in page


def test_a_foreign_version_does_not_exist(carla, anna, people):
    foreign = notice.current_text(db.session(), people.seeblick_id, NOTICE).id
    one = carla.get(f"/einstellungen/widerrufsbelehrung/fassung/{foreign}")
    other = carla.get("/einstellungen/widerrufsbelehrung/fassung/99999")
    assert one.status_code == other.status_code == 404
    assert one.text == other.text


# Überblick


def test_the_overview_names_what_is_missing(anna, people):
    from portal.transaction import transaction

    with transaction() as session:
        session.get_one(Agency, people.seeblick_id).phone = ""
    page = anna.get("/einstellungen").text
    assert "Noch können keine S-Exposés hinausgehen" in page
    assert "Telefonnummer" in page
    assert "Firmendaten ergänzen" in anna.get("/einstellungen/widerrufsbelehrung").text
    assert "Erst die Firmendaten" in anna.get("/einstellungen/widerrufsbelehrung/eigene-fassung").text
