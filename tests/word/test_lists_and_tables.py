"""Lists and tables of Word files: numbers, merged cells, lines, widths, styles."""

from portal.word import read_word
from tests.word.files import NAMES, Parts, Relations, html, paragraph, styles, text, word


def numbering(levels: str, more: str = "") -> tuple[Relations, Parts]:
    part = (
        f'<w:numbering {NAMES}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}</w:numbering>'
    )
    return [("rIdN", "numbering", "numbering.xml")], {"word/numbering.xml": part}


def level(place: int, form: str, label: str) -> str:
    return f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{label}"/></w:lvl>'


def entry(content: str, place: int = 0, number: int = 1) -> str:
    return paragraph(f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{number}"/></w:numPr>', content)


def test_lists_stand_within_lists():
    related, more = numbering(
        level(0, "decimal", "%1.") + level(1, "bullet", "•") + level(2, "lowerRoman", "%3)")
    )
    body = entry("a") + entry("b", 1) + entry("c", 2) + entry("d", 1) + entry("e")
    assert html(body, related, more) == (
        '<ol><li>a<ul><li>b<ol class="w-lower-roman"><li>c</li></ol></li><li>d</li></ul></li><li>e</li></ol>'
    )


def test_a_list_goes_on_after_a_paragraph():
    related, more = numbering(level(0, "upperLetter", "%1."))
    found = html(entry("a") + entry("b") + text("zwischen") + entry("c"), related, more)
    assert found.endswith('<p>zwischen</p><ol class="w-upper-alpha" start="3"><li>c</li></ol>')


def test_another_list_begins_where_it_says_so():
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    related, more = numbering(level(0, "decimal", "%1."), again)
    found = html(entry("a") + entry("b") + entry("c", number=2), related, more)
    assert found == "<ol><li>a</li><li>b</li></ol><ol><li>c</li></ol>"


def test_numbers_that_html_cannot_count_are_written_out():
    related, more = numbering(level(0, "decimal", "§ %1") + level(1, "decimal", "%1.%2"))
    found = html(entry("Kauf") + entry("Preis", 1) + entry("Frist", 1), related, more)
    assert found == (
        '<p>§ 1\u00a0 Kauf</p><p class="w-indent-1">1.1\u00a0 Preis</p><p class="w-indent-1">1.2\u00a0 Frist</p>'
    )


def test_what_is_below_a_written_out_number_stands_further_in():
    related, more = numbering(
        level(0, "decimal", "%1.")
        + level(1, "decimal", "%1.%2.")
        + level(2, "bullet", "–")
        + level(3, "bullet", "–")
    )
    found = html(
        entry("Haus") + entry("Küche", 1) + entry("Herd", 2) + entry("Gas", 3) + entry("Hof"), related, more
    )
    assert found == (
        '<ol><li>Haus</li></ol><p class="w-indent-1">1.1.\u00a0 Küche</p>'
        '<ul><li class="w-indent-1">Herd<ul><li>Gas</li></ul></li></ul><ol start="2"><li>Hof</li></ol>'
    )


def test_a_number_that_is_taken_away_is_no_entry():
    related, more = numbering(level(0, "decimal", "%1."))
    assert html(entry("a", number=0) + entry("b", number=7), related, more) == "<p>a</p><p>b</p>"


def table(rows: list[str], properties: str = "", grid: tuple[int, ...] = ()) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text(content)}</w:tc>"


LINES = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{edge} w:val="single" w:sz="4"/>' for edge in "top left bottom right insideH insideV".split()
    )
    + "</w:tblBorders>"
)


def test_lines_around_all_cells_are_one_word():
    found = html(table([row(cell("a"), cell("b"))], LINES, (2000, 6000)))
    assert found == (
        '<table class="w-width-88 w-borders"><tbody><tr><td class="w-width-25">a</td><td class="w-width-75">b</td></tr>'
        "</tbody></table>"
    )


def test_single_lines_stand_on_their_cells():
    bottom = '<w:tcBorders><w:bottom w:val="single" w:sz="4"/></w:tcBorders>'
    found = html(table([row(cell("a", bottom), cell("b"))]))
    assert found == '<table><tbody><tr><td class="w-edge-bottom">a</td><td>b</td></tr></tbody></table>'


