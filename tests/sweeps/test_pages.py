"""Every page as it is rendered: its frame, its fields, its words, and that every link on it leads somewhere."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Comment, Tag

from tests.sweeps.addresses import Address
from tests.sweeps.conftest import Opened

#: Parts of a page, shown inside a frame of another: they need no heading and no skip link of their own.
FRAMES = {
    "mail.html",
    "cases.message_frame",
    "dispatch.mail_frame",
    "dispatch.resend_frame",
    "dispatch.page_frame",
    "demo.html",
}

#: What look.md forbids, and English words of interfaces. Nothing the test world is filled with contains them.
BAD_WORDS = re.compile(
    r"!|\b(erfolgreich\w*|tokens?|sessions?|submit|dashboards?|log ?in|log ?out|upload\w*|download\w*|users?|"
    r"accounts?|the|and|please|your|save|delete|edit|cancel|back|next|previous|error|errors|invalid|required|"
    r"field|this|not found|none|null|undefined|true|false|nan|todo|lorem)\b",
    re.IGNORECASE,
)
#: Where foreign words stand on purpose, as parts of a page by their element.
QUOTED = "pre, code, kbd, samp, [lang=en], textarea, input"
#: A trial speaks to the broker who sent it to himself.
TO_BROKERS = ".probe-mark"
TOWARDS_PROSPECTS = re.compile(r"\b(?:Einschreiben|Interessent(?:in)?(?:en)?|Vorgang|S-Exposé-Mail)\b")


#: What every role has seen, by role; the world is the same in every test of this file.
_seen: dict[str, list[tuple[Address, str]]] = {}


def html_pages(here: Opened, role: str) -> list[tuple[Address, str]]:
    """Every HTML page that answers this role, with the address that was asked for."""
    if role not in _seen:
        found = [
            one for one in here.addresses() if "GET" in one.methods and (one.is_public or role != "nobody")
        ]
        answers = [(address, here.clients[role].get(address.url)) for address in found]
        _seen[role] = [
            (address, answer.text)
            for address, answer in answers
            if answer.mimetype == "text/html" and answer.status_code not in {302, 303, 308}
        ]
    return _seen[role]


def pages(here: Opened) -> Iterator[tuple[Address, str, BeautifulSoup]]:
    """Every page as those see it whom it is for."""
    for role in ("nobody", "administrator", "broker"):
        for address, text in html_pages(here, role):
            if address.endpoint not in FRAMES and address.is_public == (role == "nobody"):
                yield address, role, BeautifulSoup(text, "html.parser")


def frame_complaints(page: BeautifulSoup) -> Iterator[str]:
    if len(page.find_all("h1")) != 1:
        yield f"has {len(page.find_all('h1'))} h1"
    title = page.title.get_text() if page.title else ""
    if not title.strip(" –") or "None" in title:
        yield f"is called {title!r}"
    if page.html is None or not page.html.get("lang"):
        yield "has no language"
    main = page.find("main")
    skip = page.select_one("a.skip-link")
    if main is None or skip is None or skip.get("href") != f"#{main.get('id')}":
        yield "has no skip link to its content"
    if not page.find("meta", attrs={"name": "viewport"}):
        yield "has no viewport"
    levels = [int(tag.name[1]) for tag in page.find_all(re.compile(r"^h[1-6]$"))]
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield f"skips a level of headings: {levels}"


def body_complaints(page: BeautifulSoup) -> Iterator[str]:
    ids = Counter(str(tag["id"]) for tag in page.find_all(id=True))
    yield from (f"has the id {one} {count} times" for one, count in ids.items() if count > 1)
    inside = {str(tag["href"])[1:] for tag in page.select('a[href^="#"]')} - {""}
    yield from (f"a link leads to #{one}, which is not there" for one in inside - set(ids))
    for attribute in ("for", "aria-describedby", "aria-labelledby"):
        named = {
            word
            for tag in page.find_all(True, attrs={attribute: True})
            for word in str(tag[attribute]).split()
        }
        yield from (f"{attribute} names {one}, which is not there" for one in named - set(ids))
    for tag in page.find_all(["input", "select", "textarea"]):
        if tag.get("type") not in {"hidden", "submit"} and not _label(page, tag):
            yield f"the field {tag.get('name')} has no label"
    for tag in page.find_all("img"):
        if not tag.has_attr("alt") or not tag.get("src"):
            yield f"a picture without text or address: {str(tag)[:80]}"
    yield from (f"says nothing: {str(tag)[:80]}" for tag in page.find_all(["button", "a"]) if _is_mute(tag))


def _is_mute(tag: Tag) -> bool:
    """Whether a button or link has no name; one that is hidden, or waits in a template, is none yet."""
    if tag.has_attr("hidden") or tag.find_parent("template"):
        return False
    return not (tag.get_text(strip=True) or tag.get("aria-label") or tag.find("img", alt=True))


def _label(page: BeautifulSoup, tag: Tag) -> bool:
    if tag.has_attr("hidden") or tag.get("aria-hidden") == "true":
        return True
    own = str(tag.get("id") or "")
    return bool(
        tag.get("aria-label")
        or tag.get("aria-labelledby")
        or (own and page.find("label", attrs={"for": own}))
        or tag.find_parent("label")
    )


def policy_complaints(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all(True):
        if tag.has_attr("style") or any(name.startswith("on") for name in tag.attrs):
            yield f"runs or styles by itself: {str(tag)[:80]}"
        if tag.name in {"script", "style"} and not tag.get("src"):
            yield f"<{tag.name}> inside the page"
        for attribute in ("src", "href", "action", "formaction", "poster", "srcset", "data"):
            target = str(tag.get(attribute) or "")
            if re.match(r"(?:\w+:)?//", target) or target.lower().startswith(("javascript:", "data:")):
                yield f"{attribute} leads elsewhere: {target[:60]}"


def test_every_page_is_well_made(here: Opened) -> None:
    looked, found = 0, set()
    for address, role, page in pages(here):
        looked += 1
        for complaint in (*frame_complaints(page), *body_complaints(page), *policy_complaints(page)):
            found.add(f"{address.endpoint} ({role}): {complaint}")
    assert looked > 80
    assert not found, "\n".join(sorted(found))


def visible_text(page: BeautifulSoup) -> str:
    for tag in page.select(QUOTED) + page.find_all(["script", "style"]):
        tag.extract()
    for comment in page.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    told = [page.get_text(" ")]
    for tag in page.find_all(True):
        told += [str(tag[one]) for one in ("alt", "title", "aria-label", "placeholder") if tag.has_attr(one)]
    return " ".join(" ".join(told).split())


def test_pages_speak_plain_german(here: Opened) -> None:
    found = set()
    for address, _role, page in pages(here):
        for tag in page.select(TO_BROKERS) if address.endpoint.startswith("consent.") else ():
            tag.extract()
        text = visible_text(page)
        for word in BAD_WORDS.finditer(text):
            around = text[max(0, word.start() - 30) : word.end() + 30]
            found.add(f"{address.endpoint}: {word[0]!r} in „{around}“")
        if address.endpoint.startswith("consent."):
            said = TOWARDS_PROSPECTS.findall(text)
            found |= {f"{address.endpoint} says {word!r} to a prospect" for word in said}
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize("role", ["nobody", "administrator", "broker"])
def test_every_link_leads_somewhere(here: Opened, role: str) -> None:
    """Follow every address on every page once, pictures, styles and scripts included."""
    client, found = here.clients[role], []
    seen: dict[str, int] = {}
    for address, text in html_pages(here, role):
        page = BeautifulSoup(text, "html.parser")
        for tag in page.find_all(["a", "link", "script", "img", "iframe", "object", "source"]):
            target = str(tag.get("href") or tag.get("src") or tag.get("data") or "")
            parts = urlsplit(urljoin(address.url, target))
            if not target or target.startswith("#") or parts.scheme or parts.netloc:
                continue
            url = parts._replace(fragment="").geturl()
            if url not in seen:
                seen[url] = client.get(url).status_code
            if seen[url] >= 400:
                found.append(f"{address.endpoint}: {target} leads to {seen[url]}")
    assert len(seen) > 15
    assert not found, "\n".join(sorted(set(found)))


def test_looking_at_error_pages_is_like_looking_at_any_other(here: Opened) -> None:
    admin, broker = here.clients["administrator"], here.clients["broker"]
    answers = [
        admin.get("/gibt-es-nicht"),
        broker.get("/einstellungen"),
        admin.post("/interessenten/neu"),
        admin.put("/anmelden"),
        admin.post("/anmelden", environ_overrides={"CONTENT_LENGTH": str(2**21)}),
    ]
    for answer in answers:
        page = BeautifulSoup(answer.text, "html.parser")
        complaints = [*frame_complaints(page), *body_complaints(page), *policy_complaints(page)]
        assert complaints == [], answer.status_code
        assert not BAD_WORDS.search(visible_text(page)), answer.status_code
