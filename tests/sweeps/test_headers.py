"""Headers of every answer, pages and mistakes alike (R24-R28): policy, no sniffing, no caching, cookies."""

from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from portal import security_headers
from portal.dispatch.views import checking as dispatch_views
from tests.sweeps.addresses import Address, addresses, one_of_each
from tests.sweeps.conftest import Opened, OpenWorld

HTTPS = {"PORTAL_PUBLIC_URL": "https://portal.example"}

#: Where a policy may differ from the strict one, and why.
POLICIES = {
    dispatch_views._PAGE_POLICY: "the page that shows the offer before it is sent is framed by the office",
    security_headers.OFFICE_POLICY: "the office shows stored mails in a frame",
    security_headers.CONTENT_POLICY: "the prospect's pages show no frame",
    security_headers.STORED_FILE_POLICY: "a stored file is never a page of ours",
    security_headers.STORED_PDF_POLICY: "the browser's PDF viewer refuses to work in a sandbox",
}
#: Stored mails bring styles of their own; nothing else may. They can run no script and are framed by us only.
OWN_STYLES = {"mail.html", "cases.message_frame", "dispatch.mail_frame", "dispatch.resend_frame", "demo.html"}

#: Files whose address names their content.
CACHED = {"static", "agency.accent", "agency.logo"}
#: Pictures of properties, by their number: kept in the broker's own browser, never in between.
CACHED_PRIVATELY = {"properties.picture"}

FILES = {
    "agency.terms_file",
    "consent.attachment",
    "consent.pdf",
    "consent.terms",
    "demo.attachment",
    "demo.original",
    "mail.attachment",
    "mail.whole",
    "offers.attachment",
    "withdrawal.scan",
}

NO_COOKIE = ("/expose/", "/widerruf/", "/impressum/", "/datenschutz/", "/logo/", "/farbe/", "/static/")

SAME_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def policy(answer: TestResponse) -> dict[str, str]:
    """The content policy by its directives."""
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts if name}


def complaints_about(answer: TestResponse, endpoint: str, *, secure: bool) -> Iterator[str]:
    headers = answer.headers
    for name, value in SAME_EVERYWHERE.items():
        if headers.get_all(name) != [value]:
            yield f"{name} is {headers.get_all(name)}"
    isolation = {"same-origin"} | ({"cross-origin"} if endpoint == "demo.picture" else set())
    if headers.get("Cross-Origin-Resource-Policy") not in isolation:
        yield f"Cross-Origin-Resource-Policy is {headers.get('Cross-Origin-Resource-Policy')}"
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        yield "no Permissions-Policy"
    yield from policy_complaints(answer, endpoint)
    by_secret = answer.request.path.startswith(("/expose/", "/passwort/", "/kalender/", "/widerruf/"))
    demo = {"no-referrer"} if endpoint.startswith("demo.") else set()
    if headers.get("Referrer-Policy") not in ({"strict-origin"} if by_secret else {"same-origin"} | demo):
        yield f"Referrer-Policy is {headers.get('Referrer-Policy')}"
    kept = endpoint in CACHED | CACHED_PRIVATELY and answer.status_code in {200, 304}
    how = "private" if endpoint in CACHED_PRIVATELY else "public"
    if not headers.get("Cache-Control", "").startswith(f"{how}, max-age=" if kept else "no-store"):
        yield f"Cache-Control is {headers.get('Cache-Control')}"
    if ("Strict-Transport-Security" in headers) != secure:
        yield f"Strict-Transport-Security is {headers.get('Strict-Transport-Security')}"
    if "Server" in headers or "X-Powered-By" in headers:
        yield "names its program"


def policy_complaints(answer: TestResponse, endpoint: str) -> Iterator[str]:
    text = answer.headers.get("Content-Security-Policy", "")
    said = policy(answer) if text else {}
    if endpoint in OWN_STYLES and answer.status_code == 200:
        if "script-src" in said or said.get("default-src") != "'none'" or "sandbox" not in said:
            yield f"the policy of a stored mail is {text}"
        if said.get("frame-ancestors") != "'self'" or "allow-scripts" in text or "*" in text:
            yield f"the policy of a stored mail is {text}"
        return
    if text not in POLICIES:
        yield f"an unknown policy: {text}"
    if "unsafe" in text or "*" in text or "data:" in text or "http" in text:
        yield f"a loose policy: {text}"
    if answer.mimetype == "text/html" and answer.status_code < 500 and "sandbox" not in said:
        for directive in ("form-action", "base-uri", "frame-ancestors", "default-src"):
            if directive not in said:
                yield f"no {directive}"


