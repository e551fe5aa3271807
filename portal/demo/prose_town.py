"""What the agency writes about its properties in Konstanz and Überlingen."""

from portal.demo.prose import Prose, flow

HANG = Prose(
    text_property=flow("""
        Das Haus wurde 1908 für einen Konstanzer Kaufmann gebaut und später in fünf Wohnungen geteilt. Die
        hier angebotene liegt im zweiten Obergeschoss und nimmt die ganze Südseite ein. Drei Zimmer öffnen
        sich mit Flügeltüren zueinander; wer sie offen lässt, sieht vom Esszimmer durch den Erker bis zum
        See.

        Die Decken sind 3,10 Meter hoch, die Stuckprofile im Wohnzimmer erhalten und bei der Renovierung
        2019 ausgebessert worden. Gleichzeitig wurden Bad, Elektrik und Küche erneuert, die Kastenfenster
        überarbeitet und die Dielen abgeschliffen. So wohnt man in einem alten Haus, ohne sich um das Alte
        sorgen zu müssen.

        Zur Wohnung gehören ein trockener Kellerraum und ein Anteil am gemeinsamen Garten hinter dem Haus,
        den die Eigentümer miteinander pflegen.
    """),
    text_location=flow("""
        Die Straße steigt von der Mainaustraße sanft zum Lorettowald an. Sie ist eine Sackgasse,
        entsprechend ruhig ist es: Morgens hört man die Schulkinder, abends die Amseln. Bis zum Hörnle, dem
        Strandbad am Obersee, gehen Sie zwölf Minuten zu Fuß, in den Wald drei.

        Bäcker, Hausarzt, Apotheke und ein kleiner Supermarkt liegen in Allmannsdorf um die Ecke. Der Bus
        hält am Fuß der Straße und braucht elf Minuten bis zum Bahnhof; mit dem Rad sind Sie auf dem Uferweg
        meist schneller. Die Universität erreichen Sie in zehn Minuten, die Fähre nach Meersburg in acht.

        Grundschule und zwei Kindergärten sind zu Fuß zu erreichen. Die Stellplätze im Viertel sind den
        Bewohnern mit Parkausweis vorbehalten.
    """),
    text_equipment=flow("""
        In den drei Zimmern liegen abgeschliffene und geölte Dielen aus Pitchpine, im Flur das ursprüngliche
        Fischgrätparkett, in Bad und Küche sandfarbene Fliesen. Die Kastenfenster haben innen neue
        Dichtungen und Isolierglas bekommen; von außen sehen sie aus wie auf den Bauplänen.

        Die Einbauküche von 2019 bleibt in der Wohnung: Induktionsfeld, Backofen auf Augenhöhe,
        Geschirrspüler, eine Arbeitsplatte aus Eiche und genug Platz für einen Tisch am Fenster. Das Bad hat
        eine bodengleiche Dusche, eine Wanne unter dem Fenster und einen Anschluss für die Waschmaschine.

        Geheizt wird über eine Gas-Zentralheizung aus dem Jahr 2016 mit Heizkörpern unter den Fenstern.
        Glasfaser liegt bis in die Wohnung. Der Erker misst gut zwei Quadratmeter und ist als Leseplatz
        in der Wohnfläche enthalten.
    """),
    text_other=flow("""
        Das Hausgeld beträgt monatlich 342 Euro, davon fließen 96 Euro in die Rücklage. Diese stand Ende des
        vergangenen Jahres bei rund 61.000 Euro für das ganze Haus. Die Eigentümergemeinschaft hat
        beschlossen, im kommenden Frühjahr die Fassade zur Straße streichen zu lassen; die Kosten sind aus
        der Rücklage gedeckt.

        Die Wohnung wird von den Eigentümern selbst bewohnt und kann nach Absprache frei übergeben werden,
        frühestens drei Monate nach der Beurkundung. Teilungserklärung, Protokolle der letzten drei
        Versammlungen und den Wirtschaftsplan geben wir Ihnen gern vor der Besichtigung.

        Bitte vereinbaren Sie Besichtigungen nur über uns. Alle Angaben stammen von den Eigentümern oder aus
        den Bauakten; Irrtum und Zwischenverkauf bleiben vorbehalten.
    """),
)

