"""Named points at which tests kill the process (reliability 3.5); in normal running they do nothing."""

import os
import signal

_CRASH_AT = os.environ.get("PORTAL_TEST_CRASH_AT", "")


def reached(point: str) -> None:
    """Die here by SIGKILL if the environment asked for exactly this point."""
    if _CRASH_AT and point == _CRASH_AT:
        os.kill(os.getpid(), signal.SIGKILL)
