"""DKIM: what is signed, what a change does to it, what happens when signing fails; checked with dkimpy and openssl."""

import base64
import re
import subprocess
from pathlib import Path

import dkim as dkimpy
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind
from portal.evidence.models import ChainHead
from portal.files import file_store, sha256
from portal.mail import actions, dkim, outbox
from portal.mail.closing import position_runs
from portal.mail.letter import Attachment, Letter
from portal.mail.message import BuiltMail, Route, build, closed_bytes, open_bytes
from portal.mail.models import DkimKey, MailKind, MailState, OutgoingMail
from portal.mail.trouble import Trouble
from portal.name_servers import NamesUnreachable
from portal.proof.mails import alarm_mail, witness_mail
from portal.tokens import new_secret
from portal.transaction import transaction
from tests.conftest import FROZEN
from tests.mail.fault_server import FaultServer
from tests.mail.office import deliver_all, fresh, records
from tests.people import People

OPERATOR = Actor(ActorKind.OPERATOR)
ROUTE = Route(
    "Seeblick",
    "portal@portal.example",
    "Paul Lenz",
    "paul.lenz@prospect.example",
    "Anna",
    "anna@seeblick.example",
)
HEADERS = {"X-Expose-Consent-IP": "203.0.113.7", "X-Expose-Chain": f"7:{'a' * 64}"}


@pytest.fixture
def key(people: People) -> DkimKey:
    """Seeblick's key for the domain its mails come from."""
    return actions.make_dkim_key(people.seeblick_id, "portal.example", OPERATOR)


def built(agency_id: int, secret: str | None = None, **more) -> BuiltMail:
    text = f"Guten Tag, bitte hier: https://portal.example/expose/{secret or ''} – schöne Grüße\n" * 3
    letter = Letter(
        "Größe", text, f"<p>{text}</p>", (Attachment("a.pdf", "application/pdf", b"%PDF-1.7 " * 900),)
    )
    return build(
        letter,
        ROUTE,
        agency_id=agency_id,
        at=FROZEN,
        store=file_store(),
        headers=HEADERS,
        secret=secret,
        **more,
    )


def kept(mail: BuiltMail, secret: str | None = None) -> OutgoingMail:
    with transaction() as session:
        row = outbox.enqueue(session, mail, kind=MailKind.MESSAGE, idem_key=mail.message_id, secret=secret)
    return db.session.get_one(OutgoingMail, row.id)


def holds(content: bytes, key: DkimKey | str) -> bool:
    record = key if isinstance(key, str) else dkim.record_of(key)
    return dkimpy.verify(content, dnsfunc=lambda *_, **__: record.encode())


def test_a_mail_without_a_key_is_not_signed_and_its_record_says_so(app: Flask, people: People) -> None:
    mail = kept(built(people.seeblick_id))
    assert b"DKIM-Signature" not in open_bytes(mail, file_store(), None)
    assert dkim.facts_of(mail) == {"state": "none"}


def test_a_signature_covers_every_header_and_each_once_more(app: Flask, people: People, key: DkimKey) -> None:
    content = open_bytes(kept(built(people.seeblick_id)), file_store(), None)
    assert content.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=portal.example;")
    assert holds(content, key)
    head = content.partition(b"\r\n\r\n")[0].decode()
    unfolded = re.sub(r"\r\n[ \t]+", "", head)
    covered = re.search(r"\bh=([^;]+)", unfolded)[1].replace(" ", "").split(":")
    present = [line.partition(":")[0].lower() for line in unfolded.split("\r\n")][1:]
    for name in {*present, *(name.lower() for name in dkim.SIGNED_NAMES)}:
        assert covered.count(name) == present.count(name) + 1, name


def test_a_change_of_any_signed_header_or_a_second_one_breaks_it(
    app: Flask, people: People, key: DkimKey
) -> None:
    content = open_bytes(kept(built(people.seeblick_id)), file_store(), None)
    line = dkimpy.rfc822_parse(content)[0][0]
    signature = b":".join(line)
    rest = content[len(signature) :]
    names = [name for name, _value in dkimpy.rfc822_parse(rest)[0]]
    assert b"From" in names
    for name in names:
        changed = re.sub(rb"(?m)^(%s: )" % re.escape(name), rb"\1x", rest, count=1)
        assert changed != rest
        assert not holds(signature + changed, key), name
    for name in dkim.SIGNED_NAMES:
        more = f"{name}: x\r\n".encode()
        for second in (more + rest, rest.replace(b"\r\n\r\n", b"\r\n" + more + b"\r\n", 1)):
            assert not holds(signature + second, key), name
    assert not holds(content.replace(b"Guten", b"Guter", 1), key)
    assert not holds(content[:-30] + content[-29:], key)


