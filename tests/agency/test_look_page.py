"""Logo and colour, and what the public gets of them; imprint and privacy notice."""

import pytest

from portal.files import file_store
from tests.agency.desk import a_picture, agency, upload
from tests.conftest import post_form


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


def test_new_exposes_take_the_layout_chosen_here(anna, people):
    answer = post_form(
        anna,
        "/einstellungen/aussehen/expose",
        {"layout": "compact", "marks_recipient": "y"},
        page_url="/einstellungen/aussehen",
    )
    assert answer.status_code == 302
    assert (agency(people).default_layout, agency(people).marks_recipient) == ("compact", True)
    unknown = post_form(
        anna, "/einstellungen/aussehen/expose", {"layout": "poster"}, page_url="/einstellungen/aussehen"
    )
    assert "field--invalid" in unknown.text
    assert agency(people).default_layout == "compact"
