"""The post office of the mail tests, on a database file that other processes share."""

from tests.mail.conftest import cast, home, office, open_office, sink

__all__ = ["cast", "home", "office", "open_office", "sink"]
