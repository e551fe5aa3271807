"""Taking a bundle out and having one checked, as brokers do it; hostile files are refused and nothing is kept."""

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.consent.models import Consent
from portal.proof import archive, check
from tests.conftest import form_secret
from tests.factories import make_case, make_sent_offer
from tests.people import People
from tests.programs import program
from tests.proof.bundles import consent, export, listed_anew, packed, unpacked

PAGE = "/nachweise/pruefen"


@pytest.fixture
def given(people: People, visitor: FlaskClient) -> Consent:
    program("openssl", "openssl")
    return consent(people, visitor)


def bring(client: FlaskClient, content: bytes) -> TestResponse:
    fields = {"csrf_token": form_secret(client.get(PAGE).text), "file": (io.BytesIO(content), "nachweis.zip")}
    return client.post(PAGE, data=fields, content_type="multipart/form-data")


def take_out(client: FlaskClient, offer_id: int, page: str = "/interessenten/neu") -> TestResponse:
    secret = form_secret(client.get(page).text)
    return client.post(f"/nachweise/offerte/{offer_id}", data={"csrf_token": secret})


def test_the_case_offers_the_bundle_and_tells_that_it_was_taken_out(
    bernd: FlaskClient, given: Consent
) -> None:
    case_id = given.link.offer.case_id
    assert f'action="/nachweise/offerte/{given.offer_id}"' in bernd.get(f"/vorgaenge/{case_id}").text
    answer = take_out(bernd, given.offer_id)
    assert answer.mimetype == "application/zip"
    assert "attachment; filename=Nachweis_V-" in answer.headers["Content-Disposition"]
    page = bernd.get(f"/vorgaenge/{case_id}").text
    assert "Nachweis herausgegeben" in page
    assert "Zustimmung liegt vor" not in bring(bernd, answer.data).text


def test_without_a_consent_there_is_nothing_to_take_out(bernd: FlaskClient, people: People) -> None:
    case = make_case(people.seeblick_id, broker_id=people.bernd_id)
    offer_id = make_sent_offer(people.seeblick_id, case_id=case.id).id
    assert "Nachweis herunterladen" not in bernd.get(f"/vorgaenge/{case.id}").text
    assert take_out(bernd, offer_id).status_code == 404


def test_another_agency_takes_nothing_out(carla: FlaskClient, given: Consent) -> None:
    assert take_out(carla, given.offer_id).status_code == 404


def test_a_bundle_of_this_portal_is_known_and_holds(bernd: FlaskClient, given: Consent) -> None:
    page = bring(bernd, export(given)).text
    assert "Der Nachweis stimmt: Seit der Versiegelung wurde nichts verändert." in page
    assert "Der Nachweis kommt von diesem Portal" in page
    assert "stimmt nicht" not in page


def test_a_changed_bundle_is_told_in_words(bernd: FlaskClient, given: Consent) -> None:
    files = unpacked(export(given))
    changed = listed_anew({**files, "offer.pdf": files["offer.pdf"] + b" "})
    page = bring(bernd, packed(changed)).text
    assert "Der Nachweis stimmt nicht. Zuerst fällt auf: Siegel der Liste" in page
    assert "offer.pdf ist nicht das Exposé, das die Zustimmung nennt." in page


def test_a_colleague_elsewhere_learns_that_his_chain_does_not_have_it(
    carla: FlaskClient, given: Consent
) -> None:
    page = bring(carla, export(given)).text
    assert "Diesen Eintrag gibt es in Ihrer Kette nicht." in page


def zipped(**files: bytes) -> bytes:
    return packed({name.replace("__", "/"): content for name, content in files.items()})


def _twice() -> bytes:
    return packed({"one.txt": b"1", "two.txt": b"2"}).replace(b"two.txt", b"one.txt")


def _lying() -> bytes:
    """A bomb whose directory says it is small."""
    bomb = packed({"bomb.txt": bytes(30 * 2**20)})
    return bomb.replace((30 * 2**20).to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def _encrypted() -> bytes:
    content = bytearray(packed({"record.json": b"{}"}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + place] |= 1
    return bytes(content)


HOSTILE = {
    "empty file": (b"", "Das ist keine ZIP-Datei."),
    "no zip": (b"MZ\x90", "Das ist keine ZIP-Datei."),
    "cut off": (packed({"a.txt": b"a" * 999})[:-30], "beschädigt"),
    "out of the folder": (packed({"../../etc/cron.d/x": b"x"}), "nicht in einen Nachweis gehört"),
    "absolute": (packed({"/etc/passwd": b"x"}), "nicht in einen Nachweis gehört"),
    "backslash": (packed({"..\\x": b"x"}), "nicht in einen Nachweis gehört"),
    "folder": (packed({"events/": b""}), "nicht in einen Nachweis gehört"),
    "twice": (_twice(), "eine Datei zweimal"),
    "bomb": (packed({"bomb.txt": bytes(30 * 2**20)}), "zu groß"),
    "lying bomb": (_lying(), "beschädigt"),
    "encrypted": (_encrypted(), "nicht in einen Nachweis gehört"),
    "many files": (packed({f"f{n}": b"" for n in range(archive.MOST_FILES + 1)}), "zu groß"),
    "empty zip": (packed({}), "Das ist keine ZIP-Datei."),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_and_leaves_nothing(
    bernd: FlaskClient, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    content, sentence = HOSTILE[name]
    answer = bring(bernd, content)
    assert answer.status_code == 200
    assert sentence in answer.text
    assert list(tmp_path.iterdir()) == []


def test_without_a_file_it_asks_for_one(bernd: FlaskClient) -> None:
    secret = form_secret(bernd.get(PAGE).text)
    assert "Bitte wählen Sie die ZIP-Datei" in bernd.post(PAGE, data={"csrf_token": secret}).text


NESTED = b"[" * 200_000
ODD = {
    "foreign zip": packed({"readme.txt": b"hello"}),
    "nested json": packed({"record.json": b'{"a":' + NESTED}),
    "records of other shapes": packed(
        {"record.json": b'{"v":1,"type":"consent_given","seq":[]}', "chain.txt": b"\xff"}
    ),
    "script": packed({"record.json": b"{}", "SHA256SUMS": b"0" * 64 + b"  <script>alert(1)</script>\n"}),
    "endless mail": packed(
        {"offer.eml": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n" * 20_000}
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_a_zip_that_is_no_bundle_gets_a_verdict_and_no_error(bernd: FlaskClient, name: str) -> None:
    answer = bring(bernd, ODD[name])
    assert answer.status_code == 200
    assert "Der Nachweis stimmt nicht." in answer.text
    assert "<script>alert" not in answer.text


def test_a_check_that_takes_too_long_is_ended(
    bernd: FlaskClient, given: Consent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "SECONDS", 0.05)
    assert "lässt sich nicht prüfen" in bring(bernd, export(given)).text


def test_the_archive_is_read_as_it_was_written() -> None:
    with pytest.raises(archive.ArchiveRefused):
        archive.read_archive(b"")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as target:
        target.writestr("events/000001.json", b"{}")
    assert archive.read_archive(content.getvalue()) == {"events/000001.json": b"{}"}
