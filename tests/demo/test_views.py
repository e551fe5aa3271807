"""The mailbox page shows strangers' mail without ever running it."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.demo.conftest import Deliver
from tests.demo.test_mailbox import BROKEN, letter

HOSTILE = b"""From: "<script>alert(1)</script>" <x@y.example>
Subject: <img src=x onerror=alert(2)>
Content-Type: text/html; charset=utf-8

<!doctype html><html><head><title>Titel</title><base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example/">
<link rel="stylesheet" href="https://evil.example/x.css"><style>p{color:red}</style>
<script>alert(3)</script></head><body onload="alert(4)">
<p>Guten Tag</p><img src="https://evil.example/pixel.png"><img src=x onerror=alert(5)>
<a href="javascript:alert(6)">Eins</a> <a href="https://portal.example/e/abc" target="_self">Zwei</a>
<a href="data:text/html,<script>alert(7)</script>">Drei</a>
<form action="https://evil.example/"><input><button formaction="javascript:alert(8)">L</button></form>
<iframe src="https://evil.example/"></iframe><object data="x.swf"></object><svg onload=alert(9)></svg>
<math><mtext><style><img src=x onerror=alert(10)></style></mtext></math>
<img src="data:image/svg+xml;base64,AAAA"><img src="data:image/png;base64,iVBORw0KGgo=">
</body></html>
"""


def test_an_empty_mailbox_says_what_to_do(postfach: FlaskClient) -> None:
    page = postfach.get("/demo/postfach/").text
    assert "Noch ist keine Mail angekommen" in page
    assert "senden Sie eine Offerte" in page


def test_it_lists_mails_with_their_marks(postfach: FlaskClient, deliver: Deliver) -> None:
    deliver(letter().as_bytes())
    row = BeautifulSoup(postfach.get("/demo/postfach/").text, "html.parser").select_one("tbody tr")
    assert row is not None
    for text in (
        "Ihr Exposé: Altbau am Hang",
        "anna@seeblick.example",
        "lech@mail.example",
        "neu",
        "1 Anhang",
    ):
        assert text in row.get_text()


def test_broken_mails_do_not_break_the_list(postfach: FlaskClient, deliver: Deliver) -> None:
    names = [deliver(content) for content in BROKEN.values()]
    assert postfach.get("/demo/postfach/").status_code == 200
    for name in names:
        for tab in ("kopfzeilen", "nonsense"):
            assert postfach.get(f"/demo/postfach/{name}?ansicht={tab}").status_code == 200


def test_hostile_html_is_shown_without_script(postfach: FlaskClient, deliver: Deliver) -> None:
    name = deliver(HOSTILE)
    response = postfach.get(f"/demo/postfach/{name}/html")
    content_policy = response.headers["Content-Security-Policy"]
    assert content_policy.startswith("sandbox allow-popups ")
    assert "default-src 'none'" in content_policy
    for loophole in ("script-src", "allow-scripts", "allow-same-origin", "allow-forms"):
        assert loophole not in content_policy
    page = BeautifulSoup(response.text, "html.parser")
    assert "Guten Tag" in page.get_text()
    forbidden = "script, iframe, object, embed, svg, math, form, input, button, base, link, meta[http-equiv]"
    assert page.select(forbidden) == []
    for tag in page.find_all(True):
        assert not [attribute for attribute in tag.attrs if attribute.startswith("on")]
    assert [image.get("src") for image in page.select("img[src]")] == ["data:image/png;base64,iVBORw0KGgo="]


def test_links_of_a_mail_open_beside_the_mailbox(postfach: FlaskClient, deliver: Deliver) -> None:
    page = BeautifulSoup(postfach.get(f"/demo/postfach/{deliver(HOSTILE)}/html").text, "html.parser")
    (link,) = page.select("a[href]")
    assert (link["href"], link["target"]) == ("https://portal.example/e/abc", "_blank")


def test_headers_and_names_are_shown_as_text(postfach: FlaskClient, deliver: Deliver) -> None:
    name = deliver(HOSTILE)
    for address in ("/demo/postfach/", f"/demo/postfach/{name}", f"/demo/postfach/{name}?ansicht=kopfzeilen"):
        page = postfach.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;img src=x onerror" in page


def test_the_text_part_is_escaped_and_its_links_can_be_clicked(
    postfach: FlaskClient, deliver: Deliver
) -> None:
    name = deliver(
        b"Content-Type: text/plain\r\n\r\n<b>Ja</b>\r\nhttp://127.0.0.1:5000/e/a.b-c_d\r\njavascript:x\r\n"
    )
    page = postfach.get(f"/demo/postfach/{name}").text
    assert "&lt;b&gt;Ja" in page
    links = [a["href"] for a in BeautifulSoup(page, "html.parser").select(".demo-mail a")]
    assert links == ["http://localhost/e/a.b-c_d"]


def test_links_lead_to_the_demo_that_shows_them(postfach: FlaskClient, deliver: Deliver) -> None:
    """It may have run on another port when it sent the mail; the mail itself stays as it was sent."""
    name = deliver(
        b'Content-Type: text/html\r\n\r\n<a href="http://127.0.0.1:5000/expose/a.b">http://127.0.0.1:5000/expose/a.b</a>\r\n'
    )
    page = postfach.get(f"/demo/postfach/{name}/html", base_url="http://127.0.0.1:5001")
    (link,) = BeautifulSoup(page.text, "html.parser").select("a")
    assert link["href"] == link.text == "http://127.0.0.1:5001/expose/a.b"
    assert b"127.0.0.1:5000" in postfach.get(f"/demo/postfach/{name}/original.eml").data


def test_pictures_of_the_mail_come_from_the_mail(postfach: FlaskClient, deliver: Deliver) -> None:
    name = deliver(letter().as_bytes())
    page = BeautifulSoup(postfach.get(f"/demo/postfach/{name}/html").text, "html.parser")
    (image,) = page.select("img")
    answer = postfach.get(str(image["src"]))
    assert (answer.data, answer.mimetype) == (b"\x89PNG", "image/png")


def test_attachments_are_saved_never_shown(postfach: FlaskClient, deliver: Deliver) -> None:
    message = letter()
    message.add_attachment("<script>alert(1)</script>", subtype="html", filename="böse.html")
    name = deliver(message.as_bytes())
    for number in (1, 2):
        answer = postfach.get(f"/demo/postfach/{name}/anhang/{number}")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype in {"application/pdf", "application/octet-stream"}
    assert postfach.get(f"/demo/postfach/{name}/bild/2").status_code == 404


def test_the_original_is_the_stored_file(postfach: FlaskClient, deliver: Deliver) -> None:
    assert postfach.get(f"/demo/postfach/{deliver(HOSTILE)}/original.eml").data == HOSTILE


def test_reading_moves_nothing_and_the_button_files(
    postfach: FlaskClient, deliver: Deliver, maildir: Path
) -> None:
    name = deliver(letter().as_bytes())
    for address in ("", f"/{name}", f"/{name}/html", f"/{name}/anhang/1", f"/{name}/original.eml"):
        postfach.get(f"/demo/postfach{address}", follow_redirects=True)
    assert (maildir / "new" / name).exists()
    assert postfach.post(f"/demo/postfach/{name}/gelesen").status_code == 303
    assert (maildir / "cur" / f"{name}:2,S").exists()


@pytest.mark.parametrize(
    "address", ["x", "x/html", "x/bild/0", "x/anhang/0", "x/original.eml", "..%2f..%2fetc"]
)
def test_unknown_addresses_are_not_found(postfach: FlaskClient, address: str) -> None:
    assert postfach.get(f"/demo/postfach/{address}").status_code == 404


def test_a_part_that_does_not_exist_is_not_found(postfach: FlaskClient, deliver: Deliver) -> None:
    name = deliver(b"Content-Type: text/plain\r\n\r\nx")
    for address in ("html", "bild/0", "anhang/0", "anhang/999999999999999999999"):
        assert postfach.get(f"/demo/postfach/{name}/{address}").status_code == 404
