"""Becomes LibreOffice after cutting itself off: no network, limits of time, memory and file size (R40, R41).

Run as ``python -m portal.libreoffice_launch CPU_SECONDS MEMORY PROGRAM ARGUMENT…`` by ``portal.libreoffice`` only.
"""

import contextlib
import ctypes
import os
import resource
import sys
from pathlib import Path

LARGEST_FILE = 256 * 2**20
CANNOT_CUT_OFF = 77
"""Exit status: this machine does not let a process leave the network, so nothing was started."""

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000  # CLONE_NEWNET, CLONE_NEWUSER of sched.h


def leave_network() -> bool:
    """Move this process into a network of its own that leads nowhere, not even to this machine. Linux only."""
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (AttributeError, OSError):
        return False
    if unshare(_NEW_NETWORK) == 0:  # as root
        return True
    user, group = os.getuid(), os.getgid()
    if unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    # Stay who we are inside the new name space; without this LibreOffice finds no user.
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_bytes(b"deny")
        Path("/proc/self/uid_map").write_bytes(b"%d %d 1" % (user, user))
        Path("/proc/self/gid_map").write_bytes(b"%d %d 1" % (group, group))
    return True


def _limit(kind: int, value: int) -> None:
    resource.setrlimit(kind, (value, value))


def main() -> None:
    """Cut off, limit, and turn into the program; does not return."""
    cpu_seconds, memory, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    if not leave_network():
        os._exit(CANNOT_CUT_OFF)
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_FSIZE, LARGEST_FILE)
    _limit(resource.RLIMIT_CORE, 0)
    os.nice(5)  # pages come before PDF files when the machine is short of processors
    os.execv(program, sys.argv[3:])  # noqa: S606 - the one thing this module is for, without a shell


if __name__ == "__main__":
    main()
