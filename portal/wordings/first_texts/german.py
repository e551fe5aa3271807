"""The first wordings in German."""

from portal.wordings.first_texts.text import Writer

_german = Writer("de", "Mit freundlichen Grüßen")

TEXTS = (
    _german.offer(
        "Antwort auf eine Anfrage",
        "{{ objekt_titel }} in {{ objekt_ort }}: Ihr Exposé",
        "vielen Dank für Ihre Anfrage. Gern stelle ich Ihnen <strong>{{ objekt_titel }}</strong> in "
        "{{ objekt_ort }} vor. Alle Daten, Fotos und Grundrisse finden Sie im Exposé.",
        "Gefällt Ihnen, was Sie sehen? Dann zeige ich Ihnen die Immobilie gern vor Ort. Nennen Sie mir "
        "zwei oder drei Termine, die Ihnen passen. Sie erreichen mich unter {{ makler_telefon }} oder mit einer "
        "Antwort auf diese E-Mail.",
        "Wenn etwas nicht zu Ihnen passt, freue ich mich auch über eine kurze Nachricht. So kann ich Ihnen "
        "gezielter etwas anderes vorschlagen.",
    ),
    _german.offer(
        "Nach einem Telefonat",
        "Unser Telefonat: {{ objekt_titel }}",
        "danke für das freundliche Gespräch. Wie besprochen erhalten Sie heute die Unterlagen zu "
        "<strong>{{ objekt_titel }}</strong> in {{ objekt_ort }} (Objektnummer {{ objekt_nr }}).",
        "Schauen Sie alles in Ruhe durch. Fragen beantworte ich gern, am schnellsten unter {{ makler_telefon }}.",
    ),
    _german.offer(
        "Mehrere Vorschläge",
        "Unsere Vorschläge für Ihre Suche",
        "zu Ihrer Suche habe ich ausgewählt, was nach Lage, Größe und Preis zu Ihnen passen könnte:",
        "{{ objekte }}",
        "Zu jedem Vorschlag finden Sie im Exposé Daten, Fotos und Grundriss. Sagen Sie mir, was Ihnen "
        "gefällt und was nicht. Dann kann ich weiter für Sie suchen oder einen Termin zur Besichtigung "
        "vereinbaren.",
        "Sie erreichen mich unter {{ makler_telefon }}.",
    ),
    _german.registered(
        "Danke für Ihre Anfrage",
        "Vielen Dank für Ihre Anfrage zu {{ objekt_titel }} in {{ objekt_ort }}. Hinter dem Link oben finden Sie alles "
        "für einen ersten Eindruck: Daten, Fotos und Grundrisse.",
        "Sie haben eine Frage oder möchten lieber gleich sprechen? Rufen Sie mich gern an: {{ makler_telefon }}.",
    ),
    _german.registered(
        "Wie am Telefon besprochen",
        "Danke für das freundliche Gespräch. Wie besprochen bekommen Sie die Unterlagen zu {{ objekt_titel }}.",
        "Bitte öffnen Sie den Link bis zum {{ link_gueltig_bis }}. Wenn dabei etwas unklar ist, rufen Sie mich an: "
        "{{ makler_telefon }}.",
    ),
    _german.reminder(
        "Freundliche Erinnerung",
        "Am {{ offerte_datum }} habe ich Ihnen das Exposé zu {{ objekt_titel }} bereitgelegt. Vielleicht ist meine "
        "E-Mail untergegangen, deshalb schicke ich sie Ihnen heute noch einmal.",
        "Mit dem Link oben öffnen Sie die Unterlagen bis zum {{ link_gueltig_bis }}. Das kostet nichts.",
        "Sie suchen nicht mehr? Dann genügt eine kurze Antwort, und ich melde mich nicht weiter.",
    ),
    _german.reminder(
        "Neuer Link auf Wunsch",
        "Wie gewünscht bekommen Sie einen neuen Link zu {{ objekt_titel }}. Er gilt bis zum {{ link_gueltig_bis }}.",
    ),
    _german.reply(
        "Termin zur Besichtigung",
        "Besichtigung: {{ objekt_titel }}",
        "gern zeige ich Ihnen {{ objekt_titel }} vor Ort. Bitte nennen Sie mir zwei oder drei Termine, die Ihnen "
        "passen, auch am Abend oder am Samstag. Ich bestätige Ihnen dann einen davon.",
        "Schneller geht es am Telefon: {{ makler_telefon }}.",
    ),
    _german.reply(
        "Antwort auf eine Rückfrage",
        "Ihre Frage zu {{ objekt_titel }}",
        "danke für Ihre Frage zu {{ objekt_titel }} (Objektnummer {{ objekt_nr }}). Ich kläre sie mit der "
        "Eigentümerseite und melde mich bei Ihnen.",
        "Bis dahin erreichen Sie mich unter {{ makler_telefon }}.",
    ),
    _german.reply(
        "Immobilie ist vergeben",
        "{{ objekt_titel }} ist vergeben",
        "{{ objekt_titel }} in {{ objekt_ort }} ist inzwischen vergeben. Das tut mir leid.",
        "Gern suche ich weiter für Sie. Sagen Sie mir, was Ihnen an dieser Immobilie gefallen hat, dann melde ich "
        "mich, sobald ich etwas Passendes habe.",
    ),
)
