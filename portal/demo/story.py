"""Tells the demo's story through the real actions: an agency, its people, and cases in every state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.agency import actions as agencies
from portal.agency.actions import Author
from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.consent import actions as consents
from portal.consent.models import ConsentLink
from portal.consent.record import Press
from portal.database import db
from portal.demo import agency_texts
from portal.demo.album import demo_logo
from portal.demo.past import days_ago
from portal.demo.people import hire_brokers
from portal.demo.portfolio import take_on_properties
from portal.demo.prospect_texts import PROSPECTS
from portal.demo.smtp_server import UNKNOWN_PREFIX
from portal.demo.writing import send_reply, with_finished_expose, with_own_words, written_draft
from portal.dispatch import actions as dispatches
from portal.evidence.kinds import EvidenceKind
from portal.mail import actions as mails
from portal.mail import outbox
from portal.mail.delivery import deliver_next
from portal.mail.dkim import domain_of
from portal.offers.dispatch_mode import DispatchMode
from portal.offers.models import Offer
from portal.pdf import render_pdf
from portal.prospects import actions as prospects
from portal.prospects.models import Prospect
from portal.tokens import keyring
from portal.visitor import Visitor
from portal.wordings.actions import add_default_wordings

PHONE_BROWSER = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.1 Mobile/15E148 Safari/604.1"
)
DESK_BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:148.0) Gecko/20100101 Firefox/148.0"
MAIL_SCANNER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 HeadlessChrome/140.0.0.0 Safari/537.36"
)


@dataclass(frozen=True)
class Cast:
    """Ids by the keys of the texts."""

    agency_id: int
    anna_id: int
    bernd_id: int
    properties: Mapping[str, int]
    prospects: Mapping[str, int]


def is_empty() -> bool:
    """Whether nobody was founded yet, so that the story may be told."""
    return db.session.scalar(select(Agency.id).limit(1)) is None


def tell(app: Flask) -> None:
    """Fill an empty installation; mails go out over SMTP on the way. Needs an app context."""
    with app.test_request_context():
        with days_ago(41, 9, 12):
            cast = _settle_in()
        _lenz_let_her_link_expire(cast)
        _walesa_consented(cast)
        _whitfield_was_revoked(cast)
        _nguyen_has_waited_for_days(cast)
        _sahin_is_a_business(cast)
        _brugger_got_his_offer_directly(cast)
        _brugger_reads_a_finished_expose(cast)
        _stadler_cannot_be_reached(cast)
        _a_draft_is_left_open(cast)
        _oeztuerk_waits_for_her_consent(cast)


def _settle_in() -> Cast:
    facts = {
        name: value
        for name, value in agency_texts.AGENCY.items()
        if name not in {"slug", "name", "mail_sender"}
    }
    agency = agencies.found_agency(
        name=agency_texts.AGENCY["name"], privacy_notice=agency_texts.PRIVACY_NOTICE, **facts
    )
    agency_id = agency.id
    anna_id, bernd_id = hire_brokers(agency_id)
    anna = Author(anna_id, "Anna Berger")
    agencies.store_logo(agency_id, demo_logo(), anna)
    terms = render_pdf(
        agency_texts.TERMS_HTML, {}, title="Allgemeine Geschäftsbedingungen", author=agency.name
    )
    agencies.store_terms(agency_id, terms.content, agency_texts.TERMS_FILE_NAME, anna)
    add_default_wordings(agency_id)
    mails.make_dkim_key(agency_id, domain_of(facts["email"]), anna.actor)
    return Cast(agency_id, anna_id, bernd_id, take_on_properties(agency_id), _prospects(agency_id))


def _prospects(agency_id: int) -> dict[str, int]:
    ids = {}
    for sheet in PROSPECTS:
        facts = {
            name: value
            for name, value in vars(sheet).items()
            if name not in {"key", "property_key", "days_ago"}
        }
        asked = clock.local(clock.now()).date() + timedelta(days=41 - sheet.days_ago)
        ids[sheet.key] = prospects.create_prospect(agency_id, enquired_on=asked, **facts).id
    return ids


def _draft(cast: Cast, broker_id: int, who: str, what: Sequence[str]) -> Offer:
    return written_draft(
        cast.agency_id, broker_id, cast.prospects[who], [cast.properties[key] for key in what]
    )


def _send(cast: Cast, offer: Offer, mode: DispatchMode = DispatchMode.S_EXPOSE) -> None:
    dispatches.send_offer(cast.agency_id, offer.id, offer.broker, revision=offer.revision, mode=mode)
    _deliver()  # ends the session: rows loaded before must be loaded again


def _deliver() -> None:
    while deliver_next():
        pass


def _visitor(address: str, browser: str) -> Visitor:
    return Visitor(
        at=clock.now(),
        client_ip=address,
        client_port=50412,
        peer_ip=address,
        ip_method="peer",
        forwarded_raw="",
        user_agent=browser,
        language="de-DE,de;q=0.9",
        method="GET",
    )


def _link(offer_id: int) -> ConsentLink:
    return db.session.scalars(
        select(ConsentLink).where(ConsentLink.offer_id == offer_id).order_by(ConsentLink.id.desc()).limit(1)
    ).one()


def _consent(offer_id: int, secret: str, address: str, browser: str) -> None:
    """Visit, press, look, download: as a prospect does."""
    link_id = _link(offer_id).id
    visitor = _visitor(address, browser)
    consents.log_visit(link_id, visitor, "fetched")
    press = Press(secret, visitor, visitor.at - timedelta(seconds=34), broker_session=False)
    consents.grant_consent(link_id, press)
    consents.record_first(link_id, EvidenceKind.PREVIEW_SERVED, visitor)
    _deliver()
    consents.record_first(link_id, EvidenceKind.PDF_DOWNLOADED, _visitor(address, browser))


def _send_and_keep_secret(cast: Cast, offer: Offer) -> str:
    """Send, and read the secret as the prospect will find it in his mail, before delivery forgets it."""
    dispatches.send_offer(
        cast.agency_id, offer.id, offer.broker, revision=offer.revision, mode=DispatchMode.S_EXPOSE
    )
    secret = keyring().decrypt(outbox.SECRET_PURPOSE, _link(offer.id).mail.secret_encrypted or "")
    _deliver()
    return secret


def _lenz_let_her_link_expire(cast: Cast) -> None:
    with days_ago(38, 16, 40):
        _send(cast, _draft(cast, cast.bernd_id, "lenz", ["hang", "reihenhaus"]))


def _walesa_consented(cast: Cast) -> None:
    with days_ago(3, 10, 5):
        offer = _draft(cast, cast.anna_id, "walesa", ["garten"])
        offer_id, secret = offer.id, _send_and_keep_secret(cast, offer)
        consents.log_visit(_link(offer_id).id, _visitor("192.0.2.44", MAIL_SCANNER), "fetched")
    with days_ago(3, 18, 22):
        _consent(offer_id, secret, "203.0.113.7", PHONE_BROWSER)
    with days_ago(2, 9, 14):
        case = db.session.get_one(Offer, offer_id).case
        send_reply(case, case.broker)
        _deliver()


def _whitfield_was_revoked(cast: Cast) -> None:
    with days_ago(12, 11, 30):
        offer = _draft(cast, cast.anna_id, "whitfield", ["seeterrasse"])
        offer_id = offer.id
        _send(cast, offer)
    with days_ago(9, 8, 15):
        consents.revoke_links(cast.agency_id, offer_id, db.session.get_one(Broker, cast.anna_id))
        case_id = db.session.get_one(Offer, offer_id).case_id
        cases.add_note(
            cast.agency_id,
            case_id,
            "Hat abgesagt, sucht jetzt in Meersburg. Link gesperrt.",
            actor_id=cast.anna_id,
        )


def _nguyen_has_waited_for_days(cast: Cast) -> None:
    with days_ago(7, 14, 20):
        offer = _draft(cast, cast.anna_id, "nguyen", ["seeterrasse", "garten"])
        offer_id = offer.id
        _send(cast, offer)
        consents.log_visit(_link(offer_id).id, _visitor("198.51.100.23", MAIL_SCANNER), "fetched")


def _sahin_is_a_business(cast: Cast) -> None:
    with days_ago(5, 9, 50):
        offer = _draft(cast, cast.bernd_id, "sahin", ["laden"])
        offer_id, secret = offer.id, _send_and_keep_secret(cast, offer)
    with days_ago(1, 17, 2):
        _consent(offer_id, secret, "2001:db8:4a0::17", DESK_BROWSER)


def _brugger_got_his_offer_directly(cast: Cast) -> None:
    with days_ago(4, 15, 33):
        _send(cast, _draft(cast, cast.bernd_id, "brugger", ["reihenhaus"]), DispatchMode.DIRECT)


def _brugger_reads_a_finished_expose(cast: Cast) -> None:
    with days_ago(2, 10, 40):
        offer = with_finished_expose(_draft(cast, cast.anna_id, "brugger", ["hofgut"]))
        offer_id, secret = offer.id, _send_and_keep_secret(cast, offer)
    with days_ago(2, 20, 12):
        _consent(offer_id, secret, "198.51.100.81", PHONE_BROWSER)


def _stadler_cannot_be_reached(cast: Cast) -> None:
    with days_ago(1, 11, 8):
        prospect = db.session.get_one(Prospect, cast.prospects["stadler"])
        # The demo's SMTP server refuses addresses that begin so.
        prospects.update_prospect(cast.agency_id, prospect.id, email=f"{UNKNOWN_PREFIX}{prospect.email}")
        _send(cast, _draft(cast, cast.anna_id, "stadler", ["hofgut"]))


def _a_draft_is_left_open(cast: Cast) -> None:
    with days_ago(0, 8, 45):
        _draft(cast, cast.bernd_id, "lenz", ["garten"])


def _oeztuerk_waits_for_her_consent(cast: Cast) -> None:
    with days_ago(0, 9, 5):
        offer = with_own_words(_draft(cast, cast.anna_id, "oeztuerk", ["hang"]))
        case = db.session.get_one(Case, offer.case_id)
        cases.add_note(
            cast.agency_id, case.id, "Möchte am liebsten nachmittags besichtigen.", actor_id=cast.anna_id
        )
        _send(cast, offer)
