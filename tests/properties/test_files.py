"""Files about a property (Unterlagen): upload, refusals, names and kinds, removal, who may load them."""

import io

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal import uploads
from portal.database import db
from portal.files import file_store
from portal.properties import actions
from portal.properties.models import PropertyFile, PropertyFileKind
from portal.properties.uploads import kind_of_file
from portal.uploads import KeptFile
from tests.agency.desk import a_pdf, a_picture
from tests.conftest import form_secret, post_form
from tests.factories import make_property
from tests.offers.test_views import pdf


@pytest.fixture
def flat(people):
    return make_property(people.seeblick_id).id


def upload(client, flat, *files, **fields):
    page = client.get(f"/immobilien/{flat}/unterlagen").text
    values = {"csrf_token": form_secret(page), "kind": "", **fields}
    values["files"] = [FileStorage(io.BytesIO(content), name) for name, content in files]
    boundary, body = encode_multipart(values)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(f"/immobilien/{flat}/unterlagen/hochladen", data=body, content_type=kind)


def kept():
    db.session.rollback()
    return db.session.scalars(select(PropertyFile).order_by(PropertyFile.id)).all()


def test_it_takes_several_files_and_sorts_them_by_their_names(anna, flat):
    answer = upload(
        anna,
        flat,
        ("Energieausweis_2032.pdf", a_pdf()),
        ("Grundriß EG.PDF", a_pdf(2)),
        ("Auszug Grundbuch.pdf", a_pdf(3)),
        ("teilungserklaerung.pdf", a_pdf(4)),
        ("Lageplan.png", a_picture()),
    )
    assert answer.status_code == 302
    assert [(one.file_name, one.kind, one.media_type) for one in kept()] == [
        ("Energieausweis_2032.pdf", "energy", "application/pdf"),
        ("Grundriß EG.PDF", "floor_plan", "application/pdf"),
        ("Auszug Grundbuch.pdf", "land_register", "application/pdf"),
        ("teilungserklaerung.pdf", "division", "application/pdf"),
        ("Lageplan.jpg", "other", "image/jpeg"),
    ]
    page = anna.get(f"/immobilien/{flat}").text
    assert "Energieausweis_2032.pdf" in page
    assert "Teilungserklärung" in page


def test_a_chosen_kind_counts_more_than_the_name(anna, flat):
    upload(anna, flat, ("Energieausweis.pdf", a_pdf()), kind="division")
    assert [one.kind for one in kept()] == ["division"]
    assert kind_of_file("scan0815.pdf", None) is PropertyFileKind.OTHER


def test_it_names_each_refused_file_and_keeps_the_good_ones(anna, flat, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_FILE", 5000)
    answer = upload(
        anna,
        flat,
        ("gut.pdf", a_pdf()),
        ("Vertrag.docx", b"PK\x03\x04 kein PDF"),
        ("boese.pdf", pdf("app.alert(1)")),
        ("bild.png", b"<svg onload='alert(1)'></svg>"),
        ("leer.pdf", b""),
        ("riesig.pdf", b"x" * 5001),
    )
    assert answer.status_code == 200
    said = BeautifulSoup(answer.text, "html.parser").select_one("#files-error").text
    for name, reason in {
        "Vertrag.docx": "Möglich sind PDF-Dateien und Bilder",
        "boese.pdf": "Diese PDF-Datei enthält Skripte",
        "bild.png": "Möglich sind PDF-Dateien und Bilder",
        "leer.pdf": "Die Datei ist leer.",
        "riesig.pdf": "Die Datei ist größer als 15 MB.",
    }.items():
        assert f"„{name}“ wurde nicht übernommen: {reason}" in said
    assert [one.file_name for one in kept()] == ["gut.pdf"]
    assert "onload" not in answer.text


def test_a_picture_is_kept_without_what_the_camera_knew(anna, flat, people):
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x010F] = "CameraMaker"
    Image.new("RGB", (60, 40), "green").save(file, "JPEG", exif=exif)
    upload(anna, flat, ("Plan.jpg", file.getvalue()))
    assert b"CameraMaker" not in file_store().read(people.seeblick_id, kept()[0].sha256)


def test_it_asks_for_a_file_when_there_is_none(anna, flat):
    assert "Bitte wählen Sie mindestens eine Datei aus." in upload(anna, flat).text


def test_an_invented_kind_is_refused(anna, flat):
    assert "field__error" in upload(anna, flat, ("a.pdf", a_pdf()), kind="gold").text
    assert kept() == []