SEETERRASSE = Prose(
    text_property=flow("""
        Im Westen der Überlinger Altstadt ist auf dem Gelände einer früheren Gärtnerei ein Haus mit sieben
        Wohnungen entstanden. Das Dachgeschoss besteht aus nur einer davon: gut 112 Quadratmeter auf einer
        Ebene, umgeben von einer Terrasse nach Süden und Westen. Der Aufzug hält direkt vor der Wohnungstür.

        Wohnen, Essen und Kochen teilen sich einen 46 Quadratmeter großen Raum. Die Fensterfront lässt sich
        über fast sieben Meter aufschieben; dann wird die Terrasse zum zweiten Wohnzimmer. Zwei Schlafzimmer
        mit je eigenem Bad liegen auf der ruhigen Gartenseite, dazwischen ein Arbeitszimmer mit Oberlicht.

        Die Wohnung ist im Frühjahr 2025 fertig geworden und noch nie bewohnt worden. Sie eignet sich als
        Wohnsitz ebenso wie als Zweitwohnung, denn alles, was Pflege braucht, regelt die Hausverwaltung.
    """),
    text_location=flow("""
        Zwischen dem Haus und dem See liegen der Uferpark und die Promenade, die von der Landesgartenschau
        geblieben sind. Bis zum Wasser gehen Sie vier Minuten, bis zum Münsterplatz mit seinem Wochenmarkt
        neun. Die Bebauung davor ist niedrig, der Blick reicht bei klarer Luft bis zum Säntis.

        Der Bahnhof Überlingen-Therme ist zu Fuß in sieben Minuten zu erreichen; von dort fahren Züge nach
        Friedrichshafen und Radolfzell. Mit dem Auto sind Sie über die B 31 neu in einer halben Stunde am
        Flughafen Friedrichshafen. Im Sommer legt das Kursschiff nach Meersburg und zur Mainau an der
        Promenade ab.

        Therme, Stadtgarten, Ärztehaus und Geschäfte für den täglichen Bedarf erreichen Sie ohne Auto.
    """),
    text_equipment=flow("""
        Alle Räume haben Eichenparkett in breiten Dielen auf Fußbodenheizung, die sich für jedes Zimmer
        einzeln regeln und im Sommer zum sanften Kühlen nutzen lässt. Die Wärme kommt aus dem
        Seewasser-Wärmenetz der Stadtwerke. Eine Lüftungsanlage mit Wärmerückgewinnung hält die Luft frisch,
        auch wenn Sie länger verreist sind.

        Die Fenster sind dreifach verglast, elektrische Raffstores schützen vor der Nachmittagssonne. In der
        Küche sind die Anschlüsse für eine freistehende Insel vorbereitet; die Küche selbst können Sie noch
        nach Ihren Wünschen planen. Beide Bäder sind mit bodengleichen Duschen und hellem Naturstein
        ausgestattet, eines zusätzlich mit Wanne.

        In der Tiefgarage gehören zwei Stellplätze dazu, einer mit Wallbox. Kellerraum, Fahrradraum und ein
        Platz für Strandsachen liegen daneben. Wohnung, Terrasse und Bad sind schwellenlos.
    """),
    text_other=flow("""
        Der Kaufpreis versteht sich für die Wohnung mit Kellerraum. Die beiden Stellplätze in der Tiefgarage
        werden mit zusammen 58.000 Euro zusätzlich erworben. Das Hausgeld ist für das erste Jahr mit 418
        Euro im Monat veranschlagt, darin sind Wartung von Aufzug und Lüftung, Gartenpflege und Winterdienst
        enthalten.

        Da das Gebäude neu ist, bestehen die Gewährleistungsansprüche gegen die ausführenden Firmen noch bis
        zum Frühjahr 2030; sie gehen beim Verkauf auf Sie über. Eine Vermietung an wechselnde Feriengäste
        lässt die Teilungserklärung nicht zu, eine dauerhafte Vermietung schon.

        Besichtigungen sind auch am Wochenende möglich. Für einen ersten Eindruck schicken wir Ihnen auf
        Wunsch den Grundriss mit Maßen für Ihre Möbel.
    """),
)

