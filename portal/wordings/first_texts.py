"""The wordings a new agency may begin with: three cover letters in German."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FirstText:
    """A wording before it is anybody's."""

    name: str
    subject: str
    body_html: str


_CLOSING = "<p>Mit freundlichen Grüßen</p><p>{{ makler_name }}<br>{{ firma_name }}</p>"

FIRST_TEXTS = (
    FirstText(
        "Antwort auf eine Anfrage",
        "{{ objekt_titel }} in {{ objekt_ort }}: Ihr Exposé",
        "<p>{{ anrede }},</p>"
        "<p>vielen Dank für Ihre Anfrage. Gern stelle ich Ihnen <strong>{{ objekt_titel }}</strong> in "
        "{{ objekt_ort }} vor. Alle Daten, Fotos und Grundrisse finden Sie im Exposé.</p>"
        "<p>Gefällt Ihnen, was Sie sehen? Dann zeige ich Ihnen die Immobilie gern vor Ort. Nennen Sie mir "
        "zwei oder drei Termine, die Ihnen passen. Sie erreichen mich unter {{ makler_telefon }} oder mit einer "
        "Antwort auf diese E-Mail.</p>"
        "<p>Wenn etwas nicht zu Ihnen passt, freue ich mich auch über eine kurze Nachricht. So kann ich Ihnen "
        "gezielter etwas anderes vorschlagen.</p>" + _CLOSING,
    ),
    FirstText(
        "Nach einem Telefonat",
        "Unser Telefonat: {{ objekt_titel }}",
        "<p>{{ anrede }},</p>"
        "<p>danke für das freundliche Gespräch. Wie besprochen erhalten Sie heute die Unterlagen zu "
        "<strong>{{ objekt_titel }}</strong> in {{ objekt_ort }} (Objektnummer {{ objekt_nr }}).</p>"
        "<p>Schauen Sie alles in Ruhe durch. Fragen beantworte ich gern, am schnellsten unter "
        "{{ makler_telefon }}.</p>" + _CLOSING,
    ),
    FirstText(
        "Mehrere Vorschläge",
        "Unsere Vorschläge für Ihre Suche",
        "<p>{{ anrede }},</p>"
        "<p>zu Ihrer Suche habe ich ausgewählt, was nach Lage, Größe und Preis zu Ihnen passen könnte:</p>"
        "<p>{{ objekte }}</p>"
        "<p>Zu jedem Vorschlag finden Sie im Exposé Daten, Fotos und Grundriss. Sagen Sie mir, was Ihnen "
        "gefällt und was nicht. Dann kann ich weiter für Sie suchen oder einen Termin zur Besichtigung "
        "vereinbaren.</p>"
        "<p>Sie erreichen mich unter {{ makler_telefon }}.</p>" + _CLOSING,
    ),
)
