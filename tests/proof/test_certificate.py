"""The certificate: what it says of a consent, of a sending without one, and what it never claims."""

import os
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from portal import clock
from portal.agency.actions import Author, store_logo
from portal.consent.actions import revoke_links
from portal.database import db
from portal.demo.album import demo_logo
from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.evidence.models import TimeStamp, TimeStampState
from portal.mail.account import sent_copy
from portal.mail.actions import make_dkim_key
from portal.mail.aftermath import record
from portal.mail.models import MailAccount, MailPhase, OutgoingMail, SentCopy
from portal.mail.smtp import Outcome, Verdict
from portal.mail.trouble import Trouble
from portal.offers.dispatch_mode import DispatchMode
from portal.offers.models import Offer
from portal.pdf import RenderFailed
from portal.proof import testimony
from portal.proof.actions import taking_out
from portal.proof.certificate import draw_certificate
from portal.transaction import transaction
from tests import postbox
from tests.conftest import FrozenClock, post_form
from tests.consent.test_page import nonce
from tests.exposes import page_texts
from tests.factories import make_case, make_property, make_prospect, make_sent_offer
from tests.offers.test_golden_pages import APPROVED, approve, differences, sheet_of
from tests.people import People
from tests.proof.bundles import relay_everything

RENEWS = bool(os.environ.get("APPROVE_PAGES"))
TEXTS = APPROVED.parent
LINE = {"REMOTE_ADDR": "203.0.113.7", "REMOTE_PORT": "50412"}
SAFARI = {
    "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.1 Mobile/15E148 Safari/604.1",
    "Accept-Language": "de-DE,de;q=0.9",
}
_links: list[str] = []  # those sent so far; the server forgets a secret when it has the mail


@pytest.fixture(autouse=True)
def logo(people: People) -> None:
    """Seeblick has its logo and says that its account keeps no copies."""
    store_logo(people.seeblick_id, demo_logo(), Author(people.anna_id, "Anna Berger"))
    with transaction() as session:
        session.get_one(MailAccount, people.seeblick_id).sent_copy = SentCopy.NONE
    assert sent_copy(people.seeblick_id) == SentCopy.NONE


def send(
    people: People, *, mode: DispatchMode = DispatchMode.S_EXPOSE, number: str = "SB-2041", **facts: object
) -> Offer:
    """Bernd sends an offer of a flat to Paul, or to whoever ``facts`` say; the server takes it."""
    prospect = make_prospect(people.seeblick_id, **facts)
    case = make_case(people.seeblick_id, prospect_id=prospect.id, broker_id=people.bernd_id)
    flat = make_property(people.seeblick_id, object_number=number)
    offer = make_sent_offer(people.seeblick_id, mode=mode, case_id=case.id, properties=[flat])
    if mode is DispatchMode.S_EXPOSE:
        _links.append(postbox.link_in(postbox.read(postbox.mails("registered")[-1])))
    relay_everything("mail.prospect.example:25", "TLSv1.3 TLS_AES_256_GCM_SHA384")
    return offer


def agree(
    visitor: FlaskClient,
    frozen_clock: FrozenClock,
    browser: dict[str, str] = SAFARI,
    line: dict[str, str] = LINE,
) -> None:
    """Open the newest link twenty minutes later, read for 34 seconds, press, and look at the offer."""
    frozen_clock.tick(minutes=20)
    link = _links[-1]
    page = visitor.get(link, headers=browser, environ_overrides=line)
    frozen_clock.tick(seconds=34)
    pressed = visitor.post(link, data={"n": nonce(page.text)}, headers=browser, environ_overrides=line)
    assert pressed.status_code == 303
    frozen_clock.tick(seconds=1)
    visitor.get(link, headers=browser, environ_overrides=line)
    relay_everything("mail.prospect.example:25", "TLSv1.3 TLS_AES_256_GCM_SHA384")


def text_of(offer: Offer) -> str:
    """The words on all pages."""
    pdf = draw_certificate(db.session(), offer.agency_id, offer.id)
    return "\n\n".join(page_texts(pdf.content))