def test_it_takes_ten_at_once_and_names_the_others(anna, flat):
    page = upload(anna, flat, *((f"{number:02d}.pdf", a_pdf()) for number in range(12))).text
    assert len(kept()) == 10
    assert "„11.pdf“ wurde nicht übernommen: Mehr als 10 Dateien auf einmal" in page


def test_it_stops_at_the_most_files_a_property_may_have(anna, flat, people, monkeypatch):
    monkeypatch.setattr("portal.properties.actions.MOST_FILES", 2)
    page = upload(anna, flat, *((f"{number}.pdf", a_pdf()) for number in range(3))).text
    assert len(kept()) == 2
    assert "„2.pdf“ wurde nicht übernommen: Diese Immobilie hat schon so viele Unterlagen" in page
    monkeypatch.setattr("portal.properties.actions.files.MOST_FILES", 2)
    with pytest.raises(actions.TooManyFiles):
        actions.add_files(people.seeblick_id, flat, [(PropertyFileKind.OTHER, KeptFile("a", "b", "c", 1))])


def test_names_and_kinds_can_be_changed_and_the_ending_stays_true(anna, flat):
    upload(anna, flat, ("scan0815.pdf", a_pdf()), ("plan.png", a_picture()))
    scan, plan = kept()
    fields = {
        f"datei-{scan.id}-file_name": "Energieausweis 2032",
        f"datei-{scan.id}-kind": "energy",
        f"datei-{plan.id}-file_name": "../Grundriss\u202e.exe",
        f"datei-{plan.id}-kind": "floor_plan",
    }
    assert post_form(anna, f"/immobilien/{flat}/unterlagen", fields).status_code == 302
    assert [(one.file_name, one.kind) for one in kept()] == [
        ("Energieausweis 2032.pdf", "energy"),
        ("Grundriss.exe.jpg", "floor_plan"),
    ]


def test_what_was_typed_stays_when_a_name_is_missing(anna, flat):
    upload(anna, flat, ("a.pdf", a_pdf()), ("b.pdf", a_pdf(2)))
    a, b = kept()
    fields = {
        f"datei-{a.id}-file_name": "Neuer Name",
        f"datei-{a.id}-kind": "energy",
        f"datei-{b.id}-file_name": "",
        f"datei-{b.id}-kind": "other",
    }
    answer = post_form(anna, f"/immobilien/{flat}/unterlagen", fields)
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one(f"#datei-{a.id}-file_name")["value"] == "Neuer Name"
    assert "Bitte geben Sie der Datei einen Namen." in page.select_one(f"#datei-{b.id}-file_name-error").text
    assert [one.file_name for one in kept()] == ["a.pdf", "b.pdf"]


def test_a_removed_file_leaves_the_list_and_its_bytes_stay_for_the_offers(anna, flat, people):
    upload(anna, flat, ("a.pdf", a_pdf()), ("b.pdf", a_pdf(2)))
    a, b = kept()
    digest = a.sha256
    fields = {
        f"datei-{a.id}-file_name": "a.pdf",
        f"datei-{a.id}-kind": "other",
        f"datei-{a.id}-remove": "y",
        f"datei-{b.id}-file_name": "b.pdf",
        f"datei-{b.id}-kind": "other",
    }
    post_form(anna, f"/immobilien/{flat}/unterlagen", fields)
    assert [one.file_name for one in kept()] == ["b.pdf"]
    assert file_store().read(people.seeblick_id, digest) == a_pdf()


def test_it_serves_files_to_their_agency_alone_and_only_as_a_download(
    anna, bernd, carla, visitor, flat, people
):
    upload(anna, flat, ("Energieausweis.pdf", a_pdf()))
    url = f"/immobilien/{flat}/unterlagen/{kept()[0].id}"
    answer = bernd.get(url)
    assert answer.data == a_pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    foreign, unknown = carla.get(url), carla.get(f"/immobilien/{flat}/unterlagen/99999")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.data == unknown.data
    assert visitor.get(url).status_code == 302
    other = make_property(people.seeblick_id).id
    assert anna.get(url.replace(f"/{flat}/", f"/{other}/")).status_code == 404


def test_another_agency_can_neither_add_nor_change_files(anna, carla, flat, people):
    upload(anna, flat, ("a.pdf", a_pdf()))
    for url in (f"/immobilien/{flat}/unterlagen", f"/immobilien/{flat}/unterlagen/hochladen"):
        assert post_form(carla, url, {}, page_url="/konto").status_code == 404
    hers = make_property(people.bergwald_id).id
    change = actions.FileChange(kept()[0].id, "Neu.pdf", PropertyFileKind.ENERGY_CERTIFICATE, remove=True)
    actions.save_files(people.bergwald_id, hers, [change])
    assert [one.file_name for one in kept()] == ["a.pdf"]
