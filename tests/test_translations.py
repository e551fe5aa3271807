"""The English catalogue: whole, current, and compiled as it stands in the repository."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from portal.agency.label import OFFERED_LABELS
from portal.settings import ROOT

CATALOG = ROOT / "portal" / "translations" / "en" / "LC_MESSAGES"
PLACE = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read_po(io.BytesIO((CATALOG / "messages.po").read_bytes()), locale="en")


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _forms(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, (tuple, list)) else [str(value or "")]


def test_the_compiled_catalogue_is_that_of_the_text(english: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, english)
    assert compiled.getvalue() == (CATALOG / "messages.mo").read_bytes(), "run make translations"


def test_everything_a_prospect_reads_is_in_the_catalogue(english: Catalog, tmp_path: Path) -> None:
    found = tmp_path / "messages.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "-F", "babel.cfg"]
    command = [*babel, "-k", "_l", "--ignore-dirs", ".*", "-o", str(found), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    wanted = {str(message.id) for message in _messages(read_po(io.BytesIO(found.read_bytes())))}
    assert len(wanted) > 50
    assert {str(message.id) for message in _messages(english)} == wanted, "run make translations"
    assert set(OFFERED_LABELS) <= wanted


def test_every_sentence_has_its_english_with_the_same_values(english: Catalog) -> None:
    for message in _messages(english):
        assert not message.fuzzy, message.id
        for german, translated in zip(_forms(message.id), _forms(message.string), strict=True):
            assert translated, german
            assert set(PLACE.findall(translated)) == set(PLACE.findall(german)), german
            assert not re.search("[„ß]", translated), translated
