"""Firmendaten of the demo's agency: address, imprint, privacy notice and terms. Everything is invented."""

from portal.demo.prose import flow

#: Named as in ``agency.models.Agency``.
AGENCY: dict[str, str] = {
    "slug": "seeblick",
    "name": "Immobilien Seeblick",
    "street": "Seestraße 12",
    "postal_code": "78464",
    "city": "Konstanz",
    "federal_state": "BW",
    "phone": "07531 123456",
    "email": "kontakt@seeblick.example",
    "website": "",
    "accent": "#1f5f8b",
    "sender_name": "Immobilien Seeblick",
    "representatives": "Anna Berger, Bernd Kessler (Geschäftsführer)",
    "supervisory_authority": (
        "Erlaubnis nach § 34c Gewerbeordnung erteilt durch: Industrie- und Handelskammer Hochrhein-Bodensee, "
        "Reichenaustraße 21, 78467 Konstanz"
    ),
    "register_entry": "Immobilien Seeblick GmbH, Amtsgericht Freiburg, HRB 000000 (erfunden)",
    "vat_id": "DE000000000 (erfunden)",
    "imprint_extra": flow("""
        Immobilien Seeblick GmbH ist eine erfundene Firma. Sie gehört zur Demo dieses Portals; Anschrift,
        Rufnummern und Registerangaben führen nirgendwohin.

        Wir sind nicht bereit und nicht verpflichtet, an Streitbeilegungsverfahren vor einer
        Verbraucherschlichtungsstelle teilzunehmen.
    """),
}

#: Follows what the portal's privacy page says by itself; blank lines separate paragraphs.
PRIVACY_NOTICE = flow("""
    Rechtsgrundlagen: Ihre Anfrage beantworten wir, weil Sie es wünschen (Artikel 6 Absatz 1 Buchstabe b der
    Datenschutz-Grundverordnung). Den Nachweis über Ihre Zustimmung führen wir aus berechtigtem Interesse
    (Artikel 6 Absatz 1 Buchstabe f) und um rechtliche Ansprüche geltend zu machen oder abzuwehren. Sie sind
    nicht verpflichtet, uns Daten zu geben; ohne E-Mail-Adresse können wir Ihnen das Exposé aber nicht auf
    diesem Weg senden.

    Der Nachweis im Einzelnen: Wenn Sie zustimmen, speichern wir IP-Adresse und Portnummer, Datum und
    Uhrzeit, die Kennung Ihres Browsers, den Wortlaut der Schaltfläche und die Fassungen der gezeigten
    Texte, außerdem, wann das Exposé zum ersten Mal angesehen und die PDF-Datei zum ersten Mal geladen
    wurde. Rufen Sie den Link auf, ohne zuzustimmen, halten wir den Zeitpunkt und technische Angaben zum
    Aufruf fest, damit wir die Prüfung durch ein E-Mail-Programm von einem Besuch unterscheiden können. Für
    etwas anderes verwenden wir diese Angaben nicht, insbesondere nicht für Werbung.

    Wie lange wir aufbewahren: Haben Sie zugestimmt, bleibt der Nachweis fünf Jahre, gerechnet vom Ende des
    Jahres, in dem Sie zugestimmt haben; so lange verlangt es die Makler- und Bauträgerverordnung
    von unseren Aufzeichnungen. Haben Sie nicht zugestimmt, löschen wir die Angaben nach 90 Tagen. Danach
    bleibt nur eine Prüfsumme, aus der sich nichts über Sie ablesen lässt.

    Wer die Daten erhält: Die Eigentümerin oder der Eigentümer der Immobilie erfährt Ihren Namen erst, wenn
    Sie besichtigen möchten. Unsere E-Mails und dieses Portal betreiben Dienstleister in Deutschland, die an
    unsere Weisungen gebunden sind. In Länder außerhalb der Europäischen Union geben wir nichts weiter.

    Widerspruch und Beschwerde: Der Verarbeitung aus berechtigtem Interesse können Sie aus Gründen
    widersprechen, die sich aus Ihrer besonderen Lage ergeben; eine kurze Nachricht genügt. Beschweren
    können Sie sich beim Landesbeauftragten für den Datenschutz und die Informationsfreiheit
    Baden-Württemberg, Lautenschlagerstraße 20, 70173 Stuttgart.
""")

TERMS_FILE_NAME = "AGB-Immobilien-Seeblick.pdf"

