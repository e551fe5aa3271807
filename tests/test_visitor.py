"""Who stands behind a request (R20): named by trusted proxies only, never by what a visitor claims."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.settings import IpNetwork
from portal.visitor import client_address, look

PROXY = "10.0.0.1"  # our nginx
NETWORKS: tuple[IpNetwork, ...] = tuple(
    ipaddress.ip_network(text) for text in ("10.0.0.0/8", "127.0.0.1/32", "fd00::/8", "2001:db8:1::/48")
)
NONE: tuple[IpNetwork, ...] = ()

#: What the peer's address is, what X-Forwarded-For says, whom we trust; who it was, and how that was found.
TABLE = [
    # nobody in between
    ("203.0.113.7", "", NONE, "203.0.113.7", "peer"),
    ("203.0.113.7", "6.6.6.6", NONE, "203.0.113.7", "peer"),
    ("203.0.113.7", "6.6.6.6", NETWORKS, "203.0.113.7", "peer"),
    ("203.0.113.7", "10.0.0.1, 127.0.0.1", NETWORKS, "203.0.113.7", "peer"),
    ("2001:db8:2::7", "6.6.6.6", NETWORKS, "2001:db8:2::7", "peer"),
    ("2001:DB8:2:0::7", "", NETWORKS, "2001:db8:2::7", "peer"),
    # one proxy
    (PROXY, "203.0.113.7", NETWORKS, "203.0.113.7", "forwarded"),
    (PROXY, "6.6.6.6, 203.0.113.7", NETWORKS, "203.0.113.7", "forwarded"),
    (PROXY, "6.6.6.6,5.5.5.5,203.0.113.7", NETWORKS, "203.0.113.7", "forwarded"),
    (PROXY, "", NETWORKS, PROXY, "peer"),
    (PROXY, " , ,", NETWORKS, PROXY, "peer"),
    (PROXY, "2001:db8:2::7", NETWORKS, "2001:db8:2::7", "forwarded"),
    (PROXY, "[2001:db8:2::7]", NETWORKS, "2001:db8:2::7", "forwarded"),
    ("fd00::1", "203.0.113.7", NETWORKS, "203.0.113.7", "forwarded"),
    ("2001:db8:1::9", "203.0.113.7", NETWORKS, "203.0.113.7", "forwarded"),
    # three hops: two of ours behind one of ours
    (PROXY, "6.6.6.6, 203.0.113.7, 10.0.0.3, 10.0.0.2", NETWORKS, "203.0.113.7", "forwarded"),
    (PROXY, "10.0.0.3, 10.0.0.2", NETWORKS, "10.0.0.3", "forwarded"),
    (PROXY, "203.0.113.7, 9.9.9.9, 10.0.0.2", NETWORKS, "9.9.9.9", "forwarded"),
    # IPv4 dressed as IPv6
    ("::ffff:203.0.113.7", "6.6.6.6", NETWORKS, "203.0.113.7", "peer"),
    ("::ffff:10.0.0.1", "203.0.113.7", NETWORKS, "203.0.113.7", "forwarded"),
    (PROXY, "::ffff:203.0.113.7", NETWORKS, "203.0.113.7", "forwarded"),
    # junk
    (PROXY, "<script>alert(1)</script>", NETWORKS, PROXY, "forwarded_invalid"),
    (PROXY, "unknown", NETWORKS, PROXY, "forwarded_invalid"),
    (PROXY, "203.0.113.7:5678", NETWORKS, PROXY, "forwarded_invalid"),
    (PROXY, "203.0.113.7, unknown, 10.0.0.2", NETWORKS, "10.0.0.2", "forwarded_invalid"),
    (PROXY, "203.0.113.007", NETWORKS, PROXY, "forwarded_invalid"),
    (PROXY, "3405803783", NETWORKS, PROXY, "forwarded_invalid"),
    (PROXY, "fe80::1%eth0", NETWORKS, PROXY, "forwarded_invalid"),
    (PROXY, "٢٠٣.٠.١١٣.٧", NETWORKS, PROXY, "forwarded_invalid"),
    (PROXY, "junk, 203.0.113.7", NETWORKS, "203.0.113.7", "forwarded"),
    ("", "203.0.113.7", NETWORKS, "", "unknown"),
    ("unix:", "203.0.113.7", NETWORKS, "", "unknown"),
]


@pytest.mark.parametrize(("peer", "claimed", "trusted", "address", "method"), TABLE, ids=range(len(TABLE)))
def test_it_names_the_client_by_trusted_proxies_only(
    peer: str, claimed: str, trusted: tuple[IpNetwork, ...], address: str, method: str
) -> None:
    assert client_address(peer, claimed, trusted) == (address, method)


def test_a_socket_of_our_own_machine_counts_as_a_proxy_where_the_operator_says_so() -> None:
    assert client_address("", "203.0.113.7", NETWORKS, True) == ("203.0.113.7", "forwarded")
    assert client_address("", "", NETWORKS, True) == ("", "peer")
    assert client_address("", "junk", NETWORKS, True) == ("", "forwarded_invalid")


addresses = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)
words = st.one_of(
    addresses, st.sampled_from(["unknown", "", " ", "<b>", "1.2.3.4:5", "::ffff:6.6.6.6"]), st.text()
)
headers = st.lists(words, max_size=6).map(",".join)


def plain(text: str) -> str:
    """An address as we write it: shortest form, IPv4 out of its IPv6 dress."""
    found = ipaddress.ip_address(text)
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)


def trusted(text: str) -> bool:
    return any(ipaddress.ip_address(plain(text)) in network for network in NETWORKS)


@given(peer=addresses, claimed=headers)
def test_a_peer_nobody_trusts_is_the_client_whatever_it_claims(peer: str, claimed: str) -> None:
    assert client_address(peer, claimed, NONE) == (plain(peer), "peer")
    if not trusted(peer):
        assert client_address(peer, claimed, NETWORKS) == (plain(peer), "peer")


@given(claimed=headers)
def test_what_a_visitor_writes_in_front_never_changes_whom_the_proxy_names(claimed: str) -> None:
    named = client_address(PROXY, "203.0.113.7", NETWORKS)
    assert client_address(PROXY, f"{claimed},203.0.113.7", NETWORKS) == named


@given(peer=st.one_of(addresses, st.just(PROXY), st.text()), claimed=headers)
def test_the_answer_is_an_address_or_nothing(peer: str, claimed: str) -> None:
    address, method = client_address(peer, claimed, NETWORKS, trust_unix_socket=True)
    assert method in {"peer", "forwarded", "forwarded_invalid", "unknown"}
    assert address == "" or plain(address) == address


@given(
    claimed=st.text(max_size=2000),
    browser=st.text(max_size=2000),
    port=st.one_of(st.text(max_size=8), st.integers(-5, 99999).map(str)),
)
def test_what_is_kept_of_a_request_is_short_and_printable(claimed: str, browser: str, port: str) -> None:
    environ: dict[str, object] = {
        "REMOTE_ADDR": PROXY,
        "REMOTE_PORT": port,
        "HTTP_X_FORWARDED_FOR": claimed,
        "HTTP_X_CLIENT_PORT": port,
        "HTTP_USER_AGENT": browser,
        "HTTP_ACCEPT_LANGUAGE": browser,
        "REQUEST_METHOD": "GET",
    }
    visitor = look(environ, NETWORKS)
    for text in (visitor.forwarded_raw, visitor.user_agent, visitor.language):
        assert len(text) <= 512
        assert text.isprintable()
    assert visitor.client_port is None or 0 <= visitor.client_port < 65536
