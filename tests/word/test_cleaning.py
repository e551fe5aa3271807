"""HTML from Word files: nothing but the vocabulary survives, cleaning twice changes nothing (R35)."""

import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.word import WordRefused, clean_word_html, word_style, word_text
from portal.word.vocabulary import kind_of
from tests.test_rich_text import ATTACKS

PICTURE = "0" * 63 + "a"
CELL = {"class", "colspan", "rowspan"}
ALLOWED: dict[str, set[str]] = {
    **{tag: {"class"} for tag in "h2 h3 h4 p span ul li table".split()},
    **{tag: set() for tag in "br strong em u s sup sub thead tbody tr hr".split()},
    "a": {"href", "rel"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"class", "start"},
    "td": CELL,
    "th": CELL,
}


class Inspector(HTMLParser):
    """Fails on anything that a cleaned text must not contain."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= ALLOWED[tag]
        for name, value in attrs:
            self.check(tag, name, value or "")
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def check(self, tag: str, name: str, value: str) -> None:
        match name:
            case "href":
                assert re.match(r"(https?://|mailto:|tel:)", value, re.IGNORECASE)
            case "rel":
                assert value == "noopener noreferrer"
            case "src":
                assert re.fullmatch("cid:[0-9a-f]{64}", value)
            case "class":
                kinds = [kind_of(word) for word in value.split()]
                assert kinds
                assert all(kind and tag in kind.elements for kind in kinds)
            case "alt":
                assert "\n" not in value
            case _:
                assert 1 <= int(value) <= 9999

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
    result = clean_word_html(html)
    inspector = Inspector()
    inspector.feed(result)
    inspector.close()
    assert inspector.open == []
    assert clean_word_html(result) == result
    assert unicodedata.is_normalized("NFC", result)
    check_style(word_style(result))
    word_text(result)
    return result


def check_style(style: str) -> None:
    assert not re.search(r"url|@|expression|import|[<>\\'\"]", style.replace(" > ", " "))
    for line in style.splitlines():
        selector, _, rule = line.partition("{")
        assert all(part.strip().startswith(".word ") for part in selector.split(","))
        assert re.fullmatch(r"[a-z0-9#:;.,% -]+\}", rule)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_survives(attack):
    result = cleaned(attack)
    assert "javascript" not in result.lower() or "<a" not in result
    cleaned(f"<table><tr><td>{attack}</td></tr></table><ul><li>{attack}")


PIECES = st.one_of(
    st.sampled_from(
        (
            "<p>|</p>|<h1>|<h2 class=w-center>|</h2>|<h4>|<ul>|<ol start=7>|<ol class='w-lower-alpha w-x'>|</ol>|</ul>|"
            "<li>|<li class=w-right>|</li>|<table>|<table class='w-borders w-width-50'>|</table>|<thead>|<tbody>|<tr>|"
            "</tr>|<td>|<td colspan=2 class='w-fill-f2de4b'>|<th rowspan=3>|</td>|<br>|<hr>|<h3 class=w-page-break>|"
            "<strong>|</strong>|<b>|<em>|</em>|<u>|</u>|<s>|<sup>|</sup>|<sub>|<span class=w-color-1f5f8b>|"
            "<span class='w-color-ff0000 w-size-140'>|<span style=color:red>|</span>|<a href=https://makler.example>|"
            "<a href=javascript:x>|</a>|<script>|</script>|<style>|<svg>|<math>|</svg>|<div>|</div>|<blockquote>|"
            "&nbsp;|&lt;|&amp;|<!--|-->"
        ).split("|")
    ),
    st.just(f"<img src=cid:{PICTURE} width=300 height=200 alt='Blick in den Garten'>"),
    st.just("<img src=x onerror=alert(1)>"),
    st.text(max_size=6),
    st.sampled_from(["a", " ", "\xa0", "\u0338", "Straße ", "e\u0301", "\n", "\t", "\u2003"]),
)


@given(st.lists(PIECES, max_size=25).map("".join))
@example("<ul><ul><li>a</ul></ul>")
@example("<p>a<table><tr><td>b")
@example("<a href=https://a.example><table><tr><td><a href=https://b.example>c")
@settings(max_examples=300, deadline=None)
def test_whatever_comes_in_only_the_vocabulary_goes_out(html):
    cleaned(html)


@given(st.text(alphabet="w-colrfizedhbp0123456789abcdef {}:;@()\"'<>/*\\\n", max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_class_gets_a_word_of_its_own_into_the_style_sheet(words):
    check_style(word_style(f'<p class="{words}"><span class="{words}">a</span></p>'))
    check_style(word_style(words))


def test_it_keeps_the_whole_vocabulary():
    html = (
        '<h2 class="w-center">Exposé</h2><p class="w-justify w-indent-2">Ein '
        '<span class="w-color-1f5f8b w-size-140"><strong>heller</strong></span> <em>Altbau</em><br>mit <u>Stuck</u></p>'
        '<ol class="w-lower-alpha" start="3"><li class="w-center">Bad<ul><li>Wanne</li></ul></li></ol>'
        "<hr>"
        '<table class="w-width-80 w-place-center w-borders w-page-break"><thead><tr>'
        '<th colspan="2">Preise</th></tr></thead>'
        '<tbody><tr><td class="w-fill-f2de4b w-width-35">Kaufpreis</td><td class="w-right">450.000\xa0€</td></tr>'
        f'</tbody></table><p><img src="cid:{PICTURE}" alt="Garten" width="300" height="200"></p>'
        '<p><a href="https://makler.example/" rel="noopener noreferrer">makler.example</a></p>'
    )
    assert cleaned(html) == html


def test_the_style_sheet_has_rules_for_what_is_there_and_no_others():
    style = word_style('<p class="w-center">a</p><p class="w-unknown w-width-50">b</p>')
    assert style == ".word p { margin: 0 0 8pt 0 }\n.word .w-center { text-align: center }\n"


def test_it_refuses_what_is_endless():
    with pytest.raises(WordRefused):
        clean_word_html("<p>" * 200_000)
    with pytest.raises(WordRefused):
        clean_word_html("<ul><li>" * 100)


def test_an_apostrophe_of_another_letter_does_not_swallow_a_tag():
    assert cleaned("<p>\u0338a</p>") == "<p>a</p>"


def test_a_pictures_address_is_a_hash():
    assert cleaned("<p>a<img src='cid:../../x'><img src='https://pixel.example/a.png'></p>") == "<p>a</p>"