#: The terms as a complete document; the demo draws it as the AGB file with the portal's own renderer.
TERMS_HTML = """<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<style>
@page {
  size: a4 portrait; margin: 22mm 22mm 24mm 22mm;
  @frame footer { -pdf-frame-content: foot; left: 22mm; right: 22mm; bottom: 11mm; height: 8mm; }
}
body { font-size: 10pt; line-height: 1.32; color: #1c2024; }
h1 { font-size: 19pt; margin: 0 0 8pt 0; color: #1f5f8b; }
h2 { font-size: 11pt; margin: 8pt 0 2pt 0; }
p { margin: 0 0 4pt 0; }
.foot { font-size: 8.5pt; color: #5b6470; text-align: center; }
</style>
</head>
<body>
<div id="foot" class="foot">Immobilien Seeblick GmbH · AGB · Seite <pdf:pagenumber> von <pdf:pagecount></div>
<h1>Allgemeine Geschäftsbedingungen</h1>
<p><strong>Immobilien Seeblick GmbH</strong>, Seestraße 12, 78464 Konstanz<br> Stand: Juli 2026. Diese Firma
und ihre Bedingungen sind für die Demo erfunden.</p>
<h2>1. Worum es geht</h2>
<p>Wir weisen Ihnen Gelegenheiten nach, eine Immobilie zu kaufen oder zu mieten, oder vermitteln den Vertrag
darüber. Diese Bedingungen gelten, sobald Sie uns damit beauftragen. Die Anfrage nach einem Exposé und das
Öffnen eines Exposés sind noch kein Auftrag.</p>
<h2>2. Wie ein Maklervertrag zustande kommt</h2>
<p>Für Wohnungen und Einfamilienhäuser schließen wir den Maklervertrag in Textform, zum Beispiel per E-Mail.
Als Verbraucherin oder Verbraucher erhalten Sie vorher die Widerrufsbelehrung. Vorher entsteht kein Anspruch
auf Provision.</p>
<h2>3. Provision</h2>
<p>Die Provision wird nur fällig, wenn durch unseren Nachweis oder unsere Vermittlung ein wirksamer Vertrag
über die Immobilie zustande kommt. Ihre Höhe steht im Exposé und im Maklervertrag. Beim Verkauf von
Wohnungen und Einfamilienhäusern an Verbraucher beträgt sie für beide Seiten gleich viel, üblicherweise
jeweils 3,57 % des beurkundeten Kaufpreises einschließlich 19 % Umsatzsteuer. Bei Gewerberäumen beträgt sie
üblicherweise 2,38 Nettokaltmieten einschließlich 19 % Umsatzsteuer.</p>
<p>Sie ist vierzehn Tage nach Zugang der Rechnung zu zahlen. Wer eine Wohnung mietet, zahlt uns nichts, es
sei denn, wir suchen ausschließlich in seinem Auftrag.</p>
<h2>4. Wenn Sie die Immobilie schon kennen</h2>
<p>Bitte sagen Sie uns innerhalb von fünf Werktagen nach Erhalt des Exposés, wenn Ihnen die Immobilie
bereits angeboten wurde, und von wem. So vermeiden wir Missverständnisse.</p>
<h2>5. Angaben zur Immobilie</h2>
<p>Unsere Angaben beruhen auf Auskünften der Eigentümer und auf Unterlagen der Behörden. Wir prüfen sie auf
Widersprüche, können für ihre Richtigkeit aber nicht einstehen. Zwischenverkauf und Zwischenvermietung
bleiben vorbehalten.</p>
<h2>6. Vertraulichkeit</h2>
<p>Exposés sind für Sie persönlich bestimmt. Geben Sie sie ohne unsere Zustimmung weiter und schließt der
andere den Vertrag, schulden Sie uns den Schaden, der uns dadurch entsteht.</p>
<h2>7. Tätigkeit für beide Seiten</h2>
<p>Wir dürfen auch für die andere Seite tätig werden und verhalten uns dann unparteiisch.</p>
<h2>8. Haftung</h2>
<p>Wir haften unbeschränkt bei Vorsatz und grober Fahrlässigkeit sowie bei Verletzung von Leben, Körper und
Gesundheit. Bei einfacher Fahrlässigkeit haften wir nur für die Verletzung wesentlicher Vertragspflichten
und der Höhe nach begrenzt auf den vorhersehbaren Schaden.</p>
<h2>9. Schluss</h2>
<p>Es gilt deutsches Recht; Ihr Schutz als Verbraucher durch das Recht Ihres Wohnsitzes bleibt erhalten. Ist
eine dieser Bestimmungen unwirksam, gelten die übrigen weiter.</p>
</body>
</html>
"""
