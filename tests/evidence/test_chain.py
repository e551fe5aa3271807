"""Records are canonical, chained, and every kind of change to them is found."""

import hashlib
import hmac
import json
import sqlite3
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.database import db
from portal.evidence import chain, checking
from portal.evidence.canonical import ValueNotCanonical, canonical_bytes, commitment
from portal.evidence.chain import Actor, ChainHeadMissing, Subject, read_records
from portal.evidence.checking import check_chain
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.evidence.models import ChainHead, ClearValue, EvidenceRecord
from portal.settings import current_settings
from portal.transaction import transaction
from tests.conftest import FrozenClock
from tests.people import People


def jcs(value: Any) -> str:
    """RFC 8785 for what the format allows, written a second time and without looking at the first."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        named = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
        return '"' + "".join(named.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(jcs(item) for item in value) + "]"
    assert isinstance(value, dict)
    return "{" + ",".join(f"{jcs(key)}:{jcs(value[key])}" for key in sorted(value)) + "}"


# --- golden vectors: these bytes must never change, whatever the code becomes -----------------------------

GOLDEN_DOCUMENT: dict[str, Any] = {
    "v": 1,
    "inst": "0b0e0f64-9a36-4c0e-8f5e-3a6a1d0a5b11",
    "tenant": "8a3f2c1e-0d4b-4f7a-9c55-2b7b6f1f0a01",
    "epoch": 1,
    "seq": 42,
    "prev": "0" * 64,
    "id": "6f9619ff-8b86-4d11-b42d-00c04fc964ff",
    "nonce": "00112233445566778899aabbccddeeff",
    "label": "non_qualified",
    "type": "consent_given",
    "at": "2026-11-23T13:03:22.123Z",
    "at_local": "2026-11-23T14:03:22.123+01:00",
    "clock": {"src": "system", "sync": "synchronized"},
    "actor": {"kind": "prospect", "ref": "5d2f"},
    "subject": {"offer": "9c1e", "case": "5d2f"},
    "facts": {
        "button_label": 'Ja, ich stimme zu und möchte das „Exposé" öffnen \u2028\t/\\',
        "boxes": [],
        "machine_suspected": False,
        "largest": 9007199254740991,
        "least": -9007199254740991,
        "emoji": "😀\x7f\x1f",
    },
    "hashes": {"texts": ["aa", "bb"], "pdf": "cc"},
    "commit": {},
    "app": {"ver": "0.1.0", "build": "", "conf": ""},
}
GOLDEN_BYTES = (
    b'{"actor":{"kind":"prospect","ref":"5d2f"},"app":{"build":"","conf":"","ver":"0.1.0"},'
    b'"at":"2026-11-23T13:03:22.123Z","at_local":"2026-11-23T14:03:22.123+01:00",'
    b'"clock":{"src":"system","sync":"synchronized"},"commit":{},"epoch":1,"facts":{"boxes":[],'
    b'"button_label":"Ja, ich stimme zu und m\xc3\xb6chte das \xe2\x80\x9eExpos\xc3\xa9\\" \xc3\xb6ffnen '
    b'\xe2\x80\xa8\\t/\\\\","emoji":"\xf0\x9f\x98\x80\x7f\\u001f","largest":9007199254740991,'
    b'"least":-9007199254740991,"machine_suspected":false},"hashes":{"pdf":"cc","texts":["aa","bb"]},'
    b'"id":"6f9619ff-8b86-4d11-b42d-00c04fc964ff","inst":"0b0e0f64-9a36-4c0e-8f5e-3a6a1d0a5b11",'
    b'"label":"non_qualified","nonce":"00112233445566778899aabbccddeeff","prev":'
    b'"0000000000000000000000000000000000000000000000000000000000000000","seq":42,'
    b'"subject":{"case":"5d2f","offer":"9c1e"},"tenant":"8a3f2c1e-0d4b-4f7a-9c55-2b7b6f1f0a01",'
    b'"type":"consent_given","v":1}'
)
GOLDEN_HASH = "ac55008bbd72511dadcd1fa63582a028156375c607a6a6349986ca806478ffd5"


def test_the_golden_record_has_the_golden_bytes_and_hash() -> None:
    assert canonical_bytes(GOLDEN_DOCUMENT) == GOLDEN_BYTES
    assert jcs(GOLDEN_DOCUMENT).encode() == GOLDEN_BYTES
    assert hashlib.sha256(GOLDEN_BYTES).hexdigest() == GOLDEN_HASH
    assert json.loads(GOLDEN_BYTES) == GOLDEN_DOCUMENT


def test_the_golden_commitment_has_the_golden_value() -> None:
    promised = commitment("client_ip", "192.0.2.7", "0f" * 32)
    assert promised == "054b6b545c7e60bda801b53ba3fe9769628ca40cc19844f76fade37136d33dff"
    assert promised == hmac.new(b"\x0f" * 32, b'["client_ip","192.0.2.7"]', "sha256").hexdigest()


texts = st.text().map(lambda text: unicodedata.normalize("NFC", text))
keys = st.text(st.characters(max_codepoint=127), max_size=8)
values = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(keys, values, max_size=5))
def test_two_implementations_write_the_same_bytes(document: dict[str, Any]) -> None:
    written = canonical_bytes(document)
    assert written.decode() == jcs(document)
    assert json.loads(written) == document


@pytest.mark.parametrize(
    "value",
    [
        None,
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        datetime(2026, 1, 1, tzinfo=UTC),
        b"bytes",
        ("a", "b"),
        {"Größe": 1},
        {1: "a"},
        unicodedata.normalize("NFD", "Müller"),
    ],
)
def test_it_refuses_what_the_format_does_not_allow(value: Any) -> None:
    with pytest.raises(ValueNotCanonical, match=r"^\$\.facts\[0\]"):
        canonical_bytes({"facts": [value]})


# --- appending ---------------------------------------------------------------------------------------------


def append(agency_id: int, **more: Any) -> chain.Entry:
    usual: dict[str, Any] = {
        "actor": Actor(ActorKind.BROKER, "7"),
        "subject": Subject(names={"case": "a-case"}),
        "facts": {"number": "V-2026-0001"},
        "personal": {"author": "Anna Berger", "note": "Grüße"},
        "hashes": {"text": "ab" * 32},
    }
    with transaction() as session:
        return chain.append(session, EvidenceKind.NOTE_ADDED, agency_id=agency_id, **{**usual, **more})


def test_a_record_says_what_happened_and_nothing_personal(people: People, frozen_clock: FrozenClock) -> None:
    before = read_records(db.session(), people.seeblick_id)[-1]
    entry = append(people.seeblick_id)
    record = read_records(db.session(), people.seeblick_id)[-1]
    document = record.document
    head = db.session.get_one(ChainHead, people.seeblick_id)
    assert set(document) == set(GOLDEN_DOCUMENT)
    assert (document["v"], document["seq"], document["epoch"]) == (1, entry.seq, 1)
    assert (document["prev"], entry.prev_sha256) == (before.row.sha256, before.row.sha256)
    assert document["tenant"] == head.agency_ref
    assert (document["type"], document["label"]) == ("note_added", "non_qualified")
    assert document["at"] == "2026-11-23T13:03:22.123Z"
    assert document["at_local"] == "2026-11-23T14:03:22.123+01:00"
    assert document["clock"]["sync"] in {"synchronized", "unsynchronized", "unknown"}
    assert document["actor"] == {"kind": "broker", "ref": "7"}
    assert (document["facts"], document["subject"]) == ({"number": "V-2026-0001"}, {"case": "a-case"})
    assert document["app"]["build"] == "test"
    assert len(document["nonce"]) == 32
    for personal in ("Anna", "Berger", "Grüße"):
        assert personal.encode() not in record.row.canonical
    assert record.personal == {"author": "Anna Berger", "note": "Grüße"}
    assert (head.seq, head.sha256) == (entry.seq, entry.sha256)


def test_the_stored_bytes_are_canonical_and_hash_to_the_records_hash(people: People) -> None:
    append(people.seeblick_id)
    for record in read_records(db.session(), people.seeblick_id):
        assert jcs(record.document).encode() == record.row.canonical
        assert hashlib.sha256(record.row.canonical).hexdigest() == record.row.sha256


def test_equal_values_make_different_commitments(people: People) -> None:
    """Salt: else four billion IP addresses are tried in minutes."""
    append(people.seeblick_id)
    append(people.seeblick_id)
    one, other = (record.document["commit"] for record in read_records(db.session(), people.seeblick_id)[-2:])
    assert not set(one.values()) & set(other.values())


def test_values_in_other_normal_forms_are_kept_composed(people: People) -> None:
    append(people.seeblick_id, personal={"author": unicodedata.normalize("NFD", "Jürgen"), "empty": ""})
    record = read_records(db.session(), people.seeblick_id)[-1]
    assert record.personal == {"author": "Jürgen"}
    assert check_chain(db.session(), people.seeblick_id) is None


def test_without_a_head_nothing_is_recorded(people: People) -> None:
    with transaction() as session:
        session.delete(session.get_one(ChainHead, people.seeblick_id))
    with pytest.raises(ChainHeadMissing):
        append(people.seeblick_id)


def test_a_failed_action_leaves_no_record(people: People) -> None:
    before = db.session.get_one(ChainHead, people.seeblick_id).seq
    with pytest.raises(ValueNotCanonical):
        append(people.seeblick_id, facts={"price": 1.5})
    db.session.rollback()
    assert db.session.get_one(ChainHead, people.seeblick_id).seq == before
    assert check_chain(db.session(), people.seeblick_id) is None


@pytest.mark.parametrize(
    ("table", "meddling"),
    [
        ("evidence_record", "canonical = CAST(canonical || ' ' AS BLOB)"),
        ("evidence_clear_value", "value = value || ' '"),
        ("evidence_clear_value", "salt = upper(salt) || '01'"),
    ],
)
def test_what_the_database_does_not_give_back_as_written_is_no_record(
    people: People, table: str, meddling: str
) -> None:
    """R51: a driver or a trigger that changes what it stores is noticed at once, and nothing happens."""
    before = db.session.get_one(ChainHead, people.seeblick_id).seq
    with transaction() as session:
        connection = session.connection()
        connection.exec_driver_sql(f"DROP TRIGGER {table}_refuses_update")
        connection.exec_driver_sql(
            f"CREATE TRIGGER meddler AFTER INSERT ON {table} BEGIN UPDATE {table} SET {meddling} WHERE id = NEW.id; END"
        )
    with pytest.raises(chain.RecordNotKept):
        append(people.seeblick_id)
    db.session.rollback()
    assert db.session.get_one(ChainHead, people.seeblick_id).seq == before


def test_two_records_of_one_transaction_follow_each_other(people: People) -> None:
    with transaction() as session:
        for _number in range(3):
            chain.append(session, EvidenceKind.NOTE_ADDED, agency_id=people.seeblick_id, actor=chain.PORTAL)
    assert check_chain(db.session(), people.seeblick_id) is None


def test_each_agency_has_a_chain_of_its_own(people: People) -> None:
    before = db.session.get_one(ChainHead, people.bergwald_id).sha256
    append(people.seeblick_id)
    db.session.rollback()
    assert db.session.get_one(ChainHead, people.bergwald_id).sha256 == before


# --- the check: somebody with the database file in hands ---------------------------------------------------

Break = Callable[[sqlite3.Connection, int], None]


def _sql(*statements: str) -> Break:
    def run(connection: sqlite3.Connection, agency_id: int) -> None:
        for statement in statements:
            assert connection.execute(statement.replace(":a", str(agency_id))).rowcount > 0

    return run


def _rewritten(change: Callable[[dict[str, Any]], None], *, hash_too: bool = False) -> Break:
    """Change the document of record 4 and write it back in canonical form."""

    def run(connection: sqlite3.Connection, agency_id: int) -> None:
        where = f"agency_id={agency_id} AND seq=4"
        (content,) = connection.execute(f"SELECT canonical FROM evidence_record WHERE {where}").fetchone()
        document = json.loads(content)
        change(document)
        changed = canonical_bytes(document)
        digest = hashlib.sha256(changed).hexdigest()
        connection.execute(f"UPDATE evidence_record SET canonical=? WHERE {where}", (changed,))
        if hash_too:
            connection.execute(f"UPDATE evidence_record SET sha256=? WHERE {where}", (digest,))

    return run


_ROW = "UPDATE evidence_record SET {} WHERE agency_id=:a AND seq=4"
_AT_4 = "(SELECT record_id FROM evidence_record WHERE agency_id=:a AND seq=4)"
BREAKS: dict[str, tuple[Break, tuple[int, str]]] = {
    "one bit of the bytes": (
        _sql(
            _ROW.format(
                "canonical=CAST(replace(CAST(canonical AS TEXT), 'note_added', 'note_addee') AS BLOB)"
            )
        ),
        (4, "hash"),
    ),
    "bytes that are no record": (_sql(_ROW.format("canonical=x'00'")), (4, "hash")),
    "bytes and hash": (_rewritten(lambda d: d["facts"].update(number="V-2"), hash_too=True), (5, "previous")),
    "no record, with its hash": (
        _sql(_ROW.format(f"canonical=x'7b7d', sha256='{hashlib.sha256(b'{}').hexdigest()}'")),
        (4, "format"),
    ),
    "hash column": (_sql(_ROW.format("sha256=upper(sha256)")), (4, "hash")),
    "previous column": (_sql(_ROW.format("prev_sha256='x'")), (4, "previous")),
    "kind column": (_sql(_ROW.format("kind='trial_opened'")), (4, "columns")),
    "time column": (_sql(_ROW.format("at='2020-01-01 00:00:00.000000'")), (4, "columns")),
    "record id": (
        _sql(
            f"DELETE FROM evidence_clear_value WHERE record_id IN {_AT_4}", _ROW.format("record_id='other'")
        ),
        (4, "columns"),
    ),
    "record removed": (
        _sql(
            f"DELETE FROM evidence_clear_value WHERE record_id IN {_AT_4}",
            "DELETE FROM evidence_record WHERE agency_id=:a AND seq=4",
        ),
        (4, "gap"),
    ),
    "two records swapped": (
        _sql(
            "UPDATE evidence_record SET seq=-1 WHERE agency_id=:a AND seq=4",
            "UPDATE evidence_record SET seq=4 WHERE agency_id=:a AND seq=5",
            "UPDATE evidence_record SET seq=5 WHERE agency_id=:a AND seq=-1",
        ),
        (4, "previous"),
    ),
    "tail cut off": (
        _sql(
            "DELETE FROM evidence_clear_value WHERE record_id IN "
            "(SELECT record_id FROM evidence_record WHERE agency_id=:a AND seq>5)",
            "DELETE FROM evidence_record WHERE agency_id=:a AND seq>5",
        ),
        (6, "head"),
    ),
    "head set back": (_sql("UPDATE chain_head SET seq=5 WHERE agency_id=:a"), (7, "head")),
    "head removed": (_sql("DELETE FROM chain_head WHERE agency_id=:a"), (0, "head")),
    "another agency's name": (
        _sql("UPDATE chain_head SET agency_ref='somebody else' WHERE agency_id=:a"),
        (1, "tenant"),
    ),
    "clear value": (
        _sql(f"UPDATE evidence_clear_value SET value='Carla' WHERE field='author' AND record_id IN {_AT_4}"),
        (4, "commitment"),
    ),
    "salt": (
        _sql(f"UPDATE evidence_clear_value SET salt='{'00' * 32}' WHERE record_id IN {_AT_4}"),
        (4, "commitment"),
    ),
    "salt that is none": (
        _sql(f"UPDATE evidence_clear_value SET salt='zz' WHERE record_id IN {_AT_4}"),
        (4, "format"),
    ),
    "value nobody promised": (
        _sql(f"UPDATE evidence_clear_value SET field='other' WHERE field='note' AND record_id IN {_AT_4}"),
        (4, "commitment"),
    ),
}


@pytest.fixture
def six_records(people: People) -> tuple[int, Path]:
    """Seeblick's chain with six records, and the database file."""
    while db.session.get_one(ChainHead, people.seeblick_id).seq < 6:
        append(people.seeblick_id)
        db.session.rollback()
    return people.seeblick_id, current_settings().home / "portal.sqlite"