def test_openssl_checks_the_exported_parts(app: Flask, people: People, key: DkimKey, tmp_path: Path) -> None:
    content = open_bytes(kept(built(people.seeblick_id)), file_store(), None)
    parts = dkim.signed_parts(content)
    for name, part in (("in", parts.input), ("sig", parts.signature), ("key.pem", dkim.public_pem(key))):
        (tmp_path / name).write_bytes(part)
    words = "dgst -sha256 -verify key.pem -signature sig in".split()
    assert (
        subprocess.run(["openssl", *words], cwd=tmp_path, capture_output=True, check=True).stdout
        == b"Verified OK\n"
    )
    (tmp_path / "in").write_bytes(parts.input + b" ")
    assert subprocess.run(["openssl", *words], cwd=tmp_path, capture_output=True, check=False).returncode
    body_hash = subprocess.run(
        ["openssl", "dgst", "-sha256", "-binary"], input=parts.body, capture_output=True, check=True
    ).stdout
    assert b"bh=" + base64.b64encode(body_hash) in re.sub(rb"\s", b"", parts.input)


def test_the_closed_mail_holds_the_signature_of_the_open_one(
    app: Flask, people: People, key: DkimKey
) -> None:
    secret = new_secret()
    mail = kept(built(people.seeblick_id, secret), secret)
    opened = open_bytes(mail, file_store(), secret)
    assert holds(opened, key)
    closed = bytearray(closed_bytes(mail, file_store()))
    assert not holds(bytes(closed), key)
    assert secret.encode() not in closed
    for runs in position_runs(mail):
        whole = b"".join(opened[first : first + length] for first, length in runs)
        assert whole == secret.encode()
        for first, length in runs:
            closed[first : first + length] = opened[first : first + length]
    assert bytes(closed) == opened


def test_a_key_for_another_domain_signs_nothing(app: Flask, people: People) -> None:
    actions.make_dkim_key(people.seeblick_id, "anders.example", OPERATOR)
    assert built(people.seeblick_id).signature == ""


def test_another_agencys_key_signs_nothing(app: Flask, people: People, key: DkimKey) -> None:
    assert built(people.bergwald_id).signature == ""


def test_a_key_that_cannot_be_read_lets_no_mail_to_a_prospect_out(
    app: Flask, people: People, key: DkimKey
) -> None:
    spoil(key)
    with pytest.raises(dkim.SigningFailed):
        built(people.seeblick_id)
    assert built(people.seeblick_id, signing=dkim.Signing.IF_POSSIBLE).signature == ""


def test_a_key_that_cannot_be_read_keeps_no_alarm_and_no_witness_mail_back(
    app: Flask, people: People, key: DkimKey
) -> None:
    spoil(key)
    agency = db.session.get_one(Agency, people.seeblick_id)
    with transaction():
        agency.witness_email = "zeuge@notar.example"
    anna = db.session.get_one(Broker, people.anna_id)
    assert alarm_mail(agency, anna, ["Eintrag 7"], FROZEN).signature == ""
    head = db.session.scalars(select(ChainHead).filter_by(agency_id=agency.id)).one()
    assert witness_mail(agency, head, "x").signature == ""


def spoil(key: DkimKey) -> None:
    with transaction():
        key.private_encrypted = "zerstört"


# --- delivery ----------------------------------------------------------------------------------------------


def promise(agency_id: int) -> int:
    """An offer mail as a consent promises it: to be signed when it is sent."""
    letter = Letter("Exposé", "anbei", "")
    route = Route("Seeblick", "post@seeblick.example", "Paul", "paul@mail.example")
    mail = build(
        letter, route, agency_id=agency_id, at=FROZEN, store=file_store(), signing=dkim.Signing.LATER
    )
    with transaction() as session:
        return outbox.enqueue(
            session, mail, kind=MailKind.OFFER, idem_key="offer", note_to="anna@seeblick.example"
        ).id


def test_a_mail_that_waits_is_signed_before_it_leaves(cast: People, sink: FaultServer) -> None:
    published = dkim.record_of(actions.make_dkim_key(cast.seeblick_id, "seeblick.example", OPERATOR))
    mail_id = promise(cast.seeblick_id)
    assert dkim.facts_of(fresh(mail_id)) == {"state": "waiting"}
    deliver_all()
    mail, (taken,) = fresh(mail_id), sink.taken
    assert taken.content == open_bytes(mail, file_store(), None)
    assert holds(taken.content, published)
    (record,) = records(cast.seeblick_id, mail_id)
    assert record.document["hashes"]["mail"] == sha256(taken.content)
    assert record.facts["size"] == len(taken.content)
    assert record.facts["dkim"]["selector"].startswith("expose")
    with pytest.raises(IntegrityError, match="keeps what was sent"), transaction():
        mail.sha256 = "0" * 64


