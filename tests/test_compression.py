"""What leaves compressed, and what never may."""

import gzip

from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip, br"}


def test_style_sheets_leave_compressed_for_browsers_that_ask(visitor: FlaskClient) -> None:
    plain = visitor.get("/static/css/base.css", buffered=True)
    small = visitor.get("/static/css/base.css", headers=GZIP, buffered=True)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data)
    assert "Accept-Encoding" in small.headers["Vary"]


def test_pages_with_a_form_secret_are_never_compressed(visitor: FlaskClient, anna: FlaskClient) -> None:
    for client, page in ((visitor, "/anmelden"), (anna, "/immobilien?suche=aaaa")):
        assert "Content-Encoding" not in client.get(page, headers=GZIP).headers


def test_fonts_and_pictures_are_left_alone(visitor: FlaskClient) -> None:
    assert (
        "Content-Encoding"
        not in visitor.get(
            "/static/fonts/portal-sans-latin-normal.woff2", headers=GZIP, buffered=True
        ).headers
    )
