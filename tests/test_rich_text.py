"""Brokers' texts: nothing dangerous survives, nothing readable is lost, cleaning twice changes nothing (R35, R45)."""

import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.rich_text import (
    TextTooDeep,
    TextTooLong,
    clean_html,
    html_to_text,
    normalise_line,
    normalise_text,
    text_to_html,
)

ALLOWED = {
    "a": {"href", "rel"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    **dict.fromkeys(
        "p br strong em u s h2 h3 ul ol li blockquote table thead tbody tr".split(), frozenset[str]()
    ),
}


class Inspector(HTMLParser):
    """Fails on anything that a cleaned text must not contain."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        assert {name for name, _ in attrs} <= ALLOWED[tag]
        for name, value in attrs:
            assert value
            if name == "href":
                assert re.match(r"(https?://|mailto:|tel:)", value, re.IGNORECASE)
            elif name == "rel":
                assert value == "noopener noreferrer"
            else:
                assert 2 <= int(value) <= 20
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def cleaned(html: str) -> str:
    """The cleaned text, after checking all that holds for every one."""
    result = clean_html(html)
    inspector = Inspector()
    inspector.feed(result)
    inspector.close()
    assert inspector.open == []
    assert clean_html(result) == result
    assert unicodedata.is_normalized("NFC", result)
    assert not re.search(r"<p></p>|<li></li>|<(ul|ol)></|^\s|\s$", result)
    return result


# What must go (B11, B12, B17, B18)

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/pixel.gif' width=1 height=1>",
    "<img src='data:image/png;base64,iVBORw0KGgo='>",
    "<p onclick=alert(1) onmouseover='alert(2)'>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java&#x09;script:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a><a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='file:///etc/passwd'>x</a><a href='//evil.example'>x</a><a href='/start'>x</a><a href='#x'>x</a>",
    "<a href='https://ok.example\" onclick=\"alert(1)'>x</a>",
    "<a href=https://ok.example/<script>>x</a>",
    "<p style='background:url(https://evil.example)'>x</p>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<style>@import url(https://evil.example/x.css); p { background: url(x) }</style>x",
    "<link rel=stylesheet href=https://evil.example/x.css><base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<svg onload=alert(1)><script>alert(1)</script><p>x</svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><mi><table><tr><td><svg><style><img/src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><img src=x onerror=alert(1)></title><xmp><img src=x onerror=alert(1)></xmp>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=alert(1) src>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    "<template><script>alert(1)</script></template><plaintext><script>alert(1)</script>",
    "<!--<img src=x onerror=alert(1)>--><![CDATA[<script>alert(1)</script>]]><?php echo 1 ?>",
    "<p id=header class='btn primary' name=x data-x=1 aria-label=x tabindex=1 contenteditable>x</p>",
    "<form action=https://evil.example><input name=password><button>x</button></form>",
    "<table background='https://evil.example'><td bgcolor=red style='x:y' onclick=alert(1)>x",
    "<video src=x onerror=alert(1)></video><audio src=x></audio><canvas></canvas>",
    "<p>\u0338</p><p>a\u202eb</p>",
    "\ud800<p>\udfff",
    "<", "<p", "<p x='", "</", "&#0;&#xd800;&#x110000;&unknown;", "\0<scr\0ipt>alert(1)</script>",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_dangerous_survives(attack: str) -> None:
    result = cleaned(f"<p>davor</p>{attack}")
    assert result.startswith("<p>davor</p>")
    assert not re.search(r"<script|<[^>]*(\son\w|javascript:|url\(|expression|style)", result, re.IGNORECASE)


WORDS = [
    "<p>", "</p>", "<b>", "</b>", "<script>", "</script>", "<svg>", "<math>", "<style>", "</style>", "<table>",
    "<tr>", "<td colspan=3>", "</table>", "<ul>", "<li>", "</ul>", "<ol>", "<br>",
    "<a href='https://x.example/ä b'>", "</a>", "<a href=javascript:x>", " onerror=x ", "<blockquote>", "<h1>",
    "</h1>", "<pre>", "</pre>", "<!--", "-->", "&nbsp;", "&lt;", "&amp;", "&#x202e;", "url(", "'", '"', "=",
    " ", "\n", "\t", "a", "b c", "\u0338", "e\u0301", "\xa0", "<li data-list=bullet class=ql-indent-3>",
    "<div>", "</div>", "<u>", "</u>", "<s>", "<em>", "<th rowspan=99>", "<thead>", "<noscript>", "<textarea>",
    "<img src=x>", "</ol>", "</blockquote>", "😀", "\u200d", "\x0b",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
@example("<ul><li>a</li><ol><li>b</li></ol></ul>")
@example("<p>a <b> </b> b</p>")
@example("x &#x202e;<p>é&nbsp;y")
@example("\u0338 b<p>é&nbsp;y")
@example("<pre>\n\n a\n\n\nb</pre>")
def test_whatever_is_put_together_becomes_clean(html: str) -> None:
    result = cleaned(html)
    html_to_text(result)


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_every_text_becomes_clean(text: str) -> None:
    cleaned(text)
    assert cleaned(text_to_html(text)) == text_to_html(text)


# What must stay


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("<p>Ein <b>fetter</b>, <i>schräger</i>, <u>unterstrichener</u> <del>Text</del></p>",
         "<p>Ein <strong>fetter</strong>, <em>schräger</em>, <u>unterstrichener</u> <s>Text</s></p>"),
        ("<div>eins</div><div>zwei</div>", "<p>eins</p><p>zwei</p>"),
        ("<div>eins<div>zwei</div>drei</div>", "<p>eins</p><p>zwei</p><p>drei</p>"),
        ("eins<br>zwei<br><br>drei", "<p>eins<br>zwei</p><p>drei</p>"),
        ("<p>eins</p><p><br></p><p>&nbsp;</p><p></p><p>zwei</p><p><br></p>", "<p>eins</p><p>zwei</p>"),
        ("<p>  eins \n zwei\t</p>", "<p>eins zwei</p>"),
        ("<h1>A</h1><h2>B</h2><h3>C</h3><h5>D</h5>", "<h2>A</h2><h2>B</h2><h3>C</h3><h3>D</h3>"),
        ("<b>a<i>b</i></b><i><b>c</b></i><b><b>d</b></b>",
         "<p><strong>a<em>bc</em>d</strong></p>"),
        ("<span style='color:red'>rot</span> <font size=7>groß</font>", "<p>rot groß</p>"),
        ("<strong><p>a</p><p>b</p></strong>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        ("<blockquote>a<p>b</p></blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("<pre>a  b\nc</pre>", "<p>a b<br>c</p>"),
        ("1 &lt; 2 &amp; 3 &gt; 2 \"x\" 'y'", "<p>1 &lt; 2 &amp; 3 &gt; 2 \"x\" 'y'</p>"),
        ("<p>Müller, Wa\u0142e\u0328sa, Nguye\u0302\u0303n, 😀 👩\u200d👧</p>",
         "<p>Müller, Wałęsa, Nguyễn, 😀 👩\u200d👧</p>"),
        ("<o:p>Word</o:p><p class=MsoNormal>Text<!--[if gte mso 9]><xml>x</xml><![endif]--></p>",
         "<p>Word</p><p>Text</p>"),
        ("", ""), (" \n ", ""), ("<p></p>", ""), ("<ul><li></li></ul>", ""), ("<table></table>", ""),
        ("<blockquote><p> </p></blockquote>", ""),
    ],
)  # fmt: skip
def test_it_brings_a_text_into_one_form(source: str, result: str) -> None:
    assert cleaned(source) == result


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("<ul><li>a</li><ol><li>b</li></ol></ul>", "<ul><li>a<ol><li>b</li></ol></li></ul>"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li>a<br>b</li></ul>"),
        ("<ul><li><ul><li>a</li></ul></li></ul>", "<ul><li>a</li></ul>"),
        ('<ol><li data-list="bullet"><span class="ql-ui" contenteditable="false"></span>a</li>'
         '<li data-list="bullet" class="ql-indent-1">b</li><li data-list="ordered" class="ql-indent-1">c</li>'
         '<li data-list="ordered">d</li></ol>',
         "<ul><li>a<ul><li>b</li></ul><ol><li>c</li></ol></li></ul><ol><li>d</li></ol>"),
        ('<ol><li data-list="ordered" class="ql-indent-8">a</li></ol>', "<ol><li>a</li></ol>"),
        ("<ul>Text<li>a</ul>", "<ul><li>Text</li><li>a</li></ul>"),
        ("<ul>" * 12 + "<li>a", "<ul><li>a</li></ul>"),
    ],
)  # fmt: skip
def test_it_understands_everybodys_lists(source: str, result: str) -> None:
    assert cleaned(source) == result


def test_lists_end_at_the_sixth_level() -> None:
    result = cleaned("".join(f"<ul><li>{level}" for level in range(12)))
    assert result.count("<ul>") == 6
    assert result.count("<li>") == 12


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("<table><tr><th>a<td>b<tr><td colspan=2 rowspan=1>c</table>",
         '<table><tbody><tr><th>a</th><td>b</td></tr><tr><td colspan="2">c</td></tr></tbody></table>'),
        ("<table><caption>T</caption><thead><tr><th>a</thead><tr><td>b</table>",
         "<p>T</p><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"),
        ("<table><tr><td colspan=1000000 rowspan=-3>a</table>",
         '<table><tbody><tr><td colspan="20">a</td></tr></tbody></table>'),
        ("<table><tr><td colspan=x rowspan=²>a</table>", "<table><tbody><tr><td>a</td></tr></tbody></table>"),
        ("<table><tr><td><p>a</p><td><p>b</p><p>c</p><td></table>",
         "<table><tbody><tr><td>a</td><td><p>b</p><p>c</p></td><td></td></tr></tbody></table>"),
        ("<table><tr><td>a<table><tr><td>b<td>c</table></table>",
         "<table><tbody><tr><td><p>a</p><p>b</p><p>c</p></td></tr></tbody></table>"),
    ],
)  # fmt: skip
def test_it_understands_tables(source: str, result: str) -> None:
    assert cleaned(source) == result


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://x.example/a?b=1&c=2#d", "https://x.example/a?b=1&amp;c=2#d"),
        ("HTTP://x.example", "HTTP://x.example"),
        (
            "mailto:anna@seeblick.example?subject=Hallo Welt",
            "mailto:anna@seeblick.example?subject=Hallo%20Welt",
        ),
        ("tel:+497531123456", "tel:+497531123456"),
        ("https://müller.example/straße", "https://müller.example/straße"),
        ("https://", None),
        ("https://x.example/" + "a" * 2000, None),
    ],
)
def test_it_keeps_the_links_of_a_letter(href: str, kept: str | None) -> None:
    link = f'<a href="{kept}" rel="noopener noreferrer">hier</a>' if kept else "hier"
    assert cleaned(f'<p>Sehen Sie <a href="{href}">hier</a>') == f"<p>Sehen Sie {link}</p>"


def test_an_editors_fixed_spaces_become_spaces_that_can_break() -> None:
    assert cleaned("<p>Eine&nbsp;helle&nbsp;&nbsp;Wohnung&nbsp;</p>") == "<p>Eine helle Wohnung</p>"


def test_a_fixed_space_that_somebody_meant_stays() -> None:
    assert cleaned("<p>für 5&nbsp;km und&nbsp; mehr</p>") == "<p>für 5\xa0km und mehr</p>"


# Limits (B13, B16, B17)


@pytest.mark.parametrize(
    "html",
    [
        "<p>wort</p>" * 1_000_000,
        "a" * 200_001,
        f"<img src='data:image/png;base64,{'A' * 30_000_000}'>",
        "<table>" + ("<tr>" + "<td>x" * 400) * 100,
        "<b>" * 40_000,
        "<!--" * 600_000,
        "&nbsp;" * 300_000,
        "\xa0" * 1_900_000,
    ],
    ids=["10 MB", "letters", "picture", "cells", "tags", "comments", "entities", "fixed spaces"],
)
def test_it_refuses_a_text_that_is_too_long(html: str) -> None:
    with pytest.raises(TextTooLong) as refusal:
        clean_html(html)
    assert "200.000 Zeichen" in refusal.value.sentence


def test_it_takes_a_text_of_full_length() -> None:
    assert len(cleaned("<p>" + "Wort " * 40_000)) == 200_000 - 1 + len("<p></p>")


@pytest.mark.parametrize("tag", ["div", "blockquote", "ul><li", "table><tr><td"])
@pytest.mark.parametrize("count", [100, 3_000, 6_000])
def test_it_refuses_a_text_that_is_too_deep(tag: str, count: int) -> None:
    with pytest.raises((TextTooDeep, TextTooLong)) as refusal:
        clean_html(f"<{tag}>" * count + "x")
    assert refusal.value.sentence.startswith("Der Text ist zu")


def test_base64_pictures_and_junk_of_word_do_not_count_as_text() -> None:
    junk = f"<style>{'p.MsoNormal { margin: 0 } ' * 20_000}</style><img src='data:image/png;base64,{'A' * 900_000}'>"
    assert cleaned(f"{junk}<p class=MsoNormal>Text</p>") == "<p>Text</p>"


# Plain text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "Guten Tag\n\nEine Zeile\r\nnoch eine\n \n\n\nEnde",
            "<p>Guten Tag</p><p>Eine Zeile<br>noch eine</p><p>Ende</p>",
        ),
        ("<b>1 & 2</b>", "<p>&lt;b&gt;1 &amp; 2&lt;/b&gt;</p>"),
        ("\n\n", ""),
        ("", ""),
    ],
)
def test_plain_text_becomes_paragraphs(text: str, html: str) -> None:
    assert text_to_html(text) == html


LETTER = """
<h2>Ihr Exposé</h2><p>Guten Tag Frau Öztürk,<br>Sie haben gefragt.</p>
<ul><li>hell<ul><li>nach Süden, mit einem Balkon, auf dem auch ein Tisch und vier Stühle Platz finden</li></ul></li>
<li>ruhig</li></ul><ol><li>erstens</li><li>zweitens</li></ol>
<table><thead><tr><th>Miete</th><th>Fläche</th></tr></thead>
<tr><td>900 €</td><td><p>98,5 m²</p></td></tr><tr><td></td></tr></table>
<blockquote>Wie gesagt<p>so getan</p></blockquote>
<p>Mehr <a href="https://seeblick.example/wohnung?nr=1&amp;x=2">auf unserer Seite</a>,
<a href="https://seeblick.example/">seeblick.example</a>,
<a href="mailto:anna@seeblick.example?subject=x">anna@seeblick.example</a>,
<a href="mailto:bernd@seeblick.example">Herr Berger </a>oder
<a href="tel:+49753112345">07531 12345</a>.</p>
"""


def test_a_letter_reads_well_as_plain_text() -> None:
    assert (
        html_to_text(LETTER)
        == """\
Ihr Exposé

Guten Tag Frau Öztürk,
Sie haben gefragt.

- hell
  - nach Süden, mit einem Balkon, auf dem auch ein Tisch und vier Stühle Platz
    finden
- ruhig

1. erstens
2. zweitens

Miete | Fläche
900 € | 98,5 m²

> Wie gesagt
>
> so getan

Mehr auf unserer Seite (https://seeblick.example/wohnung?nr=1&x=2),
https://seeblick.example/, anna@seeblick.example, Herr Berger
(bernd@seeblick.example) oder 07531 12345."""
    )


def test_an_address_is_never_broken() -> None:
    address = "https://seeblick.example/" + "ein-langer-weg/" * 10
    lines = html_to_text(f"<ul><li>{'Wort ' * 20}<a href='{address}'>hier</a> weiter</li></ul>").split("\n")
    assert any(f"({address})" in line for line in lines)
    assert all(len(line) <= 78 for line in lines if address not in line)


@given(
    st.lists(st.sampled_from([*WORDS, "ein Wort ", "lange Wörter mit Leerzeichen "]), max_size=60).map(
        "".join
    )
)
@settings(max_examples=200, deadline=None)
def test_plain_text_is_narrow_and_has_no_markup(html: str) -> None:
    for line in html_to_text(html).split("\n"):
        assert len(line) <= 78 or " " not in line.strip(" ->|0123456789.")
        assert line == line.rstrip()
        assert "\xa0" not in line


def test_numbers_start_again_in_every_list() -> None:
    html = "<ol><li>a<ol><li>b</li><li>c</li></ol></li><li>d<ol><li>e</li></ol></li></ol><ol><li>f</li></ol>"
    assert html_to_text(html) == "1. a\n  1. b\n  2. c\n2. d\n  1. e\n\n1. f"


# Characters (B1, B2, B3, B7, B9)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("Mu\u0308ller", "Müller"),
        ("Müller-Øster 日本 😀", "Müller-Øster 日本 😀"),
        ("Max\r\nBcc: x@y", "Max\nBcc: x@y"),
        ("a\rb\x0bc\x0cd\x85e\u2028f\u2029g", "a\nb\nc\nd\ne\nf\ng"),
        ("Rechnung\u202efdp.exe\u2066x\u2069\u200f\u061c", "Rechnungfdp.exex"),
        ("a\0b\x1bc\x7fd\x9be\ufefff\u200bg\xadh\ud800i\uffff", "abcdefghi"),
        ("نمی\u200cخواهم 👩\u200d👧", "نمی\u200cخواهم 👩\u200d👧"),
        ("  Tab\tbleibt  ", "  Tab\tbleibt  "),
    ],
)
def test_characters_are_normalised(value: str, kept: str) -> None:
    assert normalise_text(value) == kept


def test_a_line_stays_a_line() -> None:
    assert normalise_line("  Max\r\nBcc:\t x@y\u2028\xa0z ") == "Max Bcc: x@y z"


@given(st.text())
def test_normalising_twice_changes_nothing(value: str) -> None:
    once = normalise_text(value)
    assert normalise_text(once) == once
    assert normalise_line(normalise_line(value)) == normalise_line(value)
    assert "\n" not in normalise_line(value)