def test_a_mail_that_cannot_be_signed_fails_visibly_and_goes_on_with_a_good_key(
    cast: People, sink: FaultServer
) -> None:
    spoil(actions.make_dkim_key(cast.seeblick_id, "seeblick.example", OPERATOR))
    mail_id = promise(cast.seeblick_id)
    deliver_all()
    mail = fresh(mail_id)
    assert (mail.state, mail.trouble) == (MailState.FAILED, Trouble.UNSIGNED)
    assert [taken.recipient for taken in sink.taken] == ["anna@seeblick.example"]  # the broker is told
    assert records(cast.seeblick_id, mail_id)[-1].row.kind == "offer_mail_failed"
    published = dkim.record_of(actions.make_dkim_key(cast.seeblick_id, "seeblick.example", OPERATOR))
    actions.send_again(cast.seeblick_id, mail_id, actor_id=cast.anna_id)
    deliver_all()
    assert fresh(mail_id).state == MailState.SENT
    assert holds(sink.taken[-1].content, published)


# --- the record in DNS -------------------------------------------------------------------------------------


def test_a_published_record_is_found_and_named_in_the_evidence(
    app: Flask, people: People, key: DkimKey, named: dict[str, list[str]]
) -> None:
    named[dkim.record_name(key)] = ["something else", dkim.record_of(key).replace("; ", " ;  ")]
    actions.look_up_due_records()
    facts = dkim.facts_of(kept(built(people.seeblick_id)))
    assert dkim.publishes(facts["dns_record"], key)
    assert facts["dns_looked_up_at"].endswith("Z")
    assert (facts["domain"], facts["selector"]) == ("portal.example", key.selector)


@pytest.mark.parametrize(
    "found", ["", "v=DKIM1; p=", "v=DKIM1; k=ed25519; p={p}", "v=spf1 -all", "v=DKIM1; p=x{p}"]
)
def test_another_record_does_not_publish_the_key(
    found: str, app: Flask, people: People, key: DkimKey
) -> None:
    assert not dkim.publishes(found.replace("{p}", key.public_key), key)


def test_an_unreachable_name_servers_leaves_what_was_found(
    app: Flask, people: People, key: DkimKey, named: dict[str, list[str]]
) -> None:
    named[dkim.record_name(key)] = [dkim.record_of(key)]
    actions.look_up_dkim_record(people.seeblick_id)
    named.clear()
    with pytest.raises(NamesUnreachable):
        actions.look_up_dkim_record(people.seeblick_id)
    assert dkim.publishes(db.session.get_one(DkimKey, key.id).found_record, key)


def test_the_record_fits_into_strings_of_dns(app: Flask, people: People, key: DkimKey) -> None:
    parts = re.findall(r'"([^"]*)"', dkim.record_in_parts(key))
    assert "".join(parts) == dkim.record_of(key)
    assert max(map(len, parts)) <= 255
    assert len(parts) > 1


def test_a_new_key_stands_in_the_chain_before_it_signs(app: Flask, people: People, key: DkimKey) -> None:
    (record,) = [
        one
        for one in chain.read_records(db.session(), people.seeblick_id)
        if one.facts.get("changed") == ["dkim_key"]
    ]
    assert record.facts["values"] == {"dkim_key": dkim.record_name(key)}
    assert record.document["hashes"] == {
        "dkim_key": dkim.facts_of(kept(built(people.seeblick_id)))["key_sha256"]
    }


def test_a_replaced_key_keeps_its_public_half_for_old_mails(app: Flask, people: People, key: DkimKey) -> None:
    mail = kept(built(people.seeblick_id))
    later = actions.make_dkim_key(people.seeblick_id, "portal.example", OPERATOR)
    assert later.selector != key.selector
    assert dkim.key_behind(mail).id == key.id
    assert key.private_encrypted == ""
    actions.remove_dkim_key(people.seeblick_id, OPERATOR)
    assert built(people.seeblick_id).signature == ""


@pytest.mark.parametrize(
    "domain", ["", "a b.de", "localhost", "x.de/..", "ümlaut.de", "-a.de", "a" * 64 + ".de"]
)
def test_only_names_of_domains_get_a_key(domain: str, people: People) -> None:
    with pytest.raises(actions.DomainRefused):
        actions.make_dkim_key(people.seeblick_id, domain, OPERATOR)
