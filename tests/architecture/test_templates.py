"""What templates contain: no script or style inside, no other host, texts through gettext, reasons for `|safe`."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from portal.settings import ROOT

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
ALL = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
PAGES = [path for path in ALL if path.suffix == ".html"]
#: Mails and print sheets need styles of their own: mail programs and the PDF renderer know no style sheets of ours.
OWN_STYLES = ("mail/", "print/", "_layout/mail.html", "_layout/_mail.html")

_COMMENT = re.compile(r"{#.*?#}", re.DOTALL)


def name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def without_comments(path: Path) -> str:
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text_of(path))


def hits(path: Path, pattern: str) -> list[str]:
    lines = without_comments(path).splitlines()
    return [
        f"{name(path)}:{number}: {line.strip()[:100]}"
        for number, line in enumerate(lines, 1)
        if re.search(pattern, line, re.IGNORECASE)
    ]


@pytest.mark.parametrize(
    "pattern",
    [
        r"<script(?![^>]*\bsrc=)",
        r"<style\b",
        r"\bstyle\s*=\s*[\"'{]",
        r"<[^>{%]*\son[a-z]+\s*=",
        r"\bjavascript:",
        r"<base\b",
        r"http-equiv\s*=\s*[\"']?refresh",
        r"<(iframe|object|embed|applet)\b(?![^>]*\bsrc=[\"']{{|[^>]*\bdata=[\"']{{)",
    ],
)
def test_pages_carry_no_script_and_no_style_inside(pattern: str) -> None:
    own = [path for path in PAGES if not name(path).startswith(OWN_STYLES)]
    assert [hit for path in own for hit in hits(path, pattern)] == []


@pytest.mark.parametrize(
    "pattern", [r"<script\b", r"\son[a-z]+\s*=\s*[\"']", r"\bjavascript:", r"@import", r"<link\b"]
)
def test_mails_and_prints_carry_no_script_and_load_nothing(pattern: str) -> None:
    own = [path for path in PAGES if name(path).startswith(OWN_STYLES)]
    assert [hit for path in own for hit in hits(path, pattern)] == []


#: Names of formats, never fetched.
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/1999/xhtml"}
VENDORED = STATIC / "vendor"
#: Addresses stand in their comments and messages; that the browser never asks for one is tested in the journeys.
VENDORED_WITH_ADDRESSES = {"quill.js", "quill.core.css", "README.md"}
_ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9][\w.-]*\.[a-z]{2,}[^\s\"'<>)]*", re.IGNORECASE)


def test_no_address_of_another_host_is_in_what_we_ship() -> None:
    texts = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg", ".html"}]
    found = {
        f"{path.relative_to(ROOT)}: {address}"
        for path in [*ALL, *texts]
        for address in _ADDRESS.findall(text_of(path))
        if address not in NAMESPACES and path.name not in VENDORED_WITH_ADDRESSES
    }
    assert found == set()


def test_vendored_files_keep_their_licence_beside_them() -> None:
    for folder in VENDORED.iterdir():
        assert any(path.name.upper().startswith(("LICENSE", "LICENCE")) for path in folder.iterdir()), folder
    assert (STATIC / "fonts" / "OFL.txt").exists()


def test_styles_fetch_nothing_from_elsewhere() -> None:
    for path in (STATIC / "css").glob("*.css"):
        for target in re.findall(r"url\(([^)]*)\)|@import\s+([^;]*)", text_of(path)):
            for one in filter(None, target):
                assert not re.match(r"[\"']?(https?:|//|data:)", one), f"{path.name}: {one}"


def test_every_text_that_is_not_escaped_says_who_cleaned_it() -> None:
    """`|safe` on anything but a literal of ours needs a comment in its line or in one of the two before it."""
    unexplained = []
    for path in ALL:
        lines = text_of(path).splitlines()
        for number, line in enumerate(lines):
            bare = re.sub(r"'<br>'\|safe", "", line)
            explained = any("{#" in one for one in lines[max(0, number - 2) : number + 1])
            if re.search(r"\|\s*safe\b|Markup\(|autoescape false", bare) and not explained:
                unexplained.append(f"{name(path)}:{number + 1}")
    assert unexplained == []


def test_views_mark_no_text_as_clean() -> None:
    portal = ROOT / "portal"
    allowed = {
        "template_filters.py": "builds links and breaks from escaped text",
        "rich_text_field.py": "a widget's attributes",
    }
    found = {
        path.name
        for path in portal.rglob("*.py")
        if re.search(r"\bMarkup\(", path.read_text(encoding="utf-8")) and path.name not in allowed
    }
    assert found == set()


#: Texts that are the same in every language, units, and what is typed as it stands.
UNTRANSLATED = {"Exposé-Portal", "PDF", "AGB", "E-Mail", "kWh", "m²", "PROBE"}


def _bare(path: Path) -> str:
    """What remains of a template without Jinja, class names, tags, styles and code."""
    kept: list[str] = []
    words: list[str] = []
    passing = False
    for _line, kind, value in Environment().lex(text_of(path)):
        if kind == "block_begin":
            words = []
        elif kind == "name":
            words.append(value)
        elif kind == "block_end":
            passing = words[:1] == ["block"] and words[1].endswith(("class", "lang"))
        elif kind == "data" and not passing:
            kept.append(value)
    text = re.sub(r"<(style|code)\b.*?</\1>", " ", " ".join(kept), flags=re.DOTALL)
    text = re.sub(r"<[^>]*>|&[a-z]+;|&#\d+;", " ", text)
    for known in UNTRANSLATED:
        text = text.replace(known, " ")
    return text


def test_every_text_goes_through_gettext() -> None:
    """German is complete by construction, and a prospect can be written to in English one day."""
    # One letter is a unit or a code.
    found = {name(path): words for path in ALL if (words := re.findall(r"[^\W\d_]{2,}", _bare(path)))}
    assert found == {}


def test_words_in_attributes_go_through_gettext() -> None:
    attribute = re.compile(r"\b(?:alt|title|aria-label|placeholder)=\"([^\"{]*[^\W\d_]{2,}[^\"{]*)\"")
    found = {name(path): words for path in PAGES if (words := attribute.findall(without_comments(path)))}
    assert found == {}


#: What look.md forbids, and anglicisms; as words of the interface, in msgids.
BAD_WORDS = re.compile(
    r"!|\b(erfolgreich\w*|token|session|submit|dashboard|login|logout|upload\w*|download\w*|user|account|"
    r"bitte beachten|klicken sie hier|einschreiben)\b",
    re.IGNORECASE,
)

_MSGID = re.compile(r"(?:\b_l?|ngettext|gettext)\(\s*((?:[\"'](?:[^\"'\\]|\\.)*[\"']\s*)+)", re.DOTALL)


def msgids() -> list[tuple[str, str]]:
    found = []
    for path in [*ALL, *(ROOT / "portal").rglob("*.py")]:
        for literal in _MSGID.findall(text_of(path)):
            found.append((path.relative_to(ROOT).as_posix(), re.sub(r"%\(\w+\)", "", literal)))
    return found


def test_our_words_are_plain_german() -> None:
    said = msgids()
    assert len(said) > 400
    wrong = [f"{where}: {text[:90]}" for where, text in said if BAD_WORDS.search(text)]
    assert wrong == []


def test_msgids_are_german() -> None:
    """A small list of words that only an English sentence has."""
    english = re.compile(
        r"\b(the|and|please|your|with|from|not|this|you|save|delete|edit|cancel|back|next|error|page)\b",
        re.IGNORECASE,
    )
    wrong = [f"{where}: {text[:90]}" for where, text in msgids() if english.search(text)]
    assert wrong == []
