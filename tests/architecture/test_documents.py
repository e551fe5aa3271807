"""The documents speak of this code: settings, data model, evidence records, links and pictures."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from portal.evidence.canonical import canonical_bytes, commitment
from portal.evidence.chain import FORMAT_VERSION
from portal.settings import ROOT

DOCS = ROOT / "docs"
EXAMPLES = sorted((DOCS / "examples").glob("[0-9][0-9][0-9][0-9][0-9][0-9].json"))
DOCUMENTS = [*ROOT.glob("*.md"), *DOCS.glob("*.md")]


def _variables(text: str) -> set[str]:
    return set(re.findall(r"\bPORTAL_[A-Z_]*[A-Z]\b", text))


def test_the_table_of_settings_names_every_variable_and_no_other() -> None:
    source = (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
    read = _variables(source)
    read |= {f"{name}_FILE" for name in re.findall(r'_secret\(values, "(\w+)"\)', source)}
    rows = re.findall(r"^\| `(\w+)` \|", (DOCS / "settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(read)


def test_the_data_model_is_drawn_from_these_models() -> None:
    command = [sys.executable, str(DOCS / "make_data_model.py"), "--check"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


def test_the_example_records_are_canonical_and_chained() -> None:
    assert len(EXAMPLES) == 3
    previous = ""
    for path in EXAMPLES:
        content = path.read_bytes()
        document = json.loads(content)
        assert canonical_bytes(document) == content
        assert document["v"] == FORMAT_VERSION
        assert document["prev"] == (previous or document["prev"])
        previous = hashlib.sha256(content).hexdigest()


def test_the_example_values_open_their_commitments() -> None:
    promised = json.loads(EXAMPLES[0].read_bytes())["commit"]
    kept = json.loads(EXAMPLES[0].with_suffix(".values.json").read_bytes())["values"]
    opened = {name: commitment(name, one["value"], one["salt"]) for name, one in kept.items()}
    assert opened == promised


def test_the_record_in_the_text_is_the_one_beside_it() -> None:
    assert EXAMPLES[1].read_text(encoding="utf-8") in (DOCS / "evidence.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)\s#]+)(#[^)\s]*)?\)", text)
    missing = [
        path for path, _ in targets if "://" not in path and not (document.parent / path).resolve().exists()
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_to_headings_find_them(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for path, anchor in re.findall(r"\]\(([^)\s#:]*)#([^)\s]+)\)", text):
        target = (document.parent / path) if path else document
        titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
        assert anchor in anchors, f"{path}#{anchor}"


def test_every_picture_is_used_and_small() -> None:
    words = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    for picture in (DOCS / "screenshots").glob("*.png"):
        assert picture.stat().st_size <= 200_000, picture.name
        assert picture.name in words, picture.name
