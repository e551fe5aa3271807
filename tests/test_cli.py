"""The command ``portal``, as an operator uses it."""

import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from portal import cli, starting
from portal.agency.models import Agency
from portal.app import create_app
from portal.brokers.models import Broker
from portal.database import db
from portal.settings import read_settings
from tests.conftest import PUBLIC_URL, SECRET_KEY, Browser, form_secret

FRESH = "Nebelhorn über der Brücke"


@pytest.fixture
def environment(tmp_path, monkeypatch) -> Iterator[None]:
    """An operator's environment with an empty data folder."""
    for name, value in {
        "PORTAL_SECRET_KEY": SECRET_KEY,
        "PORTAL_PUBLIC_URL": PUBLIC_URL,
        "PORTAL_HOME": str(tmp_path / "home"),
        "PORTAL_BUILD": "test",
    }.items():
        monkeypatch.setenv(name, value)
    made = []

    def remember(settings):
        made.append(create_app(settings))
        return made[-1]

    monkeypatch.setattr(starting, "create_app", remember)
    yield
    for app in made:
        with app.app_context():
            db.engine.dispose()


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli.main, list(words), input=typed)


def test_it_lists_its_commands():
    text = run("--help").output
    assert all(word in text for word in ("migrate", "create-agency", "serve", "deliver", "demo"))


def test_nothing_works_before_the_database_is_made(environment):
    for words in (
        ("create-agency", "--name", "X", "--first-name", "", "--last-name", "Y", "--email", "a@b.de"),
        ("serve",),
    ):
        result = run(*words)
        assert result.exit_code == 2
        assert "portal migrate" in result.output


def test_a_missing_setting_stops_with_one_sentence(environment, monkeypatch):
    monkeypatch.delenv("PORTAL_SECRET_KEY")
    result = run("migrate")
    assert result.exit_code == 2
    assert "PORTAL_SECRET_KEY is missing" in result.output
    assert "Traceback" not in result.output


def test_a_libreoffice_that_is_not_there_stops_with_one_sentence(environment, monkeypatch):
    monkeypatch.setenv("PORTAL_LIBREOFFICE", "/usr/bin/no-such-soffice")
    result = run("migrate")
    assert result.exit_code == 2
    assert "PORTAL_LIBREOFFICE: there is no program" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", ["migrate", "serve", "deliver"])
def test_a_database_that_cannot_be_opened_stops_with_one_sentence(environment, tmp_path, command):
    (tmp_path / "home" / "portal.sqlite").mkdir(parents=True)
    result = run(command)
    assert result.exit_code == 2
    assert "Die Datenbank lässt sich nicht öffnen" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("port", ["0", "99999", "80a", "-1"])
def test_the_demo_names_a_port_that_is_none(environment, monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    result = run("demo")
    assert result.exit_code == 2
    assert "von 1 bis 65535" in result.output


def test_it_asks_founds_and_prints_a_link_that_sets_the_password(environment):
    assert run("migrate").exit_code == 0
    result = run("create-agency", typed="Hof & Gut\nEva\nHof\nEva@HofGut.example\n")
    assert result.exit_code == 0, result.output
    path = re.search(rf"{re.escape(PUBLIC_URL)}(/passwort/\S+)", result.output).group(1)
    app = create_app(read_settings())
    app.test_client_class = Browser
    client = app.test_client()
    page = client.get(path)
    assert "Willkommen, Eva Hof" in page.text
    client.post(path, data={"csrf_token": form_secret(page.text), "password": FRESH})
    page = client.get("/anmelden")
    answer = client.post(
        "/anmelden",
        data={"csrf_token": form_secret(page.text), "email": "eva@hofgut.example", "password": FRESH},
    )
    assert answer.status_code == 302
    assert client.get("/einstellungen").status_code == 200
    assert client.get(path).status_code == 404
    with app.app_context():
        assert db.session.scalar(select(Agency.name)) == "Hof & Gut"
        assert db.session.scalar(select(Broker.role)) == "administrator"
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"--name": " "}, "--name"),
        ({"--name": "x" * 121}, "--name"),
        ({"--last-name": ""}, "--last-name"),
        ({"--email": "eva"}, "--email"),
    ],
)
def test_bad_words_found_nothing(change, sentence, environment):
    run("migrate")
    words = {
        "--name": "Hof",
        "--first-name": "Eva",
        "--last-name": "Hof",
        "--email": "eva@hof.example",
        **change,
    }
    result = run("create-agency", *(part for pair in words.items() for part in pair))
    assert result.exit_code == 2
    assert sentence in result.output
    app = create_app(read_settings())
    with app.app_context():
        assert db.session.scalar(select(Agency.id)) is None
        db.session.remove()
        db.engine.dispose()


def test_an_address_has_one_account_only(environment):
    run("migrate")
    words = ("--name", "Hof", "--first-name", "Eva", "--last-name", "Hof", "--email")
    assert run("create-agency", *words, "eva@hof.example").exit_code == 0
    again = run("create-agency", *words, "EVA@hof.example")
    assert again.exit_code == 2
    assert "schon ein Konto" in again.output


def test_migrating_twice_changes_nothing(environment):
    assert run("migrate").exit_code == 0
    assert run("migrate").exit_code == 0


def test_delivering_once_ends_by_itself(environment):
    run("migrate")
    assert "0 Mails bearbeitet." in run("deliver", "--once").output


def test_the_seal_is_named_and_made_anew(environment, tmp_path):
    run("migrate")
    first, again, new = run("seal"), run("seal"), run("seal", "--new")
    assert re.search(r"Siegel [0-9a-f]{64}\n", first.output)
    assert first.output == again.output != new.output
    assert len(list((tmp_path / "home" / "seal").glob("*.crt"))) == 2


@pytest.mark.parametrize("command", ["migrate", "serve", "deliver"])
def test_a_damaged_seal_stops_with_one_sentence_and_can_be_replaced(environment, tmp_path, command):
    run("migrate")
    (tmp_path / "home" / "seal" / "seal-0001.key").write_text("damaged")
    stopped = run(command)
    assert stopped.exit_code == 2
    assert "portal seal --new" in stopped.output
    assert "Traceback" not in stopped.output
    assert run("seal", "--new").exit_code == 0
    assert run("seal").exit_code == 0


def test_the_key_for_mails_is_made_once_and_its_record_named(environment, named):
    run("migrate")
    run("create-agency", typed="Hof & Gut\nEva\nHof\nEva@HofGut.example\n")
    assert run("dkim", "--domain", "krumm").exit_code == 2
    first, again = run("dkim", "--domain", "hofgut.example"), run("dkim", "--domain", "hofgut.example")
    assert first.exit_code == 0, first.output
    assert first.output == again.output
    assert "Der Namensdienst hat nicht geantwortet" in first.output
    name = re.search(r"(\S+\._domainkey\.hofgut\.example)\. IN TXT", first.output)[1]
    parts = re.findall(r'"([^"]+)"', first.output)
    assert max(map(len, parts)) <= 255
    named[name] = ["".join(parts)]
    assert "Der Eintrag ist veröffentlicht und stimmt." in run("dkim", "--domain", "hofgut.example").output
    assert "PRIVATE" not in first.output
    assert run("dkim", "--domain", "anders.example").exit_code == 2
    assert "anders.example" in run("dkim", "--domain", "anders.example", "--new").output
