"""What the agency writes about its houses in Radolfzell, Singen and near Allensbach."""

from portal.demo.prose import Prose, flow

GARTEN = Prose(
    text_property=flow("""
        Zwei versetzte Baukörper, einer verputzt, einer mit Lärchenholz verkleidet: So hat das Radolfzeller
        Architekturbüro 2018 dieses Einfamilienhaus für eine Familie mit drei Kindern entworfen. Nach außen
        wirkt es zurückhaltend, innen öffnet es sich über die ganze Breite zum Garten.

        Im Erdgeschoss liegen der Wohn- und Essbereich mit Küche, ein Arbeitszimmer, ein Duschbad und die
        Garderobe. Oben gibt es vier Schlafzimmer, davon eines mit Ankleide, und ein Familienbad. Der
        Holzkubus nimmt die Eltern auf, der Putzbau die Kinder; dazwischen fällt Licht durch ein langes
        Dachfenster ins Treppenhaus.

        Das Haus steht auf 612 Quadratmetern Grund. Alte Apfelbäume, eine Wiese, ein kleines Nutzbeet und
        die Holzterrasse sind so angelegt, dass der Garten wenig Arbeit macht und viel Platz zum Spielen
        lässt.
    """),
    text_location=flow("""
        Markelfingen gehört zu Radolfzell und ist doch ein Dorf geblieben: Kirche, Bäcker, Hofladen,
        Grundschule und Kindergarten liegen beieinander. Das Grundstück befindet sich am Rand eines
        Wohngebiets aus den letzten zwanzig Jahren, nach Westen schließen Streuobstwiesen an, die als
        Ausgleichsfläche dauerhaft frei bleiben.

        Zum Strandbad am Gnadensee fahren Kinder in fünf Minuten mit dem Rad. Die Haltestelle des Seehas
        liegt acht Gehminuten entfernt; er bringt Sie halbstündlich nach Konstanz und Singen. Die Innenstadt
        von Radolfzell mit Gymnasium, Krankenhaus und Wochenmarkt erreichen Sie in vier Kilometern auf einem
        Radweg abseits der Straße.

        Über die B 33 sind Sie rasch auf der Autobahn nach Stuttgart oder Zürich. Im Haus hört man davon
        nichts.
    """),
    text_equipment=flow("""
        Das Haus ist in Holzrahmenbauweise errichtet und hält den Standard Effizienzhaus 40 Plus ein. Eine
        Luft-Wasser-Wärmepumpe versorgt die Fußbodenheizung, auf dem Dach arbeitet eine Photovoltaikanlage
        mit 9,8 Kilowatt und ein Speicher mit zehn Kilowattstunden. Im vergangenen Jahr hat sie mehr Strom
        erzeugt, als im Haus gebraucht wurde.

        Erd- und Obergeschoss haben Eichenparkett, die Bäder großformatige Fliesen. Die Küche ist vom
        Schreiner gebaut, mit Kochinsel, Speisekammer und Blick auf die Terrasse. Ein Kaminofen steht
        zwischen Essplatz und Sofa. Außenliegende Jalousien sind an allen Fenstern vorhanden und lassen sich
        zentral steuern.

        Zum Haus gehören ein Carport für zwei Autos mit Wallbox, ein Geräteschuppen und eine Zisterne für
        den Garten.
    """),
    text_other=flow("""
        Auf Wunsch der Eigentümer nennen wir die genaue Adresse erst, wenn Sie das Exposé geöffnet haben.
        Bitte sehen Sie davon ab, das Haus ohne Verabredung aufzusuchen; die Familie wohnt dort noch.

        Die Übergabe ist zum Ende des Schuljahres vorgesehen, nach Absprache auch früher. Küche, Kaminofen,
        Jalousien und Wallbox sind im Kaufpreis enthalten. Die Grundsteuer beträgt derzeit 684 Euro im Jahr.
        Baulasten oder Wegerechte sind im Grundbuch nicht eingetragen.

        Baupläne, Wärmeschutznachweis und die Erträge der Photovoltaikanlage legen wir Ihnen bei der
        Besichtigung vor. Die Angaben in diesem Exposé haben wir von den Eigentümern erhalten und sorgfältig
        geprüft; für ihre Richtigkeit können wir dennoch keine Gewähr übernehmen.
    """),
)

