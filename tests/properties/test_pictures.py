"""Photos and floor plans: upload, refusals, captions, order, who may fetch them."""

import io
import zipfile

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from sqlalchemy import select
from werkzeug.test import EnvironBuilder

from portal.database import db
from portal.properties.models import Picture
from tests.conftest import form_secret, post_form
from tests.factories import make_property


def jpeg(color: str = "red", size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, "JPEG", **more)
    return file.getvalue()


def png_bomb() -> bytes:
    """13,000 by 13,000 pixels in a few kilobytes (B33)."""
    file = io.BytesIO()
    Image.new("1", (13_000, 13_000)).save(file, "PNG", optimize=True)
    return file.getvalue()


def jpeg_with_zip() -> bytes:
    """A picture and an archive in one file (B34)."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("evil.txt", "secret payload")
    return jpeg() + archive.getvalue()


def jpeg_with_place() -> bytes:
    """A picture whose EXIF says where it was taken (B38)."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (47.0, 39.0, 30.0), 3: "E", 4: (9.0, 10.0, 30.0)}
    exif[0x010F] = "CameraMaker"
    return jpeg(exif=exif)


@pytest.fixture
def flat(people):
    return make_property(people.seeblick_id).id


def send(client, url, data):
    request = EnvironBuilder(url, method="POST", data=data).get_environ()
    answer = client.open(request)
    request["wsgi.input"].close()  # the client leaves large bodies in an open temporary file
    return answer


def upload(client, flat, *files, **fields):
    page = client.get(f"/immobilien/{flat}/bilder").text
    data = {"csrf_token": form_secret(page), "kind": "photo", **fields}
    data["pictures"] = [(io.BytesIO(content), name) for name, content in files]
    return send(client, f"/immobilien/{flat}/bilder/hochladen", data)


def pictures():
    db.session.rollback()
    return db.session.scalars(select(Picture).order_by(Picture.position)).all()


def test_it_keeps_several_pictures_and_makes_the_first_the_title(anna, flat):
    answer = upload(anna, flat, ("a.jpg", jpeg("red")), ("b.jpg", jpeg("blue")))
    assert answer.status_code == 302
    assert [(one.is_title, one.kind) for one in pictures()] == [(True, "photo"), (False, "photo")]


def test_it_names_each_refused_file_and_keeps_the_good_ones(anna, flat):
    answer = upload(
        anna,
        flat,
        ("gut.jpg", jpeg()),
        ("seite.jpg", b"<html><script>alert(1)</script>"),
        ("zeichnung.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("halb.jpg", jpeg(size=(400, 300))[:900]),
        ("leer.jpg", b""),
        ("bombe.png", png_bomb()),
    )
    assert answer.status_code == 200
    assert len(pictures()) == 1
    said = BeautifulSoup(answer.text, "html.parser").select_one("#pictures-error").text
    for name in ("seite.jpg", "zeichnung.svg", "halb.jpg", "leer.jpg", "bombe.png"):
        assert f"„{name}“ wurde nicht gespeichert" in said
    assert "gut.jpg" not in said
    assert "<script>alert" not in answer.text


def test_it_takes_nothing_of_a_hidden_archive(anna, flat, people):
    upload(anna, flat, ("a.jpg", jpeg_with_zip()))
    kept = anna.get(f"/immobilien/{flat}/bilder/{pictures()[0].id}/large").data
    assert b"payload" not in kept
    assert b"PK" not in kept[-200:]


def test_it_forgets_where_a_photo_was_taken(anna, flat):
    upload(anna, flat, ("a.jpg", jpeg_with_place()))
    for size in ("large", "small"):
        kept = anna.get(f"/immobilien/{flat}/bilder/{pictures()[0].id}/{size}").data
        assert not Image.open(io.BytesIO(kept)).getexif()
        assert b"CameraMaker" not in kept


def test_it_refuses_a_file_over_15_megabytes(anna, flat):
    answer = upload(anna, flat, ("riesig.jpg", jpeg() + b"\0" * (15 * 2**20)))
    assert "riesig.jpg" in answer.text
    assert "größer als 15 MB" in answer.text
    assert pictures() == []


def test_it_takes_25_files_at_once_and_names_the_others(anna, flat):
    files = [(f"bild{number:02d}.jpg", jpeg()) for number in range(27)]
    answer = upload(anna, flat, *files)
    assert len(pictures()) == 25
    assert "bild25.jpg" in answer.text
    assert "bild26.jpg" in answer.text
    assert "bild24.jpg" not in answer.text


def test_it_takes_more_than_a_form_may_have_but_not_from_strangers(anna, flat, visitor):
    large = jpeg(size=(1500, 1500)) + b"\0" * 2**21
    assert upload(anna, flat, ("gross.jpg", large)).status_code == 302
    url = f"/immobilien/{flat}/bilder/hochladen"
    answer = send(visitor, url, {"pictures": (io.BytesIO(large), "a.jpg")})
    assert answer.status_code in {302, 413}
    assert len(pictures()) == 1


def test_a_body_over_the_limit_gets_a_german_page(anna, flat):
    answer = anna.post(
        f"/immobilien/{flat}/bilder/hochladen",
        data=b"--x--",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(200 * 2**20 + 1)},
    )
    assert answer.status_code == 413
    assert "Das ist zu groß" in answer.text


