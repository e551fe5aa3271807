"""The demo's files about properties: an energy certificate and a floor plan, drawn with the portal's own renderer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from portal.demo.album import CAPTIONS, FOLDER
from portal.demo.property_texts import PropertySheet
from portal.pdf import render_pdf
from portal.properties.models import EnergyCertificateKind, EnergyClass, PropertyFileKind
from portal.template_filters import number, short_date

#: The classes in the colours of static/css/energy.css.
COLOURS = ("#4fae4f", "#74bf4c", "#a5cf4a", "#d3dd49", "#f2de4b", "#f7c548", "#f3a449", "#ee8650", "#e86d5a")

_STYLE = """
@page { size: a4 portrait; margin: 22mm 20mm; }
body { font-size: 10.5pt; line-height: 1.4; color: #1c2024; }
h1 { font-size: 20pt; margin: 0 0 4pt 0; color: #1f5f8b; }
h2 { font-size: 12pt; margin: 14pt 0 4pt 0; }
p { margin: 0 0 6pt 0; }
.muted { color: #5b6470; font-size: 9pt; }
.facts td { padding: 4pt 0; border-bottom: 0.5pt solid #dcdfe3; vertical-align: top; }
.scale td { padding: 6pt 0; text-align: center; font-weight: bold; }
"""

_INVENTED = "Auszug für die Demo. Haus, Werte und Registriernummer sind erfunden."


@dataclass(frozen=True)
class DemoPaper:
    """A file of one of the demo's properties."""

    kind: PropertyFileKind
    file_name: str
    content: bytes = field(repr=False)  # PDF


def papers_of(sheet: PropertySheet) -> Iterator[DemoPaper]:
    """The property's energy certificate, if it needs one, and its floor plan."""
    if sheet.energy_value is not None:
        yield DemoPaper(
            PropertyFileKind.ENERGY_CERTIFICATE,
            f"Energieausweis-{sheet.object_number}.pdf",
            _certificate(sheet),
        )
    yield DemoPaper(PropertyFileKind.FLOOR_PLAN, f"Grundriss-{sheet.object_number}.pdf", _plan(sheet))


def _page(title: str, body: str, style: str = "") -> str:
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}{style}</style></head><body><h1>{escape(title)}</h1>{body}</body></html>"
    )


def _certificate(sheet: PropertySheet) -> bytes:
    demand = sheet.energy_kind is EnergyCertificateKind.DEMAND
    word = "Endenergiebedarf" if demand else "Endenergieverbrauch"
    facts = [
        ("Gebäude", f"{sheet.street}, {sheet.postal_code} {sheet.city}"),
        ("Art des Ausweises", "Bedarfsausweis" if demand else "Verbrauchsausweis"),
        (word, f"{number(sheet.energy_value)} kWh/(m²·a)"),
        ("Energieeffizienzklasse", sheet.energy_class),
        ("Wesentlicher Energieträger", sheet.energy_source),
        ("Baujahr des Gebäudes", str(sheet.energy_year)),
        ("Gültig bis", short_date(sheet.energy_valid_until)),
        ("Registriernummer", f"BW-2022-00{sheet.object_number[-4:]}417"),
    ]
    rows = "".join(
        f'<tr><td width="45%" class="muted">{escape(label)}</td><td width="55%">{escape(value)}</td></tr>'
        for label, value in facts
    )
    cells = zip(EnergyClass, COLOURS, strict=True)
    classes = "".join(f'<td style="background-color: {colour}">{one}</td>' for one, colour in cells)
    marks = "".join(f"<td>{'▲' if one == sheet.energy_class else '&nbsp;'}</td>" for one in EnergyClass)
    body = (
        f'<p class="muted">nach dem Gebäudeenergiegesetz. {_INVENTED}</p>'
        f'<h2>{word}</h2><table class="scale"><tr>{classes}</tr><tr>{marks}</tr></table>'
        f'<h2>Angaben</h2><table class="facts">{rows}</table>'
        "<h2>Hinweis</h2><p>Der Ausweis dient dazu, Gebäude überschlägig zu vergleichen. Der wirkliche Verbrauch hängt "
        "davon ab, wie jemand wohnt und heizt.</p>"
    )
    return render_pdf(_page("Energieausweis für Wohngebäude", body), {}, title="Energieausweis").content


def _plan(sheet: PropertySheet) -> bytes:
    key = f"{sheet.key}-plan"
    body = (
        f"<p>{escape(sheet.title)}, Objekt {escape(sheet.object_number)}: {escape(CAPTIONS[key])}</p>"
        f'<p><img src="cid:plan" style="width: 257mm; height: 171mm"></p>'
    )
    style = "@page { size: a4 landscape; margin: 8mm 20mm; } h1 { font-size: 14pt; } p { margin: 0 0 2pt 0; }"
    page = _page("Grundriss", body, style)
    return render_pdf(page, {"plan": FOLDER / f"{key}.jpg"}, title=f"Grundriss {sheet.title}").content