REIHENHAUS = Prose(
    text_property=flow("""
        Das Reihenmittelhaus steht in einer Zeile von sechs Häusern aus dem Jahr 1978. Es hat auf drei
        Ebenen fünf Zimmer, dazu einen voll nutzbaren Keller. Die Räume sind klug geschnitten: kein langer
        Flur, ein Wohnzimmer über die ganze Hausbreite, drei Schlafzimmer im ersten Stock und ein
        ausgebautes Dachzimmer mit Blick auf den Hohentwiel.

        Die jetzigen Eigentümer haben das Haus 2012 in weiten Teilen erneuert: Fenster, Bad, Elektrik und
        Böden. Danach wurde es gepflegt und nichts aufgeschoben. Sie können einziehen, ohne zuerst die
        Handwerker zu rufen, und später nach und nach verändern, was Sie anders möchten.

        Der Garten liegt nach Süden, ist eingewachsen und hat einen eigenen Zugang vom Wohnweg. Eine Garage
        in der Reihe gegenüber gehört dazu.
    """),
    text_location=flow("""
        Die Südstadt von Singen ist in den siebziger Jahren mit viel Grün geplant worden. Autos bleiben auf
        den Sammelstraßen, zwischen den Häusern verlaufen Wohnwege, auf denen Kinder Rad fahren lernen. Ein
        Spielplatz liegt in Sichtweite, die Grundschule in sechs Gehminuten, ein Supermarkt mit Bäcker
        gleich dahinter.

        Zum Bahnhof fahren Sie mit dem Stadtbus neun Minuten. Von dort erreichen Sie Konstanz in einer
        halben Stunde, Zürich in einer Stunde und Stuttgart in knapp zwei. Das Krankenhaus und die großen
        Arbeitgeber der Stadt sind mit dem Rad gut zu erreichen.

        Am Wochenende ist der Weg ins Grüne kurz: Der Hohentwiel mit seiner Festungsruine, die Aach und die
        Vulkankegel des Hegaus beginnen praktisch vor der Haustür.
    """),
    text_equipment=flow("""
        Im Wohnzimmer und in den Schlafzimmern liegt Parkett aus Buche, in Küche, Flur und Bad sind es helle
        Fliesen. Die Kunststofffenster von 2012 sind doppelt verglast und haben Rollläden. Die Einbauküche
        mit Geräten ist neun Jahre alt und bleibt im Haus, der Durchgang zum Essplatz wurde damals
        verbreitert.

        Das Bad im Obergeschoss hat Wanne und Dusche, im Erdgeschoss gibt es ein Gäste-WC, im Keller einen
        weiteren Anschluss. Geheizt wird mit einer Gas-Brennwerttherme aus dem Jahr 2012. Das Dach wurde
        2004 gedämmt und neu gedeckt, die Kellerdecke 2012.

        Auf der Terrasse schützt eine Markise vor der Südsonne. Im Garten stehen ein Holzhaus für Geräte,
        zwei Hochbeete und ein Zwetschgenbaum. Telefon und Internet kommen über Kabel, Glasfaser ist in der
        Straße verlegt.
    """),
    text_other=flow("""
        Das Grundstück misst 198 Quadratmeter und ist Eigentum, kein Erbbaurecht. Die sechs Häuser teilen
        sich Wohnweg und Garagenhof; dafür fallen im Jahr rund 120 Euro an. Die Garage ist im Kaufpreis
        enthalten.

        Frei wird das Haus nach Absprache, voraussichtlich drei bis vier Monate nach der Beurkundung. Die
        Eigentümer ziehen in eine kleinere Wohnung in der Nähe und lassen auf Wunsch Gartenmöbel und
        Rasenmäher da.

        Wer die Heizung in den nächsten Jahren tauschen möchte: Für das Haus liegt eine Energieberatung mit
        Kostenschätzung vor, die Sie bei uns einsehen können. Zur Finanzierung stellen wir Ihnen die
        üblichen Unterlagen für Ihre Bank zusammen, sobald Sie uns sagen, dass Sie ernsthaft interessiert
        sind.
    """),
)

