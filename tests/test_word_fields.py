"""Fields of Word templates: merge fields and braces, rows for every property, and nothing that runs."""

from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as WordFile
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from portal.word import WordRefused
from portal.word_fields import FieldsUnreadable, fill_fields, template_fields
from portal.word_templates.first_template import first_template

VALUES = {
    "anrede": "Guten Tag Frau Wałęsa & Şahin <b>",
    "vorname": "Ayşe",
    "firma_name": "Immobilien Seeblick",
    "objekte": "Altbau am Hang (SB-1)",
}
OBJECTS = [
    {"titel": "Altbau am Hang", "preis": "398.000 €"},
    {"titel": "Haus am See\nmit Steg", "preis": "1.250.000 €"},
]


def saved(document: WordFile) -> bytes:
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def letter(*texts: str) -> bytes:
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    return saved(document)


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(content)).paragraphs]


def rows(content: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Document(BytesIO(content)).tables[0].rows]


def complex_field(instruction: str, shown: str) -> WordFile:
    """A document with one field as Word writes it: begin, instruction in two pieces, separator, shown text, end."""
    document = Document()
    half = len(instruction) // 2
    pieces = [
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve">{instruction[:half]}</w:instrText>',
        f'<w:instrText xml:space="preserve">{instruction[half:]}</w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:rPr><w:b/></w:rPr><w:t>{shown}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ]
    runs = "".join(f"<w:r>{piece}</w:r>" for piece in pieces)
    document.add_paragraph("Sehr geehrte ")._p.extend(
        parse_xml(f"<w:p {nsdecls('w')}>{runs}</w:p>").getchildren()
    )
    return document


def test_it_names_the_fields_in_order_whatever_their_letters() -> None:
    content = letter("{{ Anrede }}, {{vorname}} {{ANREDE}}", "{{\xa0firma_name\xa0}}")
    assert template_fields(content) == ["anrede", "vorname", "firma_name"]


def test_it_fills_braces_and_keeps_every_character() -> None:
    filled = fill_fields(letter("{{ anrede }}, hier schreibt {{ firma_name }}."), VALUES, [])
    assert texts(filled) == ["Guten Tag Frau Wałęsa & Şahin <b>, hier schreibt Immobilien Seeblick."]


def test_it_fills_a_field_that_word_tore_into_pieces() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ vor", "na", "me }", "} ruft"):
        paragraph.add_run(piece).bold = piece == "na"
    assert texts(fill_fields(saved(document), VALUES, [])) == ["Ayşe ruft"]


@pytest.mark.parametrize("instruction", [" MERGEFIELD vorname \\* MERGEFORMAT ", ' MERGEFIELD "Vorname" '])
def test_it_fills_merge_fields_in_the_look_they_have(instruction: str) -> None:
    document = complex_field(instruction, "«Vorname»")
    assert template_fields(saved(document)) == ["vorname"]
    filled = Document(BytesIO(fill_fields(saved(document), VALUES, [])))
    assert filled.paragraphs[0].text == "Sehr geehrte Ayşe"
    assert filled.paragraphs[0].runs[-1].bold


def test_it_fills_simple_merge_fields_and_leaves_other_fields_alone() -> None:
    document = complex_field(" PAGE ", "1")
    document.add_paragraph()._p.append(
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr=" MERGEFIELD anrede "><w:r><w:t>«anrede»</w:t></w:r></w:fldSimple>'
        )
    )
    filled = fill_fields(saved(document), VALUES, [])
    assert texts(filled) == ["Sehr geehrte 1", VALUES["anrede"]]


def test_a_row_with_fields_of_a_property_comes_once_for_each() -> None:
    document = Document()
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Immobilie", "Preis"
    table.cell(1, 0).text, table.cell(1, 1).text = "{{ objekt.titel }}", "{{ Objekt.Preis }}"
    table.cell(2, 0).text = "Alle Preise ohne Nebenkosten"
    content = saved(document)
    assert template_fields(content) == ["objekt.titel", "objekt.preis"]
    assert rows(fill_fields(content, VALUES, OBJECTS)) == [
        ["Immobilie", "Preis"],
        ["Altbau am Hang", "398.000 €"],
        ["Haus am See\nmit Steg", "1.250.000 €"],
        ["Alle Preise ohne Nebenkosten", ""],
    ]


def test_a_loop_that_the_writer_put_there_himself_is_taken() -> None:
    document = Document()
    table = document.add_table(rows=3, cols=1)
    table.cell(0, 0).text = "{%tr for objekt in objekte %}"
    table.cell(1, 0).text = "{{ objekt.titel }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    assert rows(fill_fields(saved(document), VALUES, OBJECTS[:1])) == [["Altbau am Hang"]]


def test_all_properties_read_as_a_sentence_in_a_text() -> None:
    assert texts(fill_fields(letter("Es geht um {{ objekte }}."), VALUES, OBJECTS)) == [
        "Es geht um Altbau am Hang (SB-1)."
    ]


def test_fields_in_head_and_foot_are_found_and_filled() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ firma_name }}"
    document.sections[0].footer.paragraphs[0].text = "{{ vorname }}"
    content = saved(document)
    assert sorted(template_fields(content)) == ["firma_name", "vorname"]
    filled = Document(BytesIO(fill_fields(content, VALUES, [])))
    assert filled.sections[0].header.paragraphs[0].text == "Immobilien Seeblick"
    assert filled.sections[0].footer.paragraphs[0].text == "Ayşe"


def test_a_value_is_never_read_as_a_field() -> None:
    filled = fill_fields(letter("{{ anrede }}"), {"anrede": "{{ vorname }} {% raw %}", "vorname": "X"}, [])
    assert texts(filled) == ["{{ vorname }} {% raw %}"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ anrede.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ anrede|attr('x') }}",
        "{{ range(10) }}",
        "{{ 7 * 7 }}",
        "{{ objekte[0] }}",
        "{{ objekt.titel.__class__ }}",
        "{% set x = 1 %}",
        "{% for x in anrede %}{{ x }}{% endfor %}",
        "{% include 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{% if anrede == 'x' %}ja{% endif %}",
    ],
)
def test_instructions_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(FieldsUnreadable) as refused:
        template_fields(letter(text))
    assert "geschweift" in refused.value.sentence


@pytest.mark.parametrize("text", ["{{ anrede", "{{ an rede }}", "{{ }}", "{% endfor %}"])
def test_braces_that_make_no_field_are_named(text: str) -> None:
    with pytest.raises(FieldsUnreadable) as refused:
        template_fields(letter(text))
    assert "{{ anrede }}" in refused.value.sentence


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_what_is_no_word_file_is_refused(content: bytes) -> None:
    with pytest.raises(WordRefused) as refused:
        template_fields(content)
    assert refused.value.sentence


def test_the_first_template_has_known_fields_and_fills() -> None:
    from portal.word_templates import fields

    assert fields.unknown(template_fields(first_template())) == []
    filled = fill_fields(
        first_template(), dict.fromkeys(fields.names(), "Wert"), [dict.fromkeys(fields.OBJECT_NAMES, "W")]
    )
    assert rows(filled)[1] == ["W\nW", "W", "W", "W", "W"]
    assert not [text for text in texts(filled) if "{{" in text]
