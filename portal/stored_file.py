"""Stored files as answers: loaded down under their name, in a policy that lets them do nothing (R29)."""

from flask import Response, abort

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
    answer.headers.set("Content-Disposition", "attachment", filename=file_name)
    answer.headers["Content-Security-Policy"] = STORED_FILE_POLICY
    return answer