def without_chance(text: str) -> str:
    """The text with what differs from run to run named instead."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "SHA256", text)
    text = re.sub(r"als (nicht )?abgeglichen gemeldet|Abgleich nicht bekannt", "CLOCK", text)
    return re.sub(r"\d+ KB", "SIZE", text)


def compare(name: str, offer: Offer, tmp_path: Path) -> None:
    """Words and look of the certificate are those approved under ``name``."""
    pdf = draw_certificate(db.session(), offer.agency_id, offer.id)
    assert pdf.warnings == ()
    words = without_chance("\n\n".join(page_texts(pdf.content))) + "\n"
    file, found = APPROVED / f"certificate-{name}.png", sheet_of(pdf.content)
    if RENEWS:
        approve(found, file)
        (TEXTS / f"certificate_{name}.txt").write_text(words, encoding="utf-8")
    assert words == (TEXTS / f"certificate_{name}.txt").read_text(encoding="utf-8")
    with Image.open(file) as approved:
        told = differences(found, approved.convert("L"))
    if told:
        found.save(tmp_path / file.name)
    assert told == [], f"{tmp_path / file.name} differs; if this is meant: make approved-pages"


def test_a_consent_reads_and_looks_as_approved(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock, tmp_path: Path
) -> None:
    offer = send(people)
    agree(visitor, frozen_clock)
    compare("consent", offer, tmp_path)


def test_a_business_reads_that_no_notice_was_due(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock, tmp_path: Path
) -> None:
    offer = send(people, company="Öztürk Wohnbau GmbH", status="business")
    agree(visitor, frozen_clock)
    compare("business", offer, tmp_path)


def test_a_sending_without_consent_never_claims_one(
    people: People, frozen_clock: FrozenClock, tmp_path: Path
) -> None:
    offer = send(people)
    frozen_clock.tick(days=60)
    compare("expired", offer, tmp_path)


def test_a_direct_offer_says_that_nobody_was_asked(people: People, frozen_clock: FrozenClock) -> None:
    text = text_of(send(people, mode=DispatchMode.DIRECT))
    assert "Nachweis des Versands, ohne Zustimmung" in text
    assert "Die Offerte wurde direkt gesendet. Eine Zustimmung wurde nicht eingeholt" in text
    assert "Geheimnis" not in text
    assert "S-Exposé-Mail" not in text


def test_a_closed_link_says_so(people: People, frozen_clock: FrozenClock) -> None:
    offer = send(people)
    revoke_links(people.seeblick_id, offer.id, offer.broker)
    assert "Das Büro hat den Link gesperrt." in text_of(offer)


def test_the_same_records_give_the_same_bytes(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock, bernd: FlaskClient
) -> None:
    offer = send(people)
    agree(visitor, frozen_clock)
    offer_id, case_id = offer.id, offer.case_id
    url = f"/nachweise/offerte/{offer_id}/pdf"
    first = post_form(bernd, url, {}, f"/vorgaenge/{case_id}")
    frozen_clock.tick(minutes=5)
    again = post_form(bernd, url, {}, f"/vorgaenge/{case_id}")
    assert first.data.startswith(b"%PDF-")
    assert first.data == again.data, "neither the hour nor an export is part of it"


def test_an_english_page_is_quoted_as_it_was_read(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    offer = send(people, language="en")
    agree(visitor, frozen_clock)
    text = text_of(offer)
    assert "Please confirm once more here" in text
    assert "Ja, ich stimme zu und möchte das Exposé öffnen" in text
    assert "Was dieser Nachweis zeigt und was nicht" in text


def test_a_name_no_font_draws_is_spelt_by_number_and_a_long_browser_breaks_its_line(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = send(people)
    agree(visitor, frozen_clock, {"User-Agent": "<b>&" + "W" * 500})
    # As in an offer whose exposé was made elsewhere: nothing of ours had to draw the name before.
    with monkeypatch.context() as patch:
        patch.setattr(testimony, "parties", lambda _one: ([], [("Interessent", "Lenz 北京")]))
        pdf = draw_certificate(db.session(), offer.agency_id, offer.id)
    assert "Lenz [U+5317][U+4EAC]" in " ".join(page_texts(pdf.content))
    pdf = draw_certificate(db.session(), offer.agency_id, offer.id)
    assert "<b>&WWW" in " ".join(page_texts(pdf.content))
    assert pdf.page_count == 2


def test_it_names_what_speaks_against_the_consent(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock, bernd: FlaskClient
) -> None:
    with transaction() as session:
        session.get_one(MailAccount, people.seeblick_id).sent_copy = SentCopy.KEPT
    offer = send(people)
    assert bernd.get("/").status_code == 200
    agree(visitor, frozen_clock, {"User-Agent": "HeadlessChrome"}, {"REMOTE_ADDR": "127.0.0.1"})
    text = text_of(offer)
    assert "der Browser nennt sich ein Programm" in text
    assert "Von derselben IP-Adresse wurde am selben Tag auch im Maklerbüro gearbeitet." in text
    assert "behält das sendende Konto Kopien gesendeter Mails. Wer dieses Konto lesen kann" in text


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (TimeStampState.PENDING, "noch ohne Antwort"),
        (TimeStampState.PRESENT, "bestätigt: Der Eintrag lag dort am 23.11.2026, 16:05:00 (MEZ) vor."),
        (TimeStampState.FAILED, "hat den Zeitpunkt nicht bestätigt"),
    ],
)
def test_it_says_how_the_time_stamp_stands(
    state: TimeStampState, says: str, people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    offer = send(people)
    agree(visitor, frozen_clock)
    assert "Keine fremde Stelle hat den Zeitpunkt bestätigt" in text_of(offer)
    given = chain.read_records(db.session(), people.seeblick_id, offer_id=offer.id)
    record = next(one.row for one in given if one.row.kind == EvidenceKind.CONSENT_GIVEN)
    moment = frozen_clock.at.replace(hour=15, minute=5, second=0, microsecond=0)
    values = {"agency_id": record.agency_id, "record_id": record.record_id, "created_at": moment}
    with transaction() as session:
        stamp = TimeStamp(authority="tsa.example", state=state, next_due_at=moment, **values)
        stamp.stamped_at = moment if state is TimeStampState.PRESENT else None
        session.add(stamp)
    assert says in text_of(offer)


def test_it_says_which_mails_are_signed_with_dkim(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    offer = send(people)
    agree(visitor, frozen_clock)
    assert text_of(offer).count("Sie trägt keine DKIM-Unterschrift dieses Portals.") == 2
    key = make_dkim_key(people.seeblick_id, "portal.example", Actor(ActorKind.OPERATOR))
    selector = key.selector
    signed = send(people, number="SB-2042")
    agree(visitor, frozen_clock)
    said = f"Sie ist mit DKIM unterschrieben (Domain portal.example, Selektor {selector})."
    text = text_of(signed)
    assert said in text
    assert "Der Schlüssel stand bei der letzten Abfrage nicht im DNS." in text


def test_an_offer_mail_that_failed_is_not_called_under_way(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    offer = send(people)
    link = _links[-1]
    page = visitor.get(link, headers=SAFARI, environ_overrides=LINE)
    visitor.post(link, data={"n": nonce(page.text)}, headers=SAFARI, environ_overrides=LINE)
    mail_id = postbox.mails("offer")[0].id
    with transaction() as session:
        refused = Verdict(Outcome.PERMANENT, MailPhase.ENVELOPE, Trouble.RECIPIENT_REFUSED, code=550)
        record(session, session.get_one(OutgoingMail, mail_id), refused, clock.now(), None)
    assert "Am 23.11.2026, 14:03 nicht zugestellt." in text_of(offer)


def test_a_withdrawal_in_the_case_is_never_left_out(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    offer = send(people)
    agree(visitor, frozen_clock)
    case, names = offer.case, {"case": offer.case.ref}
    with transaction() as session:
        chain.append(
            session,
            EvidenceKind.WITHDRAWN,
            agency_id=case.agency_id,
            actor=chain.PORTAL,
            subject=chain.Subject(case.id, names=names),
            facts={"received_at": "2026-11-24T08:00:00.000Z"},
        )
    text = text_of(offer)
    assert "wurde ein Widerruf erklärt, eingegangen am 24.11.2026, 09:00:00 (MEZ)" in text
    assert "Widerruf eingegangen" in text


def test_taking_it_out_goes_on_record(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock, bernd: FlaskClient
) -> None:
    offer = send(people)
    agree(visitor, frozen_clock)
    offer_id, case_id, number = offer.id, offer.case_id, offer.case.number
    answer = post_form(bernd, f"/nachweise/offerte/{offer_id}/pdf", {}, f"/vorgaenge/{case_id}")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=Zustimmung_{number}.pdf"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    [exported] = [
        one
        for one in chain.read_records(db.session(), people.seeblick_id, offer_id=offer_id)
        if one.row.kind == EvidenceKind.EVIDENCE_EXPORTED
    ]
    assert exported.facts["form"] == "certificate"
    assert exported.personal == {"broker": "Bernd Keller"}
    assert "Nachweis als PDF herausgegeben" in bernd.get(f"/vorgaenge/{case_id}").text


def test_where_nothing_was_sent_there_is_none_and_a_failure_is_said(
    people: People, frozen_clock: FrozenClock, bernd: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = send(people)
    case_id, url = offer.case_id, f"/nachweise/offerte/{offer.id}/pdf"

    def fails(*_arguments: object) -> None:
        raise RenderFailed

    monkeypatch.setattr(taking_out, "draw_certificate", fails)
    answer = post_form(bernd, url, {}, f"/vorgaenge/{case_id}", follow_redirects=True)
    assert RenderFailed.sentence in answer.text
