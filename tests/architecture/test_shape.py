"""The shape of the house: small files with a caption, names that say something, one name in five places."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.settings import ROOT

PORTAL = ROOT / "portal"
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
DRAWING = PORTAL / "demo" / "drawing"  # one function, one picture
OWN_STATIC = [path for folder in ("css", "js") for path in sorted((STATIC / folder).glob("*"))]
MODULES = [path for path in sorted(PORTAL.rglob("*.py")) if "versions" not in path.parts]
TESTS = [path for path in sorted((ROOT / "tests").rglob("*.py")) if path.name != "__init__.py"]
TEMPLATE_FILES = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())

MOST_LINES = 300
#: Longer files, with what keeps them together. A new line here is a decision, not a formality.
LONGER: dict[str, tuple[int, str]] = {
    "portal/proof/verify.py": (380, "one file that an expert reads and runs alone"),
    "portal/demo/drawing/floor_plans.py": (330, "six drawn floor plans, one after the other"),
}
#: Tests are read one at a time; past this a file has more than one subject.
MOST_TEST_LINES = 500
LONGER_TESTS: dict[str, tuple[int, str]] = {
    "tests/mail/test_delivery.py": (800, "one test for every step and every answer of the SMTP dialogue"),
}
MOST_FUNCTION_LINES = 75
LONGER_FUNCTIONS = {
    "portal/consent/actions.py:grant_consent": "one transaction, in the order its docstring tells",
    "portal/evidence/chain.py:append": "one record, in the order its docstring tells",
}

SAYS_NOTHING = re.compile(
    r"(^|_)(utils?|helpers?|common|managers?|handlers?|data|info|process|misc|base|core|service)(_|$)"
)
#: Names given by a library, or words of the trade.
MEANT = {
    "tests/data": "what tests read",
    "mark_data": "DATA is a command of SMTP",
    "handle_data": "html.parser's name",
    "handle_RCPT": "aiosmtpd's name",
    "handle_DATA": "aiosmtpd's name",
    "process_bind_param": "SQLAlchemy's name",
    "process_result_value": "SQLAlchemy's name",
    "process": "WTForms' name",
    "process_formdata": "WTForms' name",
    "process_data": "WTForms' name",
    "common_words": "a list of common words",
    "templates/_layout/base.html": "the frame every page extends",
    "static/css/base.css": "the look of plain elements",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    ("files", "most", "longer"),
    [
        ([*MODULES, *TEMPLATE_FILES, *OWN_STATIC], MOST_LINES, LONGER),
        (TESTS, MOST_TEST_LINES, LONGER_TESTS),
    ],
    ids=["product", "tests"],
)
def test_files_stay_small(files: list[Path], most: int, longer: dict[str, tuple[int, str]]) -> None:
    too_long = {
        name(path): lines(path) for path in files if lines(path) > longer.get(name(path), (most, ""))[0]
    }
    assert too_long == {}
    assert {one for one in longer if not (ROOT / one).exists()} == set(), "exceptions for files that are gone"


def test_every_file_begins_with_what_belongs_in_it() -> None:
    without = [name(path) for path in [*MODULES, *TESTS] if not _caption(path)]
    assert without == []


def _caption(path: Path) -> str:
    """The first line of a module, if it is a docstring that says something."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return doc.partition("\n")[0] if first.lstrip("r").startswith('"""') and len(doc) > 15 else ""


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_functions_fit_a_screen() -> None:
    long = {
        f"{name(path)}:{one.name}": (one.end_lineno or 0) - one.lineno
        for path in MODULES
        if not path.is_relative_to(DRAWING)
        for one in _functions(path)
        if (one.end_lineno or 0) - one.lineno > MOST_FUNCTION_LINES
    }
    assert set(long) - set(LONGER_FUNCTIONS) == set(), long


def test_names_say_what_a_thing_is() -> None:
    paths = [*MODULES, *TESTS, *TEMPLATE_FILES, *OWN_STATIC]
    folders = {folder for path in paths for folder in path.relative_to(ROOT).parents if folder.name}
    empty = [
        name(path) for path in paths if SAYS_NOTHING.search(path.stem.lower()) and name(path) not in MEANT
    ]
    empty += [
        str(folder) for folder in folders if SAYS_NOTHING.search(folder.name) and str(folder) not in MEANT
    ]
    assert empty == []


def test_functions_and_classes_say_what_they_do() -> None:
    empty = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()
                if SAYS_NOTHING.search(words) and node.name not in MEANT:
                    empty.append(f"{name(path)}: {node.name}")
    assert empty == ["portal/database.py: Base"]  # SQLAlchemy's word for what all models inherit


