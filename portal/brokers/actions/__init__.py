"""What changes accounts: one file per topic."""

from portal.brokers.actions import colleagues, passwords, sign_in, signature

__all__ = ["colleagues", "passwords", "sign_in", "signature"]
