"""Where anybody may withdraw from a contract with an agency: one address for all, and one that fills the form in."""

from portal.settings import current_settings
from portal.tokens import keyring

LINK_PURPOSE = "withdrawal-link"


def withdrawal_path(slug: str, case_ref: str = "") -> str:
    """The path of an agency's withdrawal function; with a case's ``ref`` the form knows whom it is about.

    The same every time and good for ever: a key that can no longer be read leads to the empty form.
    """
    path = f"/widerruf/{slug}"
    return f"{path}/{keyring().sign_undated(LINK_PURPOSE, case_ref)}" if case_ref else path


def withdrawal_url(slug: str, case_ref: str = "") -> str:
    """The whole address, as it stands in mails and in the withdrawal notice."""
    return f"{current_settings().public_url}{withdrawal_path(slug, case_ref)}"


def case_ref_in(key: str) -> str:
    """The ``ref`` inside a link's last part. Raises tokens.SignatureWrong."""
    return keyring().read_undated(LINK_PURPOSE, key)