LADEN = Prose(
    text_property=flow("""
        Das schmale Stadthaus in der Niederburg stammt im Kern aus dem 16. Jahrhundert und steht unter
        Denkmalschutz. Im Erdgeschoss wird ein Laden mit zwei großen Schaufenstern und Rundbogen frei,
        dahinter liegen ein Besprechungszimmer, ein Büro zum Hof, eine Teeküche und zwei Toiletten. Zusammen
        sind das 118 Quadratmeter, die sich als Geschäft, Atelier, Praxis oder Kanzlei nutzen lassen.

        Der Verkaufsraum ist 54 Quadratmeter groß und stützenfrei. Die Balkendecke wurde 2017 freigelegt,
        der Sandsteinbogen zur Gasse gereinigt. Über eine Innentreppe erreichen Sie den Gewölbekeller, der
        trocken und beleuchtet ist und zusätzlich als Lager dient.

        Bisher war hier eine Buchbinderei mit Ladengeschäft. Die Flächen werden leer und frisch gestrichen
        übergeben; Leitungen und Beleuchtung sind auf heutigem Stand.
    """),
    text_location=flow("""
        Die Niederburg ist das älteste Viertel von Konstanz: enge Gassen, kleine Läden, Weinstuben, das
        Münster gleich nebenan. Wer hier einkauft, ist zu Fuß unterwegs und nimmt sich Zeit. An Markttagen
        und in der Saison gehen nach der städtischen Zählung mehrere tausend Menschen am Tag durch die
        Gasse.

        Vom Bahnhof sind es neun Minuten zu Fuß, zum Parkhaus am Altstadtring vier. Anliefern können Sie
        werktags bis zehn Uhr direkt vor der Tür, danach über den Hof. In der Nachbarschaft arbeiten eine
        Goldschmiedin, zwei Galerien, eine Physiotherapiepraxis und ein Steuerbüro.

        Die Grenze zur Schweiz liegt fünfzehn Gehminuten entfernt; ein guter Teil der Kundschaft kommt aus
        Kreuzlingen und dem Thurgau.
    """),
    text_equipment=flow("""
        Im Verkaufsraum liegt geschliffener Estrich, im Büro und im Besprechungszimmer Eichenparkett. Die
        Schaufenster haben Sicherheitsglas und eine zurückhaltende Beleuchtung, deren Schienen Sie umstecken
        können. Der Eingang ist schwellenlos und mit 1,05 Metern breit genug für Rollstuhl und Kinderwagen;
        eine der Toiletten ist für Kundschaft gedacht.

        Netzwerkdosen gibt es in jedem Raum, ein Glasfaseranschluss mit eigenem Schrank ist im Keller
        eingerichtet. Die Teeküche hat Spüle, Kühlschrank und zwei Kochfelder. Geheizt wird mit Fernwärme
        über Heizkörper, im Sommer bleibt das Erdgeschoss durch die dicken Mauern angenehm kühl.

        Eine Alarmanlage ist vorhanden und kann übernommen werden. Werbung an der Fassade ist in Abstimmung
        mit der Denkmalpflege möglich; der schmiedeeiserne Ausleger darf neu beschriftet werden.
    """),
    text_other=flow("""
        Die monatliche Nettokaltmiete beträgt 2.450 Euro, die Vorauszahlung auf die Nebenkosten 380 Euro,
        jeweils zuzüglich Umsatzsteuer, da der Vermieter zur Umsatzsteuer optiert hat. Als Sicherheit werden
        drei Nettokaltmieten vereinbart, gern auch als Bürgschaft.

        Gewünscht ist ein Mietvertrag über fünf Jahre mit einer Verlängerungsmöglichkeit um weitere fünf.
        Die Miete bleibt zwei Jahre fest und folgt danach dem Verbraucherpreisindex. Gastronomie mit Abluft
        lässt das Denkmal nicht zu; ein Café ohne Küche ist nach Rücksprache denkbar.

        Für Baudenkmäler ist kein Energieausweis vorgeschrieben. Den durchschnittlichen Wärmeverbrauch der
        letzten drei Jahre nennen wir Ihnen auf Anfrage. Dieses Angebot richtet sich an Gewerbetreibende und
        Freiberufler.
    """),
)