HOFGUT = Prose(
    text_property=flow("""
        Das Hofgut liegt auf dem Bodanrück, auf halbem Weg zwischen Allensbach und dem Überlinger See. Zum
        Anwesen gehören das Wohnhaus von 1894, eine große Scheune mit Stall, ein Backhaus und knapp ein
        halber Hektar Land: Hofplatz, Bauerngarten, Obstwiese und Weide.

        Das Wohnhaus ist auf Bruchsteinsockel gemauert, darüber Fachwerk, das Dach weit heruntergezogen. Auf
        zwei Geschossen bietet es 286 Quadratmeter mit neun Zimmern. Im Erdgeschoss liegen Stube, Wohnküche
        und ein Gartenzimmer, oben sechs Schlaf- und Arbeitszimmer. Eine Einliegerwohnung lässt sich mit
        wenig Aufwand abtrennen, der zweite Eingang ist vorhanden.

        Die Scheune ist trocken und in gutem Zustand. Eine Bauvoranfrage für zwei Ferienwohnungen im
        östlichen Teil hat das Landratsamt 2023 positiv beschieden.
    """),
    text_location=flow("""
        Der Hof steht allein, aber nicht abgelegen. Ein asphaltierter Weg führt in wenigen Minuten zur
        Landstraße; nach Allensbach mit Bahnhof, Schule, Ärzten und Strandbad sind es fünf Kilometer, nach
        Konstanz zwanzig Minuten mit dem Auto. Der Schulbus hält am Ende der Zufahrt.

        Ringsum liegen Wiesen, Buchenwald und kleine Moore, die zum Landschaftsschutzgebiet gehören. Von der
        Bank hinter der Scheune sieht man den Gnadensee und an vielen Tagen die Alpen. Der nächste Nachbar
        ist ein Biohof in sechshundert Metern Entfernung, der auch die Weide bewirtschaftet, wenn Sie das
        möchten.

        Wander- und Radwege beginnen am Hoftor. Wer den Trubel am See sucht, ist schnell dort, und wer ihn
        meiden will, bleibt einfach zu Hause.
    """),
    text_equipment=flow("""
        2009 wurde das Wohnhaus gründlich modernisiert: Dach gedämmt und neu gedeckt, Fenster mit Sprossen
        nach altem Vorbild, Wasser- und Stromleitungen, drei Bäder, eine Pelletheizung mit
        Solarunterstützung. Der Kachelofen in der Stube und der Grundofen im Gartenzimmer sind vom
        Schornsteinfeger abgenommen und in Gebrauch.

        Die Böden sind aus breiter Tanne und Terrakotta, Balken und Wandtäfer wurden freigelegt und mit
        Leinöl behandelt. In der Wohnküche steht neben dem modernen Herd der alte Holzherd, der an kalten
        Tagen die Küche allein wärmt. Das Wasser kommt aus dem öffentlichen Netz, für Garten und Tiere gibt
        es eine eigene Quelle.

        Im Stall sind vier Boxen eingerichtet. Glasfaser wurde 2024 bis ins Haus gelegt, der Stromanschluss
        reicht für Werkstatt und Ladestation.
    """),
    text_other=flow("""
        Die Eigentümerin möchte, dass wir die Adresse erst nach dem Öffnen des Exposés nennen.
        Besichtigungen finden ausschließlich in unserer Begleitung statt. Bitte bringen Sie dafür anderthalb
        Stunden Zeit und festes Schuhwerk mit.

        Das Anwesen liegt im Außenbereich. Wohnhaus und Scheune sind im Bestand genehmigt; Neubauten sind
        nur in engen Grenzen zulässig. Bauvoranfrage, Lageplan und das Ergebnis der Quelluntersuchung liegen
        uns vor. Das Haus ist kein Kulturdenkmal.

        Pferdeanhänger, Brennholz und das Inventar der Werkstatt können übernommen werden. Der Verkauf
        erfolgt an Menschen, die den Hof bewohnen oder behutsam weiterentwickeln möchten. Die Übergabe ist
        ab Sommer möglich. Zur Finanzierung und zu Fördermitteln für die Scheune nennen wir Ihnen gern
        Fachleute aus der Region.
    """),
)
