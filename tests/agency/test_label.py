"""The consent's label: which words it may carry."""

import pytest

from portal.agency.label import OFFERED_LABELS, LabelRefused, check_label


@pytest.mark.parametrize(
    "good",
    [*OFFERED_LABELS, "Jetzt ansehen", "Unterlagen öffnen und per E-Mail erhalten", "Ja, bitte zeigen"],
)
def test_it_takes_a_label_that_only_opens(good):
    check_label(good)


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ("Ich habe die Belehrung gelesen", "gelesen"),
        ("GELESEN und öffnen", "gelesen"),
        ("Ich verzichte auf mein Widerrufsrecht", "verzicht"),
        ("Verzichtserklärung abgeben", "verzicht"),
        ("Kostenpflichtig öffnen", "kostenpflichtig"),
        ("kosten­pflichtig öffnen", "kostenpflichtig"),
        ("kosten-pflichtig öffnen", "kostenpflichtig"),
        ("zahlungspflichtig öffnen", "zahlungspflichtig"),
        ("Exposé bestellen", "bestell"),
        ("b e s t e l l e n", "bestell"),
        ("Makler beauftragen", "beauftrag"),
        ("Ich beauftrage Sie", "beauftrag"),
        ("ﬀ ᵇestellen", "bestell"),
    ],
)
def test_it_refuses_words_that_make_the_click_something_else(bad, word):
    with pytest.raises(LabelRefused) as caught:
        check_label(bad)
    assert caught.value.word == word
