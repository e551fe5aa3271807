"""The withdrawal notice and own wordings, as an administrator sees them."""

import html

from portal.agency import notice
from portal.agency.text_pack import official_text
from portal.database import db
from tests.agency.desk import NOTICE
from tests.conftest import post_form


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
