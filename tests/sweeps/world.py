"""A world to sweep over: two agencies with one of everything, made by the real actions, and what stands in addresses.

Every parameter of every route needs its values in ``Side.values``: a route with an unknown parameter fails the
sweeps, so that a new page cannot escape them.
"""

import json
import re
from dataclasses import asdict, dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from portal import clock
from portal.agency.actions import Author, publish_own_notice, store_logo, store_terms
from portal.agency.models import Agency, LegalText
from portal.agency.withdrawal_address import withdrawal_path
from portal.brokers.actions import colleagues, signature
from portal.brokers.actions.calendar import renew_calendar_address
from portal.brokers.models import Broker, Role
from portal.cases.actions import add_note
from portal.cases.models import Case
from portal.consent.actions import revoke_links
from portal.database import db
from portal.demo import maildir
from portal.dispatch.actions import send_offer, send_trial
from portal.mail.models import MailAttachment, MailState, OutgoingMail
from portal.offers.actions import save_content, use_expose
from portal.offers.dispatch_mode import DispatchMode
from portal.offers.expose import keep_expose, receive_expose
from portal.offers.models import Offer, OfferAttachment, OfferExpose
from portal.offers.word_file import WordChange, receive_word
from portal.pdf import render_pdf
from portal.pictures import prepare_picture
from portal.properties.actions import add_files, add_pictures
from portal.properties.models import Picture, PictureKind, Property, PropertyFile, PropertyFileKind
from portal.tokens import keyring
from portal.transaction import transaction
from portal.uploads import CheckedFile, keep
from portal.visitor import current_visitor
from portal.withdrawal.actions.deciding import Entry, enter_withdrawal
from portal.withdrawal.actions.receiving import Declaration, receive, settle
from portal.withdrawal.kinds import FormState, Way
from portal.withdrawal.models import Withdrawal
from portal.withdrawal.views.public import RECEIPT_PURPOSE
from portal.word_templates.actions import TemplateFile, create_word_template
from portal.word_templates.first_template import first_template
from portal.word_templates.models import WordTemplate
from portal.wordings.actions import add_default_wordings, create_wording
from portal.wordings.models import Wording
from tests import postbox
from tests.factories import make_case, make_offer, make_property, make_prospect
from tests.people import People, settle_in
from tests.word_files import word_file

MAILDIR = "demo-mailbox"


@dataclass(frozen=True)
class Side:
    """One agency: its id, and for every parameter of an address the values that name something of this agency.

    ``links`` are the paths of personal links by their state: open, consented, revoked, trial.
    """

    agency_id: int
    values: dict[str, list[Any]]
    links: dict[str, str]
    case_ids: list[int]
    draft_id: int


@dataclass(frozen=True)
class World:
    """Seeblick (Anna the administrator, Bernd) and Bergwald (Carla), each with one of everything."""

    people: People
    seeblick: Side
    bergwald: Side
    cookies: dict[str, str] = field(default_factory=dict)  # of signed-in browsers, by role

    def save(self, file: Path) -> None:
        """Write it down, for the other test processes."""
        file.write_text(json.dumps(asdict(self)))

    @staticmethod
    def read(file: Path) -> "World":
        """What ``save`` wrote."""
        told = json.loads(file.read_text())
        return World(
            People(**told["people"]), Side(**told["seeblick"]), Side(**told["bergwald"]), told["cookies"]
        )


@cache
def photo(colour: str) -> bytes:
    """A small JPEG file of one colour."""
    file = BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    return file.getvalue()


def create_world(app: Flask) -> World:
    """Tell the story of both agencies. Needs an app context; ``app`` mounts the demo's mailbox."""
    people = settle_in()
    with app.test_request_context():
        seeblick = _furnish(app, "Seeblick", people.seeblick_id, people.anna_id, people.bernd_id)
        bergwald = _furnish(app, "Bergwald", people.bergwald_id, people.carla_id, people.carla_id)
    return World(people, seeblick, bergwald)