def test_it_stops_at_the_most_pictures_a_property_may_have(anna, flat, monkeypatch):
    monkeypatch.setattr("portal.properties.actions.MOST_PICTURES", 2)
    answer = upload(anna, flat, *((f"bild{number}.jpg", jpeg()) for number in range(3)))
    assert len(pictures()) == 2
    assert "bild2.jpg" in answer.text
    assert "schon so viele Bilder" in answer.text


def test_it_asks_for_a_file_when_there_is_none(anna, flat):
    answer = upload(anna, flat)
    assert "Bitte wählen Sie mindestens ein Bild aus." in answer.text


def test_it_shortens_and_cleans_names_of_refused_files(anna, flat):
    answer = upload(anna, flat, ("../../etc/\u202epasswd" + "x" * 300 + ".jpg", b"nothing"))
    assert "etc/" not in answer.text
    assert "\u202e" not in answer.text
    assert "x" * 100 not in answer.text


def test_it_saves_captions_release_kind_and_title(anna, flat):
    upload(anna, flat, ("a.jpg", jpeg()), ("b.jpg", jpeg("blue")), ("c.jpg", jpeg("green")))
    a, b, c = pictures()
    url = f"/immobilien/{flat}/bilder"
    fields = {
        f"bild-{a.id}-caption": "Wohnzimmer",
        f"bild-{a.id}-kind": "photo",
        f"bild-{b.id}-caption": "Küche",
        f"bild-{b.id}-kind": "photo",
        f"bild-{b.id}-before_consent": "y",
        f"bild-{c.id}-kind": "floor_plan",
        f"bild-{c.id}-caption": "Erdgeschoss",
        "titelbild": str(b.id),
    }
    assert post_form(anna, url, fields).status_code == 302
    found = {one.caption: (one.kind, one.is_title, one.before_consent) for one in pictures()}
    assert found == {
        "Wohnzimmer": ("photo", False, False),
        "Küche": ("photo", True, True),
        "Erdgeschoss": ("floor_plan", False, False),
    }


def test_it_keeps_all_captions_when_one_is_too_long(anna, flat):
    upload(anna, flat, ("a.jpg", jpeg()), ("b.jpg", jpeg("blue")))
    a, b = pictures()
    fields = {
        f"bild-{a.id}-caption": "Wohnzimmer",
        f"bild-{a.id}-kind": "photo",
        f"bild-{b.id}-caption": "x" * 151,
        f"bild-{b.id}-kind": "photo",
    }
    answer = post_form(anna, f"/immobilien/{flat}/bilder", fields)
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one(f"#bild-{a.id}-caption")["value"] == "Wohnzimmer"
    assert "höchstens 150 Zeichen" in page.select_one(f"#bild-{b.id}-caption-error").text
    assert {one.caption for one in pictures()} == {""}


def _form_of(*rows):
    return {f"bild-{one.id}-kind": one.kind for one in rows}


def test_it_moves_by_button_and_saves_what_was_typed(anna, flat):
    upload(anna, flat, ("a.jpg", jpeg()), ("b.jpg", jpeg("blue")), ("c.jpg", jpeg("green")))
    a, b, c = pictures()
    url = f"/immobilien/{flat}/bilder"
    post_form(anna, url, {**_form_of(a, b, c), "verschieben": f"{c.id}:up", f"bild-{c.id}-caption": "Balkon"})
    assert [one.id for one in pictures()] == [a.id, c.id, b.id]
    assert pictures()[1].caption == "Balkon"
    post_form(anna, url, {**_form_of(a, b, c), "verschieben": f"{a.id}:up"})
    assert [one.id for one in pictures()] == [a.id, c.id, b.id]


def test_it_takes_a_new_order_from_the_sorter(anna, flat):
    upload(anna, flat, ("a.jpg", jpeg()), ("b.jpg", jpeg("blue")), ("c.jpg", jpeg("green")))
    a, b, c = pictures()
    url = f"/immobilien/{flat}/bilder"
    answer = post_form(anna, f"{url}/reihenfolge", {"order": f"{c.id},{a.id},{b.id},999"}, url)
    assert answer.status_code == 204
    assert [one.id for one in pictures()] == [c.id, a.id, b.id]
    for strange in ("", "1;2", "1,,2", "x", "9" * 30):
        assert post_form(anna, f"{url}/reihenfolge", {"order": strange}, url).status_code == 400


def test_it_removes_a_picture_and_finds_a_new_title(anna, flat):
    upload(anna, flat, ("a.jpg", jpeg()), ("b.jpg", jpeg("blue")))
    a, b = pictures()
    fields = {**_form_of(a, b), f"bild-{a.id}-remove": "y"}
    post_form(anna, f"/immobilien/{flat}/bilder", fields)
    assert [(one.id, one.is_title) for one in pictures()] == [(b.id, True)]


def test_it_serves_pictures_to_their_agency_alone(anna, bernd, carla, visitor, flat):
    upload(anna, flat, ("a.jpg", jpeg()))
    url = f"/immobilien/{flat}/bilder/{pictures()[0].id}/small"
    answer = bernd.get(url)
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"].startswith("private")
    foreign, unknown = carla.get(url), carla.get(f"/immobilien/{flat}/bilder/99999/small")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.data == unknown.data
    assert visitor.get(url).status_code == 302
    assert anna.get(url.replace("small", "huge")).status_code == 404


def test_it_serves_a_picture_under_its_own_property_only(anna, people, flat):
    upload(anna, flat, ("a.jpg", jpeg()))
    other = make_property(people.seeblick_id).id
    assert anna.get(f"/immobilien/{other}/bilder/{pictures()[0].id}/small").status_code == 404
