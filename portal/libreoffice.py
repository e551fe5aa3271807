"""The only door to LibreOffice: a checked Word file in, a PDF in the file's own layout out. Off unless set up.

One process for each file, with a profile and a home of its own that are gone afterwards, without network, with limits
of time and memory.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from flask_babel import gettext as _

from portal.foreign_pdf import PdfRefused, check_pdf
from portal.libreoffice_launch import CANNOT_CUT_OFF
from portal.pdf import PdfFailure, RenderedPdf
from portal.word import WordRefused, copy_without_traces

SECONDS = 40.0
CPU_SECONDS = 30
MEMORY = 4 * 2**30  # address space: LibreOffice reserves much more than it uses
PATIENCE = 60.0  # seconds a caller waits for his turn

_CHECKOUT = Path(__file__).resolve().parent.parent
_turn = threading.Lock()  # one at a time: each takes a processor and some 250 MB


class LayoutFailure(PdfFailure):
    """LibreOffice made no PDF; ``sentence`` says in German what to do."""

    @property
    def sentence(self) -> str:  # type: ignore[override]
        """What happened and what to do, in German."""
        return _(
            "LibreOffice konnte aus dieser Word-Datei keine PDF-Datei erzeugen. Bitte wählen Sie bei „PDF-Datei“ das "
            "Layout des Portals, oder speichern Sie die Datei in Word noch einmal als .docx."
        )


class LayoutTimeRanOut(LayoutFailure):
    """The program was killed because it took too long."""

    @property
    def sentence(self) -> str:  # type: ignore[override]
        """What happened and what to do, in German."""
        return _(
            "LibreOffice hat für diese Word-Datei zu lange gebraucht und wurde beendet. Bitte wählen Sie bei "
            "„PDF-Datei“ das Layout des Portals, oder teilen Sie das Dokument auf."
        )


class LayoutBusy(LayoutFailure):
    """Others are waiting already."""

    @property
    def sentence(self) -> str:  # type: ignore[override]
        """What happened and what to do, in German."""
        return _(
            "Gerade werden viele PDF-Dateien erzeugt. Bitte versuchen Sie es in einer Minute noch einmal."
        )


class NetworkNotCut(LayoutFailure):
    """This machine does not let a process leave the network: LibreOffice is not started."""

    @property
    def sentence(self) -> str:  # type: ignore[override]
        """What happened and what to do, in German."""
        return _(
            "LibreOffice ist eingeschaltet, aber dieser Server kann es nicht vom Netz trennen. Deshalb wird es nicht "
            "gestartet. Bitte wählen Sie bei „PDF-Datei“ das Layout des Portals."
        )


def render_word_pdf(program: Path, content: bytes) -> RenderedPdf:
    """Draw a .docx that portal.word has read before, in its own layout; ``program`` is soffice.

    Tracked changes, comments and hidden text are taken out before: LibreOffice would print them. The bytes differ
    from run to run (dates): whoever needs them again keeps them. Raises a LayoutFailure.
    """
    try:
        clean = copy_without_traces(content)
    except WordRefused as refused:
        raise LayoutFailure from refused
    if not _turn.acquire(timeout=PATIENCE):
        raise LayoutBusy
    scratch = Path(tempfile.mkdtemp(prefix="portal-libreoffice-"))
    try:
        made = _converted(program, clean, scratch)
    finally:
        _turn.release()
        shutil.rmtree(scratch, ignore_errors=True)
    try:
        checked = check_pdf(made)
    except PdfRefused as refused:
        raise LayoutFailure from refused
    return RenderedPdf(made, checked.page_count, hashlib.sha256(made).hexdigest())


def _converted(program: Path, content: bytes, scratch: Path) -> bytes:
    source, target = scratch / "offerte.docx", scratch / "offerte.pdf"
    source.write_bytes(content)
    launcher = [sys.executable, "-P", "-s", "-m", "portal.libreoffice_launch", str(CPU_SECONDS), str(MEMORY)]
    convert = ["--headless", "--norestore", "--nolockcheck", "--convert-to", "pdf", "--outdir", str(scratch)]
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    process = subprocess.Popen(
        [*launcher, str(program), profile, *convert, str(source)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # it may quote the document
        stderr=subprocess.DEVNULL,
        cwd=scratch,
        env=_environment(scratch),
        start_new_session=True,  # soffice starts children: all of them go at once
    )
    try:
        status = process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        status = None
    finally:
        _end(process)
    if status is None or status == -signal.SIGXCPU:
        raise LayoutTimeRanOut
    if status == CANNOT_CUT_OFF:
        raise NetworkNotCut
    try:
        return target.read_bytes()
    except OSError as missing:
        raise LayoutFailure from missing


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill whatever is left of the program and of what it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()


def _environment(scratch: Path) -> dict[str, str]:
    """No secret of the portal's environment, a home that is empty, and German number formats."""
    return {
        "PATH": os.defpath,
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(_CHECKOUT),
        "SAL_USE_VCLPLUGIN": "svp",
    }