def _furnish(app: Flask, word: str, agency_id: int, administrator_id: int, broker_id: int) -> Side:
    """Give an agency one of everything that an address can name; ``word`` stands in every text of it."""
    colour = {"Seeblick": "#3b6ea5", "Bergwald": "#5a7d3a"}[word]
    author = Author(administrator_id, "Anna Berger")
    store_logo(agency_id, photo(colour), author)
    for one_id in {administrator_id, broker_id}:
        signature.store_photo(one_id, photo(colour))
        signature.save_signature(one_id, f"<p>Immobilien in {word}</p>")
    terms = _paper("Unsere Bedingungen")
    store_terms(agency_id, terms, f"AGB {word}.pdf", author)
    add_default_wordings(agency_id)
    create_wording(agency_id, name=f"Gruß aus {word}", subject=f"{word}", body_html=f"<p>{word}</p>")
    create_word_template(
        agency_id,
        name=f"Brief {word}",
        file=TemplateFile(f"Brief {word}.docx", first_template(), ("anrede",)),
    )
    publish_own_notice(agency_id, "Eigene Belehrung von {{firma_name}}, {{firma_telefon}}", author)
    invited = colleagues.Person("Ida", f"Neu {word}", f"ida@agentur{agency_id}.example")
    colleagues.invite(agency_id, invited, Role.BROKER, administrator_id)

    flat = make_property(agency_id, title=f"Altbau {word}")
    flat_id = flat.id
    add_pictures(
        agency_id, flat_id, [prepare_picture(photo(colour))], kind=PictureKind.PHOTO, before_consent=True
    )
    certificate = CheckedFile(f"Energieausweis {word}.pdf", "application/pdf", _paper("Energieausweis"))
    add_files(
        agency_id,
        flat_id,
        [(PropertyFileKind.ENERGY_CERTIFICATE, one) for one in keep(agency_id, [certificate])],
    )
    links = {}
    prospect_id = make_prospect(agency_id, last_name=f"Lenz {word}").id

    def new_case() -> int:
        return make_case(agency_id, prospect_id=prospect_id, broker_id=broker_id, wish=f"Wohnung {word}").id

    case_ids, offer_ids = [new_case()], []
    add_note(agency_id, case_ids[0], f"{word}: bitte erst nach 17 Uhr anrufen.", actor_id=broker_id)
    draft_id = _draft(word, agency_id, case_ids[0], db.session.get_one(Property, flat_id))
    finished = receive_expose(f"Exposé {word}.pdf", BytesIO(_paper(f"Exposé {word}")))
    use_expose(agency_id, draft_id, keep_expose(agency_id, finished))
    send_trial(agency_id, draft_id, db.session.get_one(Broker, broker_id))
    links["trial"] = _newest_link()
    for state in ("open", "consented", "revoked", "direct"):
        case_ids.append(new_case())
        offer_ids.append(
            _draft(word, agency_id, case_ids[-1], make_property(agency_id, title=f"Haus {word}"))
        )
        if state == "consented":
            _make_of_a_word_file(word, offer_ids[-1])
        _send(offer_ids[-1], DispatchMode.DIRECT if state == "direct" else DispatchMode.S_EXPOSE)
        if state != "direct":
            links[state] = _newest_link()
    press(app.test_client(), links["consented"])
    revoke_links(agency_id, offer_ids[2], db.session.get_one(Broker, broker_id))
    offer_ids.insert(0, draft_id)
    _let_mails_differ(agency_id)
    values = _values(agency_id, broker_id, flat_id, offer_ids, case_ids, links)
    return Side(agency_id, values, links, case_ids, draft_id)


def press(visitor: FlaskClient, link: str) -> None:
    """Press the consent button behind ``link``."""
    nonce = re.search(r'name="n" value="([^"]+)"', visitor.get(link).text)
    assert nonce, "the page has no consent form"
    assert visitor.post(link, data={"n": nonce[1]}).status_code == 303


def _newest_link() -> str:
    return postbox.link_in(postbox.read(postbox.mails("registered")[-1]))


@cache
def _paper(title: str) -> bytes:
    """A small PDF file."""
    return render_pdf(f"<p>{title}</p>", {}, title=title).content


def _draft(word: str, agency_id: int, case_id: int, offered: Property) -> int:
    """A draft with a letter and a file attached."""
    offer = make_offer(agency_id, case_id=case_id, properties=[offered], subject=f"Exposé {word}")
    pdf = _paper("Grundriss")
    save_content(
        agency_id,
        offer.id,
        revision=offer.revision,
        subject=offer.subject,
        cover_html=offer.cover_html,
        cover_format=offer.cover_format,
        add_attachments=keep(agency_id, [CheckedFile(f"Grundriss {word}.pdf", "application/pdf", pdf)]),
    )
    return offer.id


def _make_of_a_word_file(word: str, offer_id: int) -> None:
    """Let a Word file take the place of the letter."""
    offer = db.session.get_one(Offer, offer_id)
    file = BytesIO(word_file(f"Guten Tag, hier schreibt {word}."))
    new = receive_word(offer.agency_id, f"Angebot {word}.docx", file)
    save_content(
        offer.agency_id,
        offer_id,
        revision=offer.revision,
        subject=offer.subject,
        cover_html=offer.cover_html,
        cover_format=offer.cover_format,
        word=WordChange(is_source=True, shows_details=True, new=new),
    )


def _send(offer_id: int, mode: DispatchMode) -> None:
    offer = db.session.get_one(Offer, offer_id)
    send_offer(offer.agency_id, offer_id, offer.broker, revision=offer.revision, mode=mode)


