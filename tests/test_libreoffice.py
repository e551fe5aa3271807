"""LibreOffice at arm's length: cut off, limited, one process a file, and nothing left of it."""

import os
import select
import shutil
import socket
import stat
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from portal import libreoffice
from portal.libreoffice import (
    LayoutBusy,
    LayoutFailure,
    LayoutTimeRanOut,
    NetworkNotCut,
    render_word_pdf,
)
from portal.libreoffice_launch import CANNOT_CUT_OFF
from portal.word import copy_without_traces


@pytest.fixture
def soffice() -> Path:
    """The real program; without one the test is skipped, unless it is demanded (as .ci/run does)."""
    found = shutil.which("soffice")
    if found is None and os.environ.get("PORTAL_REQUIRE_LIBREOFFICE") == "1":
        pytest.fail("PORTAL_REQUIRE_LIBREOFFICE=1, but there is no soffice: install libreoffice-writer-nogui")
    if found is None:
        pytest.skip("no LibreOffice: sudo apt-get install libreoffice-writer-nogui")
    return Path(found)


@pytest.fixture(autouse=True)
def own_scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the folders of the program are made; must be empty again after every test."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def word_file(text: str) -> bytes:
    document = Document()
    document.add_heading("Exposé für Familie Nguyễn", 1)
    document.add_paragraph(text)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def with_traces() -> bytes:
    """A file with a deletion, an insertion, hidden text, a comment and its writer's name."""
    document = Document()
    document.core_properties.author = "Wanda Schreiber"
    paragraph = document.add_paragraph("Preis: ")
    inner = (
        '<w:del w:id="1" w:author="Wanda"><w:r><w:delText>GELÖSCHT</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="Wanda"><w:r><w:t>398.000 €</w:t></w:r></w:ins>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>VERSTECKT</w:t></w:r>"
    )
    paragraph._p.extend(parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>").getchildren())
    document.add_comment(paragraph.runs[0], text="KOMMENTAR", author="Wanda")
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def program(tmp_path: Path, lines: str) -> Path:
    """A program in place of soffice: Python that knows ``target``, where the PDF is expected."""
    path = tmp_path / "soffice"
    folder = "sys.argv[sys.argv.index('--outdir') + 1]"
    path.write_text(
        f"#!{sys.executable}\nimport os, sys, socket, time\ntarget = {folder} + '/offerte.pdf'\n{lines}\n",
        encoding="utf-8",
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def ends(pid: int) -> bool:
    """Whether the process is gone, or goes now that it was killed."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], 10)[0])
    finally:
        os.close(watched)


def says(tmp_path: Path, value: str) -> str:
    """What the program in place of soffice writes down about ``value``."""
    told = tmp_path / "told"
    with pytest.raises(LayoutFailure):
        render_word_pdf(program(tmp_path, f"open({str(told)!r}, 'w').write(str({value}))"), word_file("Text"))
    return told.read_text(encoding="utf-8")


def test_it_draws_a_word_file_in_its_own_layout(soffice: Path, own_scratch: Path) -> None:
    made = render_word_pdf(soffice, word_file("Größe 98,5 m², 1.250.000 €, Wałęsa, Şahin"))
    text = pypdfium2.PdfDocument(made.content)[0].get_textpage().get_text_bounded()
    assert "Größe 98,5 m², 1.250.000 €, Wałęsa, Şahin" in text
    assert "Nguyễn" in text
    assert made.page_count == 1
    assert list(own_scratch.glob("portal-libreoffice-*")) == []


def test_it_prints_no_deleted_text_no_comment_and_nothing_hidden(soffice: Path) -> None:
    made = render_word_pdf(soffice, with_traces())
    text = pypdfium2.PdfDocument(made.content)[0].get_textpage().get_text_bounded()
    assert "Preis: 398.000 €" in text
    assert not [word for word in ("GELÖSCHT", "VERSTECKT", "KOMMENTAR", "Wanda") if word in text]
    assert b"Wanda" not in made.content


def test_the_copy_for_it_keeps_what_was_inserted_and_nothing_else(own_scratch: Path) -> None:
    copy = Document(BytesIO(copy_without_traces(with_traces())))
    assert copy.paragraphs[-1].text == "Preis: 398.000 €"
    assert copy.core_properties.author == ""


def test_it_has_no_network_not_even_this_machine(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        probe = f"socket.socket().connect_ex(('127.0.0.1', {port}))"
        assert says(tmp_path, probe) != "0"
        with socket.create_connection(("127.0.0.1", port)):  # whereas we reach it
            pass


def test_it_learns_nothing_of_the_portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET_KEY", "canary")
    monkeypatch.setenv("HTTPS_PROXY", "http://canary")
    assert "canary" not in says(tmp_path, "dict(os.environ)")


def test_it_is_killed_when_it_takes_too_long_with_all_it_started(
    tmp_path: Path, own_scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "SECONDS", 1.0)
    pids = tmp_path / "pids"
    hangs = (
        f"child = os.fork()\nopen({str(pids)!r}, 'a').write(f'{{os.getpid()}} ')\nwhile True: time.sleep(60)"
    )
    with pytest.raises(LayoutTimeRanOut) as ended:
        render_word_pdf(program(tmp_path, hangs), word_file("Text"))
    assert "zu lange" in str(ended.value.sentence)
    assert all(ends(int(pid)) for pid in pids.read_text(encoding="utf-8").split())
    assert list(own_scratch.glob("portal-libreoffice-*")) == []


def test_it_may_not_take_all_the_memory(tmp_path: Path) -> None:
    with pytest.raises(LayoutFailure):
        render_word_pdf(
            program(tmp_path, "x = bytearray(6 * 2**30)\nopen(target, 'wb').write(b'%PDF-')"), b"docx"
        )


@pytest.mark.parametrize("lines", ["", "open(target, 'wb').write(b'<html>')", "sys.exit(3)"])
def test_what_is_no_pdf_is_refused_with_a_sentence(tmp_path: Path, own_scratch: Path, lines: str) -> None:
    with pytest.raises(LayoutFailure) as failed:
        render_word_pdf(program(tmp_path, lines), word_file("Text"))
    assert "Layout des Portals" in str(failed.value.sentence)
    assert list(own_scratch.glob("portal-libreoffice-*")) == []


def test_a_machine_that_cannot_cut_it_off_does_not_start_it(tmp_path: Path) -> None:
    with pytest.raises(NetworkNotCut):
        render_word_pdf(program(tmp_path, f"sys.exit({CANNOT_CUT_OFF})"), word_file("Text"))


def test_it_waits_for_its_turn_and_says_when_too_many_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "PATIENCE", 0.05)
    with libreoffice._turn, pytest.raises(LayoutBusy):
        render_word_pdf(program(tmp_path, ""), word_file("Text"))