def test_package_and_blueprint_and_templates_have_one_name(app: Flask) -> None:
    packages = {path.name for path in PORTAL.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    blueprints = {key: bp.import_name.split(".")[1] for key, bp in app.blueprints.items()}
    assert {key: package for key, package in blueprints.items() if key != package} == {}
    with_views = {
        path.relative_to(PORTAL).parts[0] for path in MODULES if path.stem == "views" or "views" in path.parts
    }
    assert set(blueprints) == with_views - {"demo"}  # mounted by the demo's command only
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    shared = {
        "_layout": "frames and macros",
        "mail": "what we write",
        "print": "PDF",
        "errors": "error pages",
    }
    assert folders - set(shared) == {folder for folder in folders if folder in packages and folder != "mail"}
    assert folders - packages - set(shared) == set()


def test_every_package_with_pages_has_its_tests(app: Flask) -> None:
    without = [one for one in app.blueprints if not list((ROOT / "tests" / one).glob("test_*.py"))]
    assert without == []


def _rendered() -> Iterator[tuple[Path, str]]:
    """Templates that modules name, with the module."""
    for path in MODULES:
        for found in re.findall(r"\"([a-z_]+/[\w/]+\.(?:html|txt))\"", path.read_text(encoding="utf-8")):
            yield path, found


def test_views_render_templates_of_their_own_package() -> None:
    wrong = [
        f"{name(path)}: {template}"
        for path, template in _rendered()
        if template.split("/")[0] not in {path.relative_to(PORTAL).parts[0], "errors", "print", "mail"}
        and path.name != "error_pages.py"
    ]
    # Cases know prospects, not the other way round: a prospect's page with his cases is shown by cases.
    assert wrong == ["portal/cases/views.py: prospects/show.html"]


def test_every_named_template_exists_and_every_template_is_used() -> None:
    there = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATE_FILES}
    named = {template for _path, template in _rendered()}
    for path in TEMPLATE_FILES:
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"{%-?\s*(?:extends|include|from|import)\s+[\"']([^\"']+)[\"']", text)
        named |= {one for one in found if not one.endswith("/")}  # a folder: found by name, see below
    assert named - there == set()
    # Mails and the entries of the timeline are found by their name.
    by_name = {one for one in there if one.startswith(("mail/", "cases/timeline/"))}
    assert there - named - by_name == set()


def test_every_shipped_style_and_script_is_used() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in TEMPLATE_FILES)
    unused = [name(path) for path in OWN_STATIC if not re.search(rf"\b{re.escape(path.stem)}\b", pages)]
    assert unused == []


#: What a line must not contain, why, and where it may.
FORBIDDEN = {
    r"\.commit\(\)": ("only transaction() commits", {"portal/transaction.py"}),
    r"\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(|\btime\.time\(": (
        "clock.now() is the only clock",
        {"portal/clock.py", "portal/demo/maildir.py"},  # the demo's mail server has a clock of its own
    ),
    r"_external\s*=\s*True": ("addresses in mails come from the settings", set()),
    r"\bbackref\b": ("only children know parents", set()),
    r"\bos\.environ|\bos\.getenv": (
        "settings are read once, in one place",
        {
            "portal/settings.py",
            "portal/starting.py",  # chooses between the environment and what a demo left in its folder
            "portal/cli.py",
            "portal/mail/crash_points.py",
            "portal/crash_points.py",
        },
    ),
    r"\"Content-Disposition\"": (
        "files get their names in one place, where a name may have any letter",
        {"portal/stored_file.py", "portal/demo/mailbox.py"},  # the latter reads mails
    ),
    r"\buuid1\b|\brandom\.": (
        "secrets come from the module secrets",
        {"portal/mail/aftermath.py"},  # so that waiting mails do not all try at the same moment
    ),
    r"(execute|text|scalars?)\(\s*f[\"']": (
        "values reach SQL as bound parameters (R42)",
        {"portal/database.py"},  # PRAGMA takes none
    ),
    r"\.i?like\(": ("what is searched for is escaped: contains(…, autoescape=True)", set()),
    r"verify\s*=\s*False|CERT_NONE|_create_unverified": ("certificates are checked", set()),
    r"^\s*(import|from) (pickle|marshal|shelve|yaml)\b|\b(eval|exec)\(": (
        "nothing stored is executed",
        set(),
    ),
    r"shell\s*=\s*True": ("programs are started without a shell", set()),
}


@pytest.mark.parametrize("pattern", FORBIDDEN, ids=[reason for reason, _where in FORBIDDEN.values()])
def test_what_the_house_does_not_do(pattern: str) -> None:
    _reason, allowed = FORBIDDEN[pattern]
    found = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in MODULES
        if name(path) not in allowed and not path.is_relative_to(DRAWING)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line.partition("#")[0])
    ]
    assert found == []
