"""The first wordings in English, for prospects who are written to in English; their names are German."""

from portal.wordings.first_texts.text import Writer

_english = Writer("en", "Kind regards", mark=" (Englisch)")

TEXTS = (
    _english.offer(
        "Antwort auf eine Anfrage",
        "{{ objekt_titel }} in {{ objekt_ort }}: your exposé",
        "Thank you for your enquiry. I am pleased to present <strong>{{ objekt_titel }}</strong> in "
        "{{ objekt_ort }} to you. You will find all details, photos and floor plans in the exposé. The exposé itself "
        "is in German; I will gladly explain anything that is not clear.",
        "Do you like what you see? Then I would be happy to show you the property. Please suggest two or three dates "
        "that suit you. You can reach me on {{ makler_telefon }} or by replying to this e-mail.",
        "If it is not what you are looking for, please let me know as well, so that I can suggest something better.",
    ),
    _english.offer(
        "Nach einem Telefonat",
        "Our phone call: {{ objekt_titel }}",
        "Thank you for talking to me. As agreed, here are the documents for <strong>{{ objekt_titel }}</strong> in "
        "{{ objekt_ort }} (reference {{ objekt_nr }}).",
        "Please take your time. I am happy to answer any questions, most quickly on {{ makler_telefon }}.",
    ),
    _english.offer(
        "Mehrere Vorschläge",
        "Our suggestions for your search",
        "For your search I have chosen what may suit you in location, size and price:",
        "{{ objekte }}",
        "For each of them the exposé shows details, photos and floor plans. Tell me what you like and what you do "
        "not like. Then I can go on searching for you or arrange a viewing.",
        "You can reach me on {{ makler_telefon }}.",
    ),
    _english.registered(
        "Danke für Ihre Anfrage",
        "Thank you for your enquiry about {{ objekt_titel }} in {{ objekt_ort }}. Behind the link above you will find "
        "everything for a first impression: details, photos and floor plans.",
        "You have a question or would rather talk? Please call me: {{ makler_telefon }}.",
    ),
    _english.registered(
        "Wie am Telefon besprochen",
        "Thank you for talking to me. As agreed, here are the documents for {{ objekt_titel }}.",
        "Please open the link by {{ link_gueltig_bis }}. If anything is unclear, call me: {{ makler_telefon }}.",
    ),
    _english.reminder(
        "Freundliche Erinnerung",
        "On {{ offerte_datum }} I prepared the exposé for {{ objekt_titel }} for you. My e-mail may have got lost, "
        "so I am sending it once more today.",
        "The link above opens the documents until {{ link_gueltig_bis }}. It costs nothing.",
        "You are no longer looking? Then a short reply is enough, and I will not write again.",
    ),
    _english.reminder(
        "Neuer Link auf Wunsch",
        "As you asked, here is a new link to {{ objekt_titel }}. It is valid until {{ link_gueltig_bis }}.",
    ),
    _english.reply(
        "Termin zur Besichtigung",
        "Viewing: {{ objekt_titel }}",
        "I would be happy to show you {{ objekt_titel }}. Please suggest two or three dates that suit you, evenings "
        "and Saturdays included. I will confirm one of them.",
        "It is quicker by phone: {{ makler_telefon }}.",
    ),
    _english.reply(
        "Antwort auf eine Rückfrage",
        "Your question about {{ objekt_titel }}",
        "Thank you for your question about {{ objekt_titel }} (reference {{ objekt_nr }}). I will ask the owner and "
        "come back to you.",
        "Until then you can reach me on {{ makler_telefon }}.",
    ),
    _english.reply(
        "Immobilie ist vergeben",
        "{{ objekt_titel }} is no longer available",
        "{{ objekt_titel }} in {{ objekt_ort }} is no longer available. I am sorry about that.",
        "I will gladly go on searching for you. Tell me what you liked about this property, and I will get in touch as "
        "soon as I have something suitable.",
    ),
)