def tamper(path: Path, agency_id: int, change: Break) -> None:
    """What somebody can do who owns the file: the triggers are removed first."""
    db.session.remove()
    connection = sqlite3.connect(path)
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
    for (name,) in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    change(connection, agency_id)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("name", BREAKS)
def test_it_finds(six_records: tuple[int, Path], name: str) -> None:
    agency_id, path = six_records
    assert check_chain(db.session(), agency_id) is None
    change, (seq, reason) = BREAKS[name]
    tamper(path, agency_id, change)
    assert check_chain(db.session(), agency_id) == checking.ChainFault(seq, reason)


def test_it_finds_a_record_written_outside_the_chain(six_records: tuple[int, Path]) -> None:
    agency_id, _path = six_records
    rows = db.session.query(EvidenceRecord).filter_by(agency_id=agency_id).order_by(EvidenceRecord.seq).all()
    with transaction() as session:
        forged = canonical_bytes(
            {**json.loads(rows[-1].canonical), "seq": 7, "id": "forged", "prev": rows[-1].sha256}
        )
        session.add(
            EvidenceRecord(
                agency_id=agency_id,
                record_id="forged",
                seq=7,
                prev_sha256=rows[-1].sha256,
                sha256=hashlib.sha256(forged).hexdigest(),
                kind=rows[-1].kind,
                at=rows[-1].at,
                canonical=forged,
            )
        )
    assert check_chain(db.session(), agency_id) == checking.ChainFault(8, "head")


def test_erased_values_leave_the_chain_whole(six_records: tuple[int, Path]) -> None:
    agency_id, path = six_records
    tamper(path, agency_id, _sql("DELETE FROM evidence_clear_value WHERE agency_id=:a"))
    assert check_chain(db.session(), agency_id) is None
    assert db.session.query(ClearValue).filter_by(agency_id=agency_id).count() == 0


def test_it_walks_chains_longer_than_one_step(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (chain, checking):
        monkeypatch.setattr(module, "CHUNK", 2)
    for _number in range(5):
        append(people.seeblick_id)
    assert check_chain(db.session(), people.seeblick_id) is None
    assert (
        len(read_records(db.session(), people.seeblick_id))
        == db.session.get_one(ChainHead, people.seeblick_id).seq
    )


def test_the_head_for_mail_headers_names_number_and_hash(people: People, app: Flask) -> None:
    entry = append(people.seeblick_id)
    assert chain.head_text(db.session(), people.seeblick_id) == f"{entry.seq}:{entry.sha256}"
    with pytest.raises(ChainHeadMissing):
        chain.head_text(db.session(), 4711)