def test_cells_are_merged_both_ways():
    rows = [
        row(cell("a", '<w:vMerge w:val="restart"/>'), cell("b", '<w:gridSpan w:val="2"/>')),
        row(cell("", "<w:vMerge/>"), cell("c"), cell("d")),
        row(cell("e"), cell("f", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>")),
    ]
    assert html(table(rows)) == (
        '<table class="w-snug"><tbody><tr><td rowspan="2">a</td><td colspan="2">b</td></tr>'
        '<tr><td>c</td><td>d</td></tr><tr><td>e</td><td colspan="2">f</td></tr></tbody></table>'
    )


def test_a_merge_without_a_beginning_is_a_cell():
    assert (
        html(table([row(cell("a", "<w:vMerge/>"))]))
        == '<table class="w-snug"><tbody><tr><td>a</td></tr></tbody></table>'
    )


def test_head_rows_are_heads():
    found = html(table([row(cell("Merkmal"), properties="<w:tblHeader/>"), row(cell("84 m²"))]))
    assert found == (
        '<table class="w-snug"><thead><tr><th>Merkmal</th></tr></thead><tbody><tr><td>84\u00a0m²</td></tr>'
        "</tbody></table>"
    )


def test_rows_that_are_hidden_or_deleted_are_not_there():
    rows = [
        row(cell("a")),
        row(cell("geheim"), properties="<w:hidden/>"),
        row(cell("weg"), properties="<w:del/>"),
    ]
    found = read_word(word(table(rows)))
    assert "geheim" not in found.html
    assert "weg" not in found.html
    assert len(found.notes) == 2


def test_a_table_style_says_how_its_parts_look():
    related, more = styles(
        '<w:style w:type="table" w:styleId="Grid"><w:tblStylePr w:type="firstRow"><w:rPr><w:b/>'
        '<w:color w:val="FFFFFF"/></w:rPr><w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr></w:tblStylePr>'
        '<w:tblStylePr w:type="band1Horz"><w:tcPr><w:shd w:val="clear" w:fill="D9E2F3"/></w:tcPr></w:tblStylePr>'
        "</w:style>"
    )
    properties = '<w:tblStyle w:val="Grid"/><w:tblLook w:val="04A0"/>'
    found = read_word(
        word(table([row(cell("a")), row(cell("b")), row(cell("c"))], properties), related, more)
    ).html
    assert '<th class="w-color-ffffff w-fill-1f3864"><strong>a</strong></th>' in found
    assert '<td class="w-fill-d9e2f3">b</td>' in found
    assert "<td>c</td>" in found


def test_columns_made_with_tabs_become_a_table():
    tabs = '<w:tabs><w:tab w:val="right" w:pos="4535"/></w:tabs>'
    line = f"<w:p><w:pPr>{tabs}</w:pPr><w:r><w:t>Kaufpreis</w:t><w:tab/><w:t>450.000 €</w:t></w:r></w:p>"
    assert html(line) == (
        '<table class="w-width-50 w-snug"><tbody><tr><td>Kaufpreis</td><td class="w-right">450.000\u00a0€</td></tr>'
        "</tbody></table>"
    )


def test_signs_and_tabs_are_lists_as_well():
    lines = "".join(
        f"<w:p><w:r><w:t>{sign}</w:t><w:tab/><w:t>{word}</w:t></w:r></w:p>" for sign, word in SIGNS
    )
    assert html(lines) == '<ul><li>Parkett</li><li>Stuck</li></ul><ol start="2"><li>Notar</li></ol>'


SIGNS = (("•", "Parkett"), ("-", "Stuck"), ("2.", "Notar"))


def test_headings_keep_their_numbers():
    related, more = numbering(level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2"))
    more["word/styles.xml"] = (
        f"<w:styles {NAMES}>"
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="H{n}"><w:name w:val="heading {n}"/><w:pPr><w:numPr>'
            f'<w:ilvl w:val="{n - 1}"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
            for n in (1, 2)
        )
        + "</w:styles>"
    )
    body = "".join(
        paragraph(f'<w:pStyle w:val="H{n}"/>', word) for n, word in ((1, "Lage"), (2, "Ort"), (2, "Weg"))
    )
    assert html(body, related, more) == "<h2>1.\u00a0 Lage</h2><h3>1.1\u00a0 Ort</h3><h3>1.2\u00a0 Weg</h3>"


def test_an_empty_head_is_a_cell():
    found = html(
        table([row(cell(""), cell("Wert"), properties="<w:tblHeader/>"), row(cell("Preis"), cell("1 €"))])
    )
    assert "<thead><tr><td></td><th>Wert</th></tr></thead>" in found
