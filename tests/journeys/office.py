"""What a broker does in the office, as verbs; every click goes through the pages, with or without scripts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from portal.demo.people import PASSWORD as DEMO_PASSWORD
from tests.people import PASSWORD

ANNA = "anna.berger@seeblick.example"


@dataclass
class Office:
    """A broker's browser."""

    page: Page
    scripts: bool = True

    def sign_in(self, email: str, password: str | None = None) -> None:
        """Sign in through the sign-in page."""
        known = password or (DEMO_PASSWORD if email == ANNA else PASSWORD)
        self.page.goto("/anmelden")
        self.page.get_by_label("E-Mail-Adresse").fill(email)
        self.page.get_by_label("Passwort", exact=True).fill(known)
        self.page.get_by_role("button", name="Anmelden").click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        assert "/anmelden" not in self.page.url

    def sign_out(self) -> None:
        """Sign out through the menu."""
        self.page.locator(
            "details.user-menu summary:visible, details.small-menu summary:visible"
        ).first.click()
        self.page.get_by_role("button", name="Abmelden").locator("visible=true").click()
        expect(self.page).to_have_url(re.compile(r"/anmelden"))

    def choose(self, label: str) -> None:
        """Choose a radio button or tick a box by its words, as a finger does."""
        self.page.locator("label", has_text=re.compile(rf"^\s*{re.escape(label)}\s*$")).click()

    def create_property(self, number: str, title: str) -> str:
        """Describe a flat; returns the path of its page."""
        page = self.page
        page.goto("/immobilien/neu")
        page.get_by_label("Überschrift").first.fill(title)
        page.get_by_label("Objektnummer").fill(number)
        page.get_by_label("Straße und Hausnummer").fill("Hangweg 7")
        page.get_by_label("Postleitzahl").fill("78462")
        page.get_by_label("Ort", exact=False).nth(0).fill("Konstanz")
        page.get_by_label("Wohnfläche").fill("98,5")
        page.get_by_label("Zimmer", exact=True).fill("3")
        page.get_by_label("Baujahr", exact=True).fill("1908")
        page.get_by_label("Kaufpreis oder Kaltmiete").fill("398.000")
        page.get_by_label("Provision für Käufer oder Mieter").fill("3,57 % inkl. MwSt.")
        page.get_by_label("Objekt", exact=False).last.fill("Eine helle Wohnung im zweiten Obergeschoss.")
        self.choose("Nicht nötig, zum Beispiel Denkmal oder Grundstück")
        page.get_by_role("button", name="Immobilie speichern").click()
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        return self.path

    @property
    def path(self) -> str:
        """Where the browser is."""
        return re.sub(r"^https?://[^/]+|[?#].*$", "", self.page.url)

    def add_photos(self, property_path: str, files: Sequence[Path]) -> None:
        """Upload photos that may be shown before the consent."""
        page = self.page
        page.goto(f"{property_path}/bilder")
        page.get_by_label("Fotos und Grundrisse").set_input_files(files)
        self.choose("Dürfen vor der Zustimmung gezeigt werden")
        page.get_by_role("button", name="Bilder hochladen").click()
        expect(page.locator(".photo-list__picture")).to_have_count(len(files))

    def add_papers(self, property_path: str, files: Sequence[Path]) -> None:
        """Upload files about a property, from its page on."""
        page = self.page
        page.goto(property_path)
        page.get_by_role("link", name="Unterlagen", exact=True).click()
        page.get_by_label("Dateien", exact=True).set_input_files(files)
        page.get_by_role("button", name="Unterlagen hochladen").click()
        expect(page.locator(".paper-list__item")).to_have_count(len(files))

    def limit_mails(self, megabytes: int) -> None:
        """As an administrator: say how large a mail may be."""
        self.page.goto("/einstellungen/s-expose")
        self.page.get_by_label("Größte E-Mail").fill(str(megabytes))
        self.page.get_by_role("button", name="Einstellungen speichern").click()
        expect(self.page.get_by_role("status").first).to_contain_text(
            re.compile("Gespeichert|nichts geändert")
        )

    def create_prospect(self, name: str, email: str, *, status: str = "Verbraucher") -> str:
        """Note a prospect; returns the path of his page."""
        page = self.page
        first, _space, last = name.rpartition(" ")
        page.goto("/interessenten/neu")
        page.get_by_label("Anrede").select_option(label="Frau")
        page.get_by_label("Vorname").fill(first)
        page.get_by_label("Nachname").fill(last)
        page.get_by_label("E-Mail-Adresse").fill(email)
        self.choose(status)
        page.get_by_role("button", name="Interessent speichern").click()
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        return self.path

    def compose(
        self, prospect: str, title: str, letter: str, files: Sequence[Path] = (), ticks: Sequence[str] = ()
    ) -> None:
        """Pick who and what, write the letter, attach ``files``, tick the property's, and go on to the last step."""
        self.begin(prospect, title)
        self.write(letter)
        if files:
            self.page.get_by_label("Dateien anhängen").set_input_files(files)
        for name in ticks:
            self.page.locator("fieldset", has_text="Unterlagen zu").locator("label", has_text=name).click()
        self.go_on()

    def begin(self, prospect: str, title: str) -> None:
        """Pick who and what, and name the subject."""
        page = self.page
        page.goto("/offerten/neu")
        page.locator(".pick__label", has_text=prospect).click()
        page.locator(".pick__label", has_text=title).click()
        page.get_by_role("button", name="Weiter zum Inhalt").click()
        expect(page.get_by_role("heading", level=1, name="Inhalt der Offerte")).to_be_visible()
        page.get_by_label("Betreff", exact=True).fill(f"Ihr Exposé: {title}")

    def upload_word(self, file: Path) -> None:
        """On the page of the content: let a Word file take the place of the letter."""
        self.page.locator("label", has_text="Word-Datei hochladen").click()
        self.page.locator("input[name=word_file]").set_input_files(file)
        self.page.get_by_role("button", name="Word-Datei hochladen").click()

    def go_on(self) -> None:
        """From the content to the last step."""
        self.page.get_by_role("button", name="Weiter: Prüfen und senden").click()
        expect(self.page.get_by_role("heading", level=1, name="Prüfen und senden")).to_be_visible()

    def write(self, letter: str) -> None:
        """Write the letter: in the editor, or without scripts in the plain text field."""
        if self.scripts:
            self.page.locator(".ql-editor").fill(letter)
        else:
            self.page.get_by_label("Anschreiben").fill(letter)

    def send(self, address: str, mode: str = "S-Exposé") -> str:
        """Choose how it goes out and press the one button; returns the path of the case."""
        page = self.page
        page.locator("label", has_text=mode).first.click()
        page.get_by_role("button", name=f"Offerte senden an {address}").click()
        expect(page.get_by_text(f"Die Offerte ist unterwegs an {address}.")).to_be_visible()
        assert self.path.startswith("/vorgaenge/")
        return self.path

    def close_links(self) -> None:
        """On the case's page: close all links of the newest offer."""
        self.page.locator("summary", has_text="Links sperren").first.click()
        self.page.get_by_role("button", name="Links sperren").locator("visible=true").click()
        expect(self.page.get_by_text("Der Link ist gesperrt.")).to_be_visible()
