"""Text, paragraphs and pages of Word files: what becomes of each look."""

import re

import pytest

from portal.word import read_word
from tests.word.files import html, paragraph, run, styles, text, word


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("<w:b/>", "<p><strong>Altbau</strong></p>"),
        ('<w:b w:val="0"/>', "<p>Altbau</p>"),
        ("<w:i/>", "<p><em>Altbau</em></p>"),
        ('<w:u w:val="single"/>', "<p><u>Altbau</u></p>"),
        ('<w:u w:val="none"/>', "<p>Altbau</p>"),
        ("<w:strike/>", "<p><s>Altbau</s></p>"),
        ('<w:vertAlign w:val="superscript"/>', "<p><sup>Altbau</sup></p>"),
        ('<w:vertAlign w:val="subscript"/>', "<p><sub>Altbau</sub></p>"),
        ('<w:position w:val="8"/><w:sz w:val="12"/>', "<p><sup>Altbau</sup></p>"),
        ('<w:position w:val="-2"/><w:sz w:val="12"/>', "<p><sub>Altbau</sub></p>"),
        ('<w:position w:val="6"/>', "<p>Altbau</p>"),
        ('<w:color w:val="1F5F8B"/>', '<p class="w-color-1f5f8b">Altbau</p>'),
        ('<w:color w:val="auto"/>', "<p>Altbau</p>"),
        ('<w:color w:val="000000"/>', "<p>Altbau</p>"),
        ('<w:sz w:val="32"/>', '<p class="w-size-140">Altbau</p>'),
        ("<w:caps/>", '<p class="w-caps">Altbau</p>'),
        ('<w:highlight w:val="yellow"/>', '<p><span class="w-fill-ffff00">Altbau</span></p>'),
        ('<w:shd w:val="clear" w:fill="F2DE4B"/>', '<p><span class="w-fill-f2de4b">Altbau</span></p>'),
    ],
)
def test_the_look_of_text_is_carried(properties, expected):
    assert html(run(properties)) == expected


def test_pale_text_is_darkened_until_it_can_be_read():
    assert html(run('<w:color w:val="FFCC00"/>')) == '<p class="w-color-8c7000">Altbau</p>'


def test_white_text_on_a_mid_tone_stays_white_and_the_tone_becomes_deeper():
    found = html(run('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="4F81BD"/>'))
    assert found == '<p class="w-color-ffffff"><span class="w-fill-4477b4">Altbau</span></p>'


def test_text_without_a_colour_is_white_on_dark_ground():
    assert 'class="w-color-ffffff"' in html(run('<w:shd w:val="clear" w:fill="1F3864"/>'))


def test_spaces_and_umlauts_stay_as_they_were_typed():
    assert (
        html(text("450.000\u00a0€ fu\u0308r  zwei", " und mehr")) == "<p>450.000\u00a0€ für zwei und mehr</p>"
    )


def test_breaks_hyphens_and_tabs_are_carried():
    body = (
        "<w:p><w:r><w:t>Haus</w:t><w:br/><w:t>E</w:t><w:noBreakHyphen/><w:t>Mail</w:t><w:tab/><w:t>an</w:t>"
        "<w:softHyphen/><w:t>bei</w:t></w:r></w:p>"
    )
    assert html(body) == "<p>Haus<br>E\u2011Mail\u00a0\u00a0\u00a0 anbei</p>"


def test_symbols_become_characters_that_everybody_has():
    body = (
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:t xml:space="preserve"> Balkon </w:t></w:r>'
        '<w:r><w:sym w:font="Wingdings" w:char="F028"/></w:r>'
        '<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>ü</w:t></w:r></w:p>'
    )
    assert html(body) == "<p>✓ Balkon Tel.✓</p>"


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ('<w:jc w:val="center"/>', '<p class="w-center">Altbau</p>'),
        ('<w:jc w:val="end"/>', '<p class="w-right">Altbau</p>'),
        ('<w:jc w:val="both"/>', '<p class="w-justify">Altbau</p>'),
        ('<w:ind w:left="800"/>', '<p class="w-indent-2">Altbau</p>'),
        ('<w:spacing w:after="0"/>', '<p class="w-tight">Altbau</p>'),
        ('<w:shd w:val="clear" w:fill="F2DE4B"/>', '<p class="w-fill-f2de4b">Altbau</p>'),
        ('<w:pBdr><w:bottom w:val="single" w:sz="4"/></w:pBdr>', '<p class="w-edge-bottom">Altbau</p>'),
        ('<w:outlineLvl w:val="0"/>', "<h2>Altbau</h2>"),
    ],
)
def test_the_look_of_paragraphs_is_carried(properties, expected):
    assert html(paragraph(properties)) == expected


def test_blank_lines_are_space_above_the_next():
    assert html(text("a") + "<w:p/><w:p/>" + text("b") + "<w:p/>") == '<p>a</p><p class="w-gap-2">b</p>'


def test_headings_go_down_step_by_step():
    names = ("Title", "heading 1", "heading 3", "heading 1", "heading 2")
    sheet = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{n}"><w:name w:val="{name}"/></w:style>'
        for n, name in enumerate(names)
    )
    related, more = styles(sheet)
    body = "".join(paragraph(f'<w:pStyle w:val="S{n}"/>', name) for n, name in enumerate(names))
    tags = re.findall("<(h[0-9])", read_word(word(body, related, more)).html)
    assert tags == ["h2", "h3", "h4", "h3", "h4"]


def test_styles_hand_their_looks_down():
    related, more = styles(
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="20"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="Base"/><w:pPr><w:jc w:val="center"/></w:pPr>'
        '<w:rPr><w:i/><w:color w:val="1F5F8B"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Sub"><w:basedOn w:val="Base"/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Not"><w:rPr><w:i w:val="0"/></w:rPr></w:style>'
    )
    body = (
        '<w:p><w:pPr><w:pStyle w:val="Sub"/></w:pPr><w:r><w:t xml:space="preserve">a </w:t></w:r>'
        '<w:r><w:rPr><w:rStyle w:val="Not"/></w:rPr><w:t>b</w:t></w:r></w:p>'
    )
    found = read_word(word(body, related, more)).html
    assert found == '<p class="w-center w-tight w-color-1f5f8b"><strong><em>a </em>b</strong></p>'


def test_styles_that_stand_on_each_other_in_a_circle_end():
    related, more = styles(
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    assert "Altbau" in read_word(word(paragraph('<w:pStyle w:val="A"/>'), related, more)).html


def test_a_new_page_begins_with_the_block_that_begins_it():
    broken = '<w:p><w:r><w:t>a</w:t><w:br w:type="page"/><w:t>b</w:t></w:r></w:p>'
    assert html(broken + paragraph("<w:pageBreakBefore/>", "c")) == (
        '<p>a</p><p class="w-page-break">b</p><p class="w-page-break">c</p>'
    )


def test_no_page_break_at_the_ends_and_never_two():
    page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    assert html(page + text("a") + page + page + text("b") + page) == '<p>a</p><p class="w-page-break">b</p>'


def test_a_section_begins_a_page_unless_it_goes_on():
    end = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"
    assert html(text("a") + end + text("b") + "<w:sectPr/>") == '<p>a</p><p class="w-page-break">b</p>'
    going_on = '<w:sectPr><w:type w:val="continuous"/></w:sectPr>'
    assert "page-break" not in html(text("a") + end + text("b") + going_on)


def test_a_large_first_letter_stays_with_its_word():
    letter = paragraph('<w:framePr w:dropCap="drop" w:lines="3"/>', "W")
    assert html(letter + text("ohnen am See")) == "<p>Wohnen am See</p>"
