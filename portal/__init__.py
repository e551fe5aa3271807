"""The map of the house: what each package is called in German and in code. Imports nothing.

==============  ==============  =====================================================================
Interface       Package         What belongs there
==============  ==============  =====================================================================
Firmendaten     agency          the agency's settings, its legal texts in versions, imprint, mail account
Makler          brokers         the people who sign in, their sessions and invitations
Textvorlage     wordings        named texts with placeholders
Word-Vorlage    word_templates  .docx files with fields
Immobilie       properties      what is offered: facts, photos, floor plans, energy certificate
Interessent     prospects       who asked for an exposé
Vorgang         cases           everything exchanged with one prospect about one wish
Offerte         offers          cover letter plus properties; frozen into a snapshot when sent
Versand         dispatch        checking and sending, the registered mail
Zustimmung      consent         personal link, consent page, preview
Nachweis        evidence        the chained record of everything that happened
Postausgang     mail            mails promised and mails sent
Start           start           what needs the broker now
==============  ==============  =====================================================================

``demo`` fills a believable agency and serves it; files directly in this folder know no domain word.
"""

__version__ = "0.1.0"