def walk(here: Opened, role: str) -> Iterator[tuple[Address, str, TestResponse]]:
    found = here.addresses()
    singles = set(map(str, one_of_each(found)))
    for address in found:
        for method in ("GET", "POST", "PUT") if str(address) in singles else ("GET",):
            yield address, method, here.clients[role].open(address.url, method=method)


@pytest.mark.parametrize(
    ("role", "more"),
    [("nobody", {}), ("nobody", HTTPS), ("administrator", HTTPS)],
    ids=["nobody", "nobody on https", "administrator on https"],
)
def test_every_answer_carries_its_headers(open_world: OpenWorld, role: str, more: dict[str, str]) -> None:
    here = open_world(**more)
    found, seen = set(), set()
    for address, method, answer in walk(here, role):
        seen.add(answer.status_code)
        found |= {
            f"{method} {address.endpoint} ({answer.status_code}): {complaint}"
            for complaint in complaints_about(answer, address.endpoint, secure=bool(more))
        }
    assert not found, "\n".join(sorted(found))
    assert seen >= {200, 302, 400, 404, 405}


def test_answers_without_a_page_carry_them_too(open_world: OpenWorld) -> None:
    here = open_world(**HTTPS)
    admin, broker = here.clients["administrator"], here.clients["broker"]
    large = b"x" * (1024 * 1024 + 1)
    answers = {
        404: admin.get("/gibt-es-nicht"),
        403: broker.get("/einstellungen"),
        405: admin.put("/anmelden"),
        413: admin.post("/interessenten/neu", data=large, content_type="application/x-www-form-urlencoded"),
        308: admin.get("//anmelden"),
        400: admin.post("/interessenten/neu"),
        410: here.clients["nobody"].get(here.world.seeblick.links["revoked"]),
    }
    for code, answer in answers.items():
        assert answer.status_code == code, (code, answer.status_code)
        assert list(complaints_about(answer, "", secure=True)) == []


def test_hsts_can_be_left_to_the_proxy(open_world: OpenWorld) -> None:
    here = open_world(**HTTPS, PORTAL_HSTS="0")
    assert "Strict-Transport-Security" not in here.clients["nobody"].get("/anmelden").headers


def cookies(answer: TestResponse) -> list[list[str]]:
    return [line.split("; ") for line in answer.headers.getlist("Set-Cookie")]


def test_on_https_the_cookie_is_bound_to_the_host(open_world: OpenWorld) -> None:
    here = open_world(**HTTPS)
    [parts] = cookies(here.app.test_client().get("/anmelden"))
    assert parts[0].startswith("__Host-portal=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(parts)
    assert not any(part.startswith("Domain") for part in parts)


def test_on_the_loopback_the_cookie_works_in_every_browser(here: Opened) -> None:
    [parts] = cookies(here.app.test_client().get("/anmelden"))
    assert parts[0].startswith("portal=")
    assert "Secure" not in parts
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(parts)


@pytest.mark.parametrize("role", ["nobody", "administrator"])
def test_the_pages_of_prospects_set_no_cookie(here: Opened, role: str) -> None:
    """Nothing to consent to, so no banner: not even after a press."""
    looked = 0
    for address in here.addresses():
        if not address.url.startswith(NO_COOKIE) or address.endpoint == "consent.continue_as_prospect":
            continue
        for method in sorted(address.methods):
            answer = here.clients[role].open(address.url, method=method)
            assert "Set-Cookie" not in answer.headers, f"{method} {address}"
            looked += 1
    assert looked > 30


def test_stored_files_are_saved_and_never_shown(here: Opened) -> None:
    """R29: an attachment leaves as a file with its name, in a policy that lets it do nothing."""
    admin = here.clients["administrator"]
    seen = set()
    for address in one_of_each(
        [
            one
            for one in addresses(here.app, {**here.world.seeblick.values, "number": [1], "position": [0]})
            if one.endpoint in FILES
            and one.values.get("token", "") in {"", *here.world.seeblick.links["consented"].split("/")}
        ]
    ):
        answer = admin.get(address.url)
        if answer.status_code != 200:
            continue
        seen.add(address.endpoint)
        assert answer.headers["Content-Security-Policy"] == security_headers.STORED_FILE_POLICY, address
        # The demo's mailbox calls everything but a PDF file bytes, which no browser shows.
        bytes_only = {"application/octet-stream"} if address.endpoint == "demo.attachment" else set()
        kinds = {"application/pdf", "message/rfc822", "image/jpeg", "image/png"} | bytes_only
        assert answer.mimetype in kinds, address
        shown = answer.headers.get("Content-Disposition", "")
        assert shown.startswith("attachment;") or address.endpoint == "consent.terms", f"{address}: {shown}"
    assert "consent.attachment" in seen