def _let_mails_differ(agency_id: int) -> None:
    """One mail failed, one uncertain, as if the server had answered so."""
    with transaction() as session:
        mails = list(
            session.scalars(
                select(OutgoingMail)
                .where(OutgoingMail.agency_id == agency_id, OutgoingMail.kind == "offer")
                .order_by(OutgoingMail.id)
            )
        )
        mails[0].state = MailState.FAILED
        mails[1].state = MailState.UNCERTAIN


def _token(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[1]


def _password_token(agency_id: int) -> str:
    """The secret part of the link in the invited colleague's mail."""
    email = f"ida@agentur{agency_id}.example"
    mail = next(one for one in postbox.mails("invitation") if one.env_to == email)
    found = re.search(r"/passwort/(\S+)", postbox.part(postbox.read(mail), "plain"))
    assert found, "the invitation has no link"
    return found[1]


def _kept_in_demo_mailbox(mail: OutgoingMail) -> str:
    """The name of ``mail`` in the demo's mailbox, where it is put as its SMTP server would."""
    box: Path = current_app.extensions["demo_maildir"]
    maildir.prepare(box)
    envelope = maildir.received_now(mail.env_from, [mail.env_to], "127.0.0.1:40000", [])
    return maildir.keep(box, postbox.wire_bytes(mail), envelope).name


def _withdrawals(agency: Agency, case_ids: list[int]) -> dict[str, list[Any]]:
    """A declaration that belongs to a case and one that nobody has matched, with what names them in addresses."""
    case = db.session.get_one(Case, case_ids[-1])
    slug, refs = agency.slug, {"linked": case.ref, "unmatched": ""}
    key = withdrawal_path(slug, case.ref).rsplit("/", 1)[1]
    ids, receipts = [], []
    for word, ref in refs.items():
        said = Declaration(
            f"Paul Lenz {word}", "Wohnung", f"{word}@prospect.example", "de", ref, FormState.OK, ""
        )
        visitor = current_visitor()
        ids.append(receive(agency.id, said, visitor, broker_session=False).id)
        settle(ids[-1])
        receipts.append(keyring().sign_undated(RECEIPT_PURPOSE, db.session.get_one(Withdrawal, ids[-1]).ref))
    scan = keep(agency.id, [CheckedFile("Brief.pdf", "application/pdf", _paper("Widerruf"))])[0]
    entry = Entry(Way.LETTER, clock.now(), "Paul Lenz Brief", "", "", "", "de", False, "welt")
    ids.append(enter_withdrawal(agency.id, None, entry, scan, case.broker).id)
    return {"key": [key], "receipt": receipts, "withdrawal_id": ids}


def _values(
    agency_id: int,
    broker_id: int,
    property_id: int,
    offer_ids: list[int],
    case_ids: list[int],
    links: dict[str, str],
) -> dict[str, list[Any]]:
    """For every parameter of an address what names something of this agency."""

    def ids(model: Any, **where: Any) -> list[int]:
        query = select(model.id).filter_by(agency_id=agency_id, **where).order_by(model.id)
        return list(db.session.scalars(query))

    agency = db.session.get_one(Agency, agency_id)
    picture = db.session.scalars(select(Picture).filter_by(property_id=property_id)).first()
    assert picture is not None
    expose = db.session.scalars(select(OfferExpose).filter_by(agency_id=agency_id)).one()
    carrying = set(db.session.scalars(select(MailAttachment.mail_id).filter_by(agency_id=agency_id)))
    mails = [mail for mail in postbox.mails() if mail.agency_id == agency_id]
    registered = [mail.id for mail in mails if mail.kind == "registered"][:1]
    private = [mail.id for mail in mails if mail.kind == "invitation"][:1]
    odd = [mail.id for mail in mails if mail.state != MailState.QUEUED and mail.id in carrying]
    return {
        "slug": [agency.slug],
        **_withdrawals(agency, case_ids),
        "secret": [renew_calendar_address(broker_id)],
        "color": [agency.accent.lstrip("#")],
        "broker_id": ids(Broker)[-2:],
        "text_id": ids(LegalText)[:2],
        "wording_id": ids(Wording)[:1],
        "template_id": ids(WordTemplate)[:1],
        "property_id": [property_id],
        "picture_id": [picture.id],
        "file_id": ids(PropertyFile)[:1],
        "prospect_id": [db.session.get_one(Case, case_ids[0]).prospect_id],
        "case_id": case_ids,
        "offer_id": offer_ids,
        "attachment_id": ids(OfferAttachment)[:1],
        "mail_id": [*registered, *odd, *private],
        "token": [*(_token(path) for path in links.values()), _password_token(agency_id)],
        "digest": [
            picture.large_sha256,
            picture.small_sha256,
            str(agency.logo_sha256)[:8],
            str(expose.pages[0]["picture"]),
        ],
        "number": [0, 1],
        "position": [0, 1],
        "filename": ["css/base.css"],
        "rest": ["zwei/adressen"],
        "name": [_kept_in_demo_mailbox(next(mail for mail in mails if mail.kind == "offer"))],
    }
