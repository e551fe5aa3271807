"""Stored files as answers: loaded down under their name, in a policy that lets them do nothing (R29)."""

import unicodedata
from urllib.parse import quote

from flask import Response, abort
from werkzeug import wrappers
from werkzeug.http import dump_options_header

from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store
from portal.security_headers import STORED_FILE_POLICY


def stored_file(agency_id: int, digest: str, media_type: str, file_name: str) -> Response:
    """The agency's file with this hash; 404 when it is lost or damaged."""
    try:
        content = file_store().read(agency_id, digest)
    except (StoredBytesMissing, StoredBytesDamaged):
        abort(404)
    return as_file(content, media_type, file_name)


def as_file(content: bytes, media_type: str, file_name: str) -> Response:
    """Bytes to be saved under ``file_name``, never shown as a page of ours."""
    answer = Response(content, mimetype=media_type)
    name_file(answer, file_name)
    answer.headers["Content-Security-Policy"] = STORED_FILE_POLICY
    return answer


def name_file(answer: wrappers.Response, file_name: str, disposition: str = "attachment") -> None:
    """Say under which name ``answer`` is saved.

    A header takes no letter beyond Latin-1, and browsers guess beyond ASCII: so the name stands there twice, spelt with
    ASCII and as it is (RFC 6266).
    """
    plain = unicodedata.normalize("NFKD", file_name).encode("ascii", "ignore").decode("ascii").strip()
    plain = f"Datei{plain}" if plain[:1] in ("", ".") else plain
    names = {"filename": plain}
    if plain != file_name:
        names["filename*"] = f"UTF-8''{quote(file_name, safe='')}"
    answer.headers.set("Content-Disposition", dump_options_header(disposition, names))
