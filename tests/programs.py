"""Programs that tests would like and a machine may lack: skipped there, unless .ci/run demands them."""

import os
import shutil
from pathlib import Path

import pytest


def program(name: str, package: str) -> Path:
    """The program's path; without it the test is skipped, or fails where PORTAL_REQUIRE_PROGRAMS=1 demands it."""
    found = shutil.which(name)
    if found is None and os.environ.get("PORTAL_REQUIRE_PROGRAMS") == "1":
        pytest.fail(f"PORTAL_REQUIRE_PROGRAMS=1, but there is no {name}: apt-get install {package}")
    if found is None:
        pytest.skip(f"no {name}: sudo apt-get install {package}")
    return Path(found)
