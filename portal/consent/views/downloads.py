"""Files behind the personal link: PDF, attachments, pictures, AGB."""

from flask import abort, make_response, request
from werkzeug.wrappers import Response

from portal import security_headers
from portal.access import public
from portal.consent import actions
from portal.consent.models import ConsentLink
from portal.consent.views.gate import bp, link_behind, opened, own_broker, try_to_remember
from portal.evidence.kinds import EvidenceKind
from portal.files import StoredBytesMissing, file_store
from portal.offers import snapshot as snapshots
from portal.offers import word_content
from portal.stored_file import name_file
from portal.visitor import current_visitor


def _opened_link(token: str) -> ConsentLink:
    """A link whose offer may be seen; 404 for every other. Raises LinkBroken or LinkUnknown."""
    link, _secret = link_behind(token)
    if link.revoked_at is not None or not opened(link):
        abort(404)
    return link


def _file(content: bytes, media_type: str, file_name: str = "") -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    if file_name:
        name_file(response, file_name)
    response.headers["Content-Security-Policy"] = security_headers.STORED_FILE_POLICY
    return response


@bp.get("/expose/<token>/pdf")
@public
def pdf(token: str) -> Response:
    """The frozen PDF: the very bytes that the offer mail carries."""
    link = _opened_link(token)
    if request.method == "GET" and own_broker(link) is None:
        link_id, visitor = link.id, current_visitor()
        try_to_remember(lambda: actions.record_first(link_id, EvidenceKind.PDF_DOWNLOADED, visitor), link_id)
    return _file(snapshots.pdf_content(link.snapshot), "application/pdf", link.snapshot.pdf_file_name)


@bp.get("/expose/<token>/anlage/<int:number>")
@public
def attachment(token: str, number: int) -> Response:
    """An attachment of the offer, by its place in the list."""
    link = _opened_link(token)
    if not 1 <= number <= len(link.snapshot.attachments):
        abort(404)
    item = link.snapshot.attachments[number - 1]
    content = file_store().read(link.agency_id, str(item["sha256"]))
    return _file(content, str(item["media_type"]), str(item["file_name"]))


@bp.get("/expose/<token>/bild/<digest>")
@public
def picture(token: str, digest: str) -> Response:
    """A picture of the frozen offer; before the consent only a released title photo."""
    link, _secret = link_behind(token)
    if link.revoked_at is not None:
        abort(404)
    released = {item.get("photo_sha256", "") for item in link.snapshot.objects}
    if digest not in released and not (opened(link) and digest in link.snapshot.pictures):
        abort(404)
    try:
        content = file_store().read(link.agency_id, digest)
    except StoredBytesMissing:
        abort(404)
    return _file(content, "image/png" if content.startswith(b"\x89PNG") else "image/jpeg")


@bp.get("/expose/<token>/stil.css")
@public
def style(token: str) -> Response:
    """The rules for a Word file's classes in the frozen page; styles may not stand inside a page."""
    link = _opened_link(token)
    return _file(
        word_content.page_style(snapshots.preview_html(link.snapshot)).encode(), "text/css; charset=utf-8"
    )


@bp.get("/expose/<token>/agb")
@public
def terms(token: str) -> Response:
    """The AGB as the link's mail carried them."""
    link, _secret = link_behind(token)
    if link.revoked_at is not None or not link.terms_sha256:
        abort(404)
    return _file(file_store().read(link.agency_id, link.terms_sha256), "application/pdf", "AGB.pdf")
