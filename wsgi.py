"""Builds the app for a WSGI server (``wsgi:app``); threads start per server process, after fork."""

import sys

from sqlalchemy.exc import OperationalError

from portal.app import assert_ready, create_app
from portal.database import GuardMissing
from portal.evidence.seal import SealUnusable
from portal.settings import SettingWrong, read_settings

try:
    app = create_app(read_settings())
    assert_ready(app)
except (SettingWrong, GuardMissing, SealUnusable, OperationalError) as error:
    sys.exit(f"Exposé-Portal cannot start: {getattr(error, 'orig', None) or error}")
