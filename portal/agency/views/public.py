"""What anybody may see of an agency: imprint, privacy notice, logo, colour. No page here sets a cookie."""

from flask import Response, abort, render_template, url_for
from sqlalchemy import select

from portal.access import public
from portal.agency import colour as colours
from portal.agency.models import Agency
from portal.agency.views.blueprint import Answer, bp
from portal.agency.withdrawal_address import withdrawal_path
from portal.database import db
from portal.evidence.seal import certificates
from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store
from portal.security_headers import STORED_FILE_POLICY

bp.add_app_template_global(withdrawal_path)

FOREVER = "public, max-age=31536000, immutable"  # the address names the content
SHOWN_HASH = 8  # characters of a logo's hash in its address


def _by_slug(slug: str) -> Agency:
    agency = db.session.scalar(select(Agency).where(Agency.slug == slug))
    if agency is None:
        abort(404)
    return agency


@bp.app_template_global()
def logo_url(agency: Agency) -> str:
    """The address of an agency's logo, empty when it has none."""
    if not agency.logo_sha256:
        return ""
    return url_for("agency.logo", slug=agency.slug, digest=agency.logo_sha256[:SHOWN_HASH])


@bp.app_template_global()
def accent_url(agency: Agency) -> str:
    """The address of the style sheet with an agency's colour."""
    return url_for("agency.accent", slug=agency.slug, color=agency.accent.lstrip("#"))


@bp.get("/farbe/<slug>/<color>.css")
@public
def accent(slug: str, color: str) -> Response:
    """The style sheet that carries an agency's colour; ``slug`` only tells agencies apart in caches and logs."""
    colour = colours.normal(color) if len(color) == 6 else None
    if colour is None:
        abort(404)
    # White text stands on the accent: whatever the address says, it must stay readable.
    shade = colours.readable_shade(colour)
    answer = Response(f":root {{ --accent: {shade}; --accent-ink: #fff; }}\n", mimetype="text/css")
    answer.headers["Cache-Control"] = FOREVER
    return answer


@bp.get("/logo/<slug>/<digest>")
@public
def logo(slug: str, digest: str) -> Response:
    """The agency's logo; an address with another hash than today's is unknown."""
    agency = _by_slug(slug)
    stored = agency.logo_sha256
    if not stored or digest != stored[:SHOWN_HASH]:
        abort(404)
    try:
        content = file_store().read(agency.id, stored)
    except (StoredBytesMissing, StoredBytesDamaged):
        abort(404)
    answer = Response(content, mimetype=agency.logo_media_type)
    answer.headers["Content-Security-Policy"] = STORED_FILE_POLICY
    answer.headers["Cache-Control"] = FOREVER
    return answer


@bp.get("/impressum/<slug>")
@public
def imprint(slug: str) -> Answer:
    """Who answers for the pages and mails of this agency."""
    agency = _by_slug(slug)
    return render_template(
        "agency/imprint.html",
        agency=agency,
        accent_stylesheet_url=accent_url(agency),
        seals=[fingerprint for fingerprint, _pem in certificates()],
    )


@bp.get("/datenschutz/<slug>")
@public
def privacy(slug: str) -> Answer:
    """The agency's privacy notice, and what the portal itself keeps."""
    agency = _by_slug(slug)
    return render_template("agency/privacy.html", agency=agency, accent_stylesheet_url=accent_url(agency))
