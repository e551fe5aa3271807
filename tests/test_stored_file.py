"""Stored files as answers: whatever a file is called, it is saved under that name."""

import pytest
from flask import Response
from werkzeug.http import parse_options_header

from portal.stored_file import as_file, name_file


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Exposé Übersee.pdf", "Expose Ubersee.pdf"),
        ("Plan Wałęsa.pdf", "Plan Waesa.pdf"),
        ("План.pdf", "Datei.pdf"),
        ("Grundriß 50 % 'Süd'.pdf", "Grundri 50 % 'Sud'.pdf"),
    ],
)
def test_a_name_beyond_ascii_is_kept_and_spelt_out_beside_it(name: str, plain: str) -> None:
    header = as_file(b"", "application/pdf", name).headers["Content-Disposition"]
    assert header.isascii(), "a server would refuse or mangle it"
    assert f'filename="{plain}"' in header or f"filename={plain};" in header
    assert parse_options_header(header) == ("attachment", {"filename": name})


def test_a_plain_name_stands_there_once() -> None:
    answer = Response()
    name_file(answer, "Expose_SB-1.pdf", "inline")
    assert answer.headers["Content-Disposition"] == "inline; filename=Expose_SB-1.pdf"
