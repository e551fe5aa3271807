"""Uploaded PDF files: which are kept, which are refused and with what sentence."""

import io

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from portal import foreign_pdf
from portal.foreign_pdf import PdfRefused, check_pdf


def written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def a_writer(pages: int = 2) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    return writer


def refusal(content: bytes) -> str:
    with pytest.raises(PdfRefused) as caught:
        check_pdf(content)
    return caught.value.reason


def test_it_counts_the_pages_of_an_ordinary_file():
    assert check_pdf(written(a_writer())).page_count == 2


@pytest.mark.parametrize("content", [b"", b"<html>AGB</html>", b"PK\x03\x04word", "Größe".encode()])
def test_it_refuses_what_is_no_pdf(content):
    assert refusal(content) == "no_pdf"


def test_it_refuses_a_file_cut_in_the_middle():
    whole = written(a_writer())
    assert refusal(b"%PDF-1.7\n" + b"\x00" * 200) == "damaged"
    assert refusal(whole[:40]) == "damaged"


def test_it_refuses_a_file_with_a_password():
    writer = a_writer()
    writer.encrypt("geheim", algorithm="RC4-128")
    assert refusal(written(writer)) == "encrypted"


def test_it_refuses_scripts_wherever_they_hide():
    writer = a_writer()
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(script)
    assert refusal(written(writer)) == "active"
    writer = a_writer()
    launch = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")}
    )
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): launch})
    assert refusal(written(writer)) == "active"


def test_it_refuses_files_inside_the_file():
    writer = a_writer()
    writer.add_attachment("rechnung.xml", b"<x/>")
    assert refusal(written(writer)) == "embedded"


def test_it_refuses_a_file_without_pages():
    assert refusal(written(a_writer(pages=0))) == "empty"


def test_every_reason_has_a_sentence(app):
    with app.test_request_context():
        sentences = [PdfRefused(reason).sentence for reason in foreign_pdf._SENTENCES]
    assert len(sentences) == 11
    assert all(sentence.endswith(".") for sentence in sentences)
