"""Checks one foreign bundle in a process of its own: limits first, then the ZIP from standard input, then JSON.

Run as ``python -m portal.proof.check_child CPU_SECONDS MEMORY`` by ``portal.proof.check`` only. Nothing of the ZIP is
executed: the checks are this installation's own verify.py.
"""

import contextlib
import json
import resource
import sys
from typing import Any

from portal.proof import verify
from portal.proof.archive import ArchiveRefused, read_archive

LARGEST_FILE = 128 * 2**20
LONGEST_SENTENCE = 400


def _limit(kind: int, value: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # macOS refuses a limit of memory
        resource.setrlimit(kind, (value, value))


def _named(files: dict[str, bytes]) -> dict[str, Any]:
    """What the bundle says of itself, to be compared with what this installation has."""
    named: dict[str, Any] = {}
    with contextlib.suppress(Exception):
        named["record"] = verify.sha256(files["record.json"])
        record = json.loads(files["record.json"])
        named |= {"inst": str(record["inst"])[:40], "case": str(record["subject"]["case_number"])[:40]}
        named |= {"at": str(record["at"])[:40], "issuer": str(record["facts"]["issuer"]["name"])[:120]}
        named["seal"] = str(record["facts"]["issuer"]["seal_certificate"])[:64]
        seq, _id, digest, _previous = verify.Bundle(files).lines()[-1]
        named |= {"head_seq": int(seq[:12]), "head": digest[:64]}
    return named


def main() -> None:
    """Limit, read, check, answer."""
    _limit(resource.RLIMIT_CPU, int(sys.argv[1]))
    _limit(resource.RLIMIT_AS, int(sys.argv[2]))
    _limit(resource.RLIMIT_FSIZE, LARGEST_FILE)
    _limit(resource.RLIMIT_CORE, 0)
    answer: dict[str, Any]
    try:
        files = read_archive(sys.stdin.buffer.read())
    except ArchiveRefused as refused:
        answer = {"refused": refused.reason}
    else:
        results = verify.run(files)
        for one in results:
            one["sentence"] = one["sentence"][:LONGEST_SENTENCE]
        answer = {"results": results, "verdict": verify.verdict(results), "named": _named(files)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
