"""Keys under which tries are counted: an account, or a network of addresses; nothing is kept in clear."""

import ipaddress

from portal.tokens import keyring

_PURPOSE = "sign-in-try"
_KEY_LENGTH = 32  # hexadecimal characters; collisions only make two strangers share a counter


def network_of(client_ip: str) -> str:
    """The /24 (IPv4) or /64 (IPv6) around an address: what one visitor can easily change within."""
    try:
        address = ipaddress.ip_address(client_ip)
    except ValueError:
        return "unknown"
    width = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network((address, width), strict=False))


def account_key(email: str) -> str:
    """The counter's name for an account, whether it exists or not."""
    return f"account:{keyring().fingerprint(_PURPOSE, email.strip().lower())[:_KEY_LENGTH]}"


def network_key(client_ip: str) -> str:
    """The counter's name for the network an address lies in."""
    return f"network:{keyring().fingerprint(_PURPOSE, network_of(client_ip))[:_KEY_LENGTH]}"
